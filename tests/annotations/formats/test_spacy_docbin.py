"""DocBin: spaCy itself reads every span, knows what is missing, and trains on the sample."""

import builtins
import shutil
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as SpacySpan
from spacy.training import Corpus as SpacyCorpus
from spacy.util import fix_random_seed
from spacy.vocab import Vocab

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle, article_record
from annotations.document import Document, ZoneMark
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.extent import Extent
from annotations.formats import registry, spacy_docbin
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.split import Split
from annotations.workspace import Workspace
from tests.annotations.formats.reading import told_apart

SEEDS = Path(__file__).parents[3] / "seeds"
TEXT = "Baghdad’s U.S. Embassy 🚀 burned.\r\n\r\nIran denies it. Read more\nUnseen words here."
FORM = registry.named("spacy")


def span(quote: str, label: str, id: str, *more: str) -> Span:
    extents = tuple(Extent(TEXT.index(q), TEXT.index(q) + len(q)) for q in (quote, *more))
    return Span(id, label, extents, *anchor(TEXT, extents), created="2026-01-01T00:00:00Z", updated="", note=f"n{id}\n")


def entry(*spans: Span, **said: Any) -> CorpusArticle:
    article = Article("a", TEXT, "Title", {"k": [1, 2.5]})
    document = Document(article.id, article.digest, "ana", spans=Spans(spans), **said)
    return CorpusArticle(article, (document,))


def docs(folder: Path) -> list[Doc]:
    vocab = spacy.blank("xx").vocab
    return [doc for path in sorted(folder.rglob("*.spacy")) for doc in DocBin().from_disk(path).get_docs(vocab)]


def written(entries: list[CorpusArticle], folder: Path) -> list[Doc]:
    folder.mkdir(exist_ok=True)
    FORM.write(Corpus({}, entries), folder)
    return docs(folder)


def read(path: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    return told_apart(FORM.read(path).articles)


def quotes(spans: Iterable[SpacySpan]) -> list[tuple[str, str]]:
    return [(one.label_, one.text) for one in spans]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_read_is_what_was_written(
    data: st.DataObject, arbitrary: st.SearchStrategy[list[CorpusArticle]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    entries = data.draw(arbitrary)
    folder = tmp_path_factory.mktemp("s")
    theirs = written(entries, folder)
    found, problems = read(folder)
    assert problems == []
    assert [article_record(one) for one in found] == [article_record(one) for one in entries]
    assert sorted(doc.text for doc in theirs) == sorted(one.article.text for one in entries for _ in one.documents)
    for one in entries:
        losses = FORM.carry(one)[1]
        held = [doc for doc in theirs if doc.text == one.article.text]
        everything = {(s.start, s.end, s.label) for _, s in one.spans() if len(s.fragments) == 1}
        for doc in held:
            assert {(s.start_char, s.end_char, s.label_) for s in doc.ents} <= everything
        out_of_sc = sum("user_data" in loss.instead for loss in losses)
        if len(held) == len(one.documents):
            assert sum(len(doc.spans["sc"]) for doc in held) + out_of_sc == one.counts()[0]
            assert sum(len(doc.ents) for doc in held) + len(losses) == one.counts()[0]


def test_spacy_reads_every_span_and_what_is_missing(tmp_path: Path) -> None:
    zone, end = TEXT.index("Read"), TEXT.index("Unseen")
    made = entry(
        span("Baghdad", "location", "1"),
        span("Baghdad’s U.S. Embassy 🚀", "claim", "2"),
        span("U.S. Embassy", "actor", "3"),
        span("Iran", "actor", "4"),
        span("enies", "claim", "5"),
        span("it", "claim", "6", "Read"),
        status=Status.STARTED,
        seen=(Extent(0, end),),
        zones=(ZoneMark(zone, end, "furniture"),),
    )
    (doc,) = written([made], tmp_path / "s")
    assert doc.text == TEXT
    assert quotes(doc.ents) == [("claim", "Baghdad’s U.S. Embassy 🚀"), ("actor", "Iran")]
    assert quotes(doc.spans["sc"]) == [
        ("claim", "Baghdad’s U.S. Embassy 🚀"),
        ("location", "Baghdad"),
        ("actor", "U.S. Embassy"),
        ("actor", "Iran"),
    ]
    tags = {token.text: token.ent_iob_ for token in doc}
    assert (tags["burned"], tags["Embassy"], tags["Iran"]) == ("O", "I", "B")
    assert {tags[word] for word in ("Read", "more", "Unseen", "words", "here", "denies", "it")} == {""}
    assert read(tmp_path / "s") == ([made], [])
    assert {loss.id: loss.instead for loss in FORM.carry(made)[1]} == {
        "1": 'Not in doc.ents, as it overlaps 2, which is not shorter; kept in doc.spans["sc"].',
        "3": 'Not in doc.ents, as it overlaps 2, which is not shorter; kept in doc.spans["sc"].',
        "5": 'Not in doc.ents or doc.spans["sc"], as it begins or ends inside a token or in white space;'
        " kept in doc.user_data.",
        "6": 'Not in doc.ents or doc.spans["sc"], as it is in 2 fragments; kept in doc.user_data.',
    }


def test_a_done_article_has_nothing_missing_but_its_zones(tmp_path: Path) -> None:
    (doc,) = written([entry(status=Status.DONE)], tmp_path / "s")
    assert {token.ent_iob_ for token in doc} == {"O"}
    assert doc.has_annotation("ENT_IOB")


def test_white_space_at_an_edge_never_reaches_spacy(tmp_path: Path) -> None:
    made = entry(span("\r\n\r\nIran", "actor", "1"), span("burned.\r\n\r\n", "claim", "2"), status=Status.DONE)
    (doc,) = written([made], tmp_path / "s")
    assert quotes(doc.ents) == quotes(doc.spans["sc"]) == []
    assert read(tmp_path / "s") == ([made], [])


def test_parts_are_folders_and_the_order_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_docbin, "_MOST_CHARACTERS", 2000)
    entries = [
        CorpusArticle(Article(f"{n}", f"Text {n} of Bonn."), (), ["train", "test", "../x"][n % 3]) for n in range(40)
    ]
    written(entries, tmp_path / "s")
    assert read(tmp_path / "s") == (entries, [])
    folders = sorted(path.name for path in (tmp_path / "s").iterdir())
    assert folders[-2:] == ["test", "train"]
    assert len(folders) == 3
    assert len(list((tmp_path / "s" / "train").iterdir())) > 1
    assert len(docs(tmp_path / "s" / "train")) == 14


def test_an_empty_corpus_can_be_read_and_an_empty_folder_cannot(tmp_path: Path) -> None:
    assert written([], tmp_path / "s") == []
    assert read(tmp_path / "s") == ([], [])
    (tmp_path / "none").mkdir()
    with pytest.raises(FormatError, match="holds no files"):
        FORM.read(tmp_path / "none")


def test_a_small_pipeline_trains_on_the_sample(tmp_path: Path) -> None:
    scope = Scope(split=Split.parse("train=1"))
    shutil.copytree(SEEDS, tmp_path / "seeds")
    report = export(Workspace.open(tmp_path / "seeds"), FORM, tmp_path / "sample", scope)
    assert report.proven
    fix_random_seed(1)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    nlp.add_pipe("spancat", config={"spans_key": "sc"})
    corpus = SpacyCorpus(tmp_path / "sample" / "train")
    examples = list(corpus(nlp))
    assert sum(len(example.reference.spans["sc"]) for example in examples) == report.spans - sum(
        "user_data" in loss.instead for loss in report.losses
    )
    optimizer = nlp.initialize(lambda: examples)
    losses: list[dict[str, float]] = []
    for _ in range(6):
        losses.append({})
        for example in examples:
            nlp.update([example], sgd=optimizer, losses=losses[-1])
    assert losses[-1]["ner"] < losses[0]["ner"]
    assert losses[-1]["spancat"] < losses[0]["spancat"]
    assert set(nlp.get_pipe("ner").labels) == {one.label_ for example in examples for one in example.reference.ents}


def test_files_that_spacy_users_made_come_in(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    made = DocBin()
    first = nlp("Bob met Sue in New York.")
    first.ents = [SpacySpan(first, 0, 1, "PER"), SpacySpan(first, 4, 6, "LOC")]
    second = nlp("Nothing here 🚀 but Bonn")
    second.spans["sc"] = [SpacySpan(second, 2, 5, "X"), SpacySpan(second, 4, 5, "LOC")]
    third = nlp("Other group")
    third.spans["mine"] = [SpacySpan(third, 0, 1, "Y"), SpacySpan(third, 0, 1, "Y")]
    for doc in (first, second, third, nlp("")):
        made.add(doc)
    made.to_disk(tmp_path / "dev.spacy")
    found, problems = read(tmp_path / "dev.spacy")
    assert problems == []
    assert [[(s.label, s.quote) for _, s in one.spans()] for one in found] == [
        [("PER", "Bob"), ("LOC", "New York")],
        [("X", "🚀 but Bonn"), ("LOC", "Bonn")],
        [("Y", "Other")],
        [],
    ]
    assert [one.article.id for one in found] == ["dev#1", "dev#2", "dev#3", "dev#4"]
    assert found[0].documents[0].status is Status.DONE
    assert {s.origin for one in found for _, s in one.spans()} == {"imported:spacy"}
    assert registry.for_reading(tmp_path / "dev.spacy").name == "spacy"
    assert registry.for_reading(tmp_path).name == "spacy"


@pytest.mark.parametrize(
    "content", [b"", b"x", zlib.compress(b"\xc1"), zlib.compress(b"\x80"), zlib.compress(b"\x93\x01\x02\x03")]
)
def test_what_is_no_docbin_is_a_problem_and_the_rest_comes_in(content: bytes, tmp_path: Path) -> None:
    written([entry()], tmp_path / "s")
    (tmp_path / "s" / "corpus" / "00000.spacy").write_bytes(content)
    found, problems = read(tmp_path / "s")
    assert len(found) == 1
    assert len(problems) == 1
    assert "no DocBin" in problems[0].what


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_docbin, "_LARGEST", 1 << 20)
    (tmp_path / "b.spacy").write_bytes(zlib.compress(b"\0" * (1 << 24)))
    assert "split it up" in read(tmp_path / "b.spacy")[1][0].what


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("{", "not JSON"),
        ('{"glossator": 1, "place": -1, "id": "a"}', "not in order"),
        ('{"glossator": 2, "place": 0, "id": "a"}', "glossator: 1"),
        ('{"glossator": 1, "place": 0, "id": ""}', "id"),
        ('{"glossator": 1, "place": 0, "id": "a", "annotator": "x", "spans": 5}', "spans"),
        ('{"glossator": 1, "place": 0, "id": "a", "annotator": "x", "beside": [{"start": 3}]}', "not sound"),
        ('{"glossator": 1, "place": 0, "id": "a", "digest": "sha256:0"}', "digest"),
    ],
)
def test_particulars_that_are_not_sound_are_a_problem(held: str, words: str, tmp_path: Path) -> None:
    doc = Doc(Vocab(), words=["Bonn"])
    doc.user_data["glossator"] = held
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "x.spacy")
    found, problems = read(tmp_path / "x.spacy")
    assert found == []
    assert len(problems) == 1
    assert words in problems[0].what


def test_without_spacy_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def gone(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "spacy":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", gone)
    spacy_docbin._tokenizer.cache_clear()
    with pytest.raises(FormatError, match=r"pip install 'glossator\[spacy\]'"):
        FORM.carry(entry())
    with pytest.raises(FormatError, match=r"pip install 'glossator\[spacy\]'"):
        FORM.read(tmp_path)

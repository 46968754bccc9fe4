"""Columns: what seqeval reads in them, what comes back, and files that other tools wrote."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB1, IOB2, IOBES, Entities, auto_detect

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle, article_record
from annotations.document import Document, ZoneMark
from annotations.entry import Entry, Problem
from annotations.errors import FormatError
from annotations.export import export
from annotations.extent import Extent
from annotations.formats import registry
from annotations.formats.interface import Format
from annotations.importing import bring_in
from annotations.relation import Relation
from annotations.schema import Status
from annotations.scope import Scope
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.split import Split
from annotations.workspace import Workspace

NAMES = ["conll", "conll-iob1", "conll-bilou", "conll-bioes"]
SCHEMES = {"conll": IOB2, "conll-iob1": IOB1, "conll-bioes": IOBES}
TEXT = "Baghdad’s U.S. Embassy burned.\r\nIran, Iraq and 🚀 Kurds deny it. Read more\nUnseen words here."
SEEDS = Path(__file__).parents[3] / "seeds"


def span(text: str, quote: str, label: str, id: str) -> Span:
    start = text.index(quote)
    extents = (Extent(start, start + len(quote)),)
    return Span(id, label, extents, *anchor(text, extents), created="2026-01-01T00:00:00Z", updated="", note=f"n{id}\n")


def entry(*spans: Span, text: str = TEXT, **said: Any) -> CorpusArticle:
    article = Article("a b.txt", text, "Title", {"k": [1, 2.5]})
    arrows = {"9": Relation("9", "at", spans[0].id, spans[-1].id, "", "")} if spans else {}
    document = Document(article.id, article.digest, "ana", spans=Spans(spans), relations=arrows, **said)
    return CorpusArticle(article, (document,), "train")


def written(form: Format, entries: list[CorpusArticle], path: Path) -> list[CorpusArticle]:
    carried = [form.carry(one)[0] for one in entries]
    form.write(Corpus({}, carried), path)
    return carried


def rows(path: Path) -> list[list[tuple[str, str]]]:
    """Read tokens and tags as the usual loaders of the shared task's files do."""
    sentences: list[list[tuple[str, str]]] = [[]]
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("-DOCSTART-") or not line.strip():
            sentences.append([])
        else:
            cells = line.split()
            assert len(cells) == 4
            sentences[-1].append((cells[0], cells[-1]))
    return [sentence for sentence in sentences if sentence]


def read(path: Path, name: str = "conll") -> tuple[list[CorpusArticle], list[str]]:
    found = list(registry.named(name).read(path).articles)
    problems = [f"{one.where}: {one.what}" for one in found if isinstance(one, Problem)]
    return [one for one in found if isinstance(one, CorpusArticle)], problems


def read_back(form: Format, entries: list[CorpusArticle], path: Path) -> list[CorpusArticle]:
    """Write articles, find them again as they were carried, and return them so."""
    carried = written(form, entries, path)
    found, problems = read(path, form.name)
    assert problems == []
    assert [article_record(one) for one in found] == [article_record(one) for one in carried]
    return carried


def said(found: CorpusArticle) -> list[tuple[str, str]]:
    return [(held.label, held.quote) for _, held in found.spans()]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_read_is_what_was_carried(
    name: str,
    data: st.DataObject,
    arbitrary: st.SearchStrategy[list[CorpusArticle]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    form, path = registry.named(name), tmp_path_factory.mktemp("c") / "x.conll"
    entries = data.draw(arbitrary)
    carried = read_back(form, entries, path)
    assert [article_record(one) for one in carried] == [article_record(one) for one in entries]
    shown = sum(tag != "O" and tag[0] in "BSU" for sentence in rows(path) for _, tag in sentence)
    lost = sum(len(form.carry(one)[1]) for one in entries)
    if name != "conll-iob1":
        assert shown + lost == sum(one.counts()[0] for one in entries)


@pytest.mark.parametrize("name", list(SCHEMES))
def test_seqeval_finds_every_span_in_its_own_scheme(name: str, tmp_path: Path) -> None:
    spans = [
        span(TEXT, "Baghdad", "location", "1"),
        span(TEXT, "U.S. Embassy", "actor", "2"),
        span(TEXT, "Iran", "actor", "3"),
        span(TEXT, ",", "actor", "4"),
        span(TEXT, "Iraq and 🚀 Kurds", "armed group", "5"),
    ]
    path = tmp_path / "x"
    written(registry.named(name), [entry(*spans, status=Status.DONE)], path)
    sentences = rows(path)
    found = Entities([[tag for _, tag in sentence] for sentence in sentences], SCHEMES[name]).entities
    quotes = [
        (one.tag, " ".join(token for token, _ in sentence[one.start : one.end]))
        for sentence, entities in zip(sentences, found, strict=True)
        for one in entities
    ]
    assert quotes == [
        ("location", "Baghdad"),
        ("actor", "U.S. Embassy"),
        ("actor", "Iran"),
        ("actor", ","),
        ("armed%20;group", "Iraq and 🚀 Kurds"),
    ]
    assert said(read(path)[0][0]) == [(s.label, s.quote) for s in spans]
    if name == "conll-iob1":
        assert [tag for _, tag in sentences[1][:3]] == ["I-actor", "B-actor", "I-armed%20;group"]


def test_bilou_marks_last_and_single_tokens(tmp_path: Path) -> None:
    spans = [span(TEXT, "Baghdad", "location", "1"), span(TEXT, "Iraq and 🚀 Kurds", "actor", "5")]
    written(registry.named("conll-bilou"), [entry(*spans, status=Status.DONE)], tmp_path / "x")
    tags = [tag for sentence in rows(tmp_path / "x") for _, tag in sentence if tag != "O"]
    assert tags == ["U-location", "B-actor", "I-actor", "I-actor", "L-actor"]


def test_the_sample_goes_out_and_seqeval_finds_what_was_kept(tmp_path: Path) -> None:
    report = export(Workspace.open(SEEDS), registry.named("conll"), tmp_path / "s.conll")
    assert report.proven
    assert report.losses
    sentences = [[tag for _, tag in sentence] for sentence in rows(tmp_path / "s.conll")]
    assert auto_detect(sentences) is IOB2
    assert len(get_entities(sentences)) == report.spans - len(report.losses)


def test_a_span_over_two_sentences_stays_whole(tmp_path: Path) -> None:
    text = "One is here. Two is there. Three is gone."
    written(
        registry.named("conll"),
        [entry(span(text, "here. Two is", "claim", "1"), text=text, status=Status.DONE)],
        tmp_path / "x",
    )
    assert [len(sentence) for sentence in rows(tmp_path / "x")] == [8, 4]
    assert said(read(tmp_path / "x")[0][0]) == [("claim", "here. Two is")]


def test_zones_and_what_was_not_read_have_no_rows(tmp_path: Path) -> None:
    zone, end = TEXT.index("Read"), TEXT.index("Unseen")
    made = entry(
        span(TEXT, "Baghdad", "location", "1"),
        seen=(Extent(0, end),),
        status=Status.STARTED,
        zones=(ZoneMark(zone, end, "furniture"),),
    )
    written(registry.named("conll"), [made], tmp_path / "x")
    assert [token for sentence in rows(tmp_path / "x") for token, _ in sentence][-3:] == ["deny", "it", "."]
    assert article_record(read(tmp_path / "x")[0][0]) == article_record(made)


def test_losses_are_named_one_by_one() -> None:
    spans = [
        span(TEXT, "Baghdad", "location", "1"),
        span(TEXT, "Baghdad’s U.S. Embassy", "actor", "2"),
        span(TEXT, "mbassy", "actor", "3"),
        span(TEXT, "Read more", "actor", "4"),
    ]
    zone = TEXT.index("Read")
    made = entry(*spans, zones=(ZoneMark(zone, zone + 9, "furniture"),))
    carried, losses = registry.named("conll").carry(made)
    assert carried == made
    assert {loss.id: loss.instead for loss in losses} == {
        "1": "Not in the tags, as it overlaps 2, which is not shorter; kept beside them.",
        "3": "Not in the tags, as it begins or ends inside a token or in white space; kept beside them.",
        "4": "Not in the tags, as it stands in a zone; kept beside them.",
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"Hi\tO\nBob\tB-PER\nRay\tI-PER\n\n#\tO\nBonn\tB-LOC\n", [("Hi Bob Ray", ["Bob Ray"]), ("# Bonn", ["Bonn"])]),
        (b"\xef\xbb\xbfBob I-PER\r\nRay I-PER\r\nAl B-PER\r\n", [("Bob Ray Al", ["Bob Ray", "Al"])]),
        (
            b"-DOCSTART- -X- -X- O\n\nBob N _ B-PER\n\nSue N _ B-PER\n"
            b"\n-DOCSTART- -X- O O\n\nBonn N _ U-LOC\n\n-DOCSTART- O\n\n",
            [("Bob\nSue", ["Bob", "Sue"]), ("Bonn", ["Bonn"])],
        ),
        (b"Bob B-PER\n\nx O\n\n-DOCSTART- O\n\nSue B-PER\n\n-DOCSTART- O\n", [("Bob\nx", ["Bob"]), ("Sue", ["Sue"])]),
        (b"A\tS-X\nB\tB-X\nC\tM-X\nD\tE-X\nE\tI-Y\n", [("A B C D E", ["A", "B C D", "E"])]),
        ("🚀\tB-X\n\x85\tO\n\u2028\tO\nx\tB-X\n".encode(), [("🚀 \x85 \u2028 x", ["🚀", "x"])]),
        (
            b"# newdoc id = d1\n# sent_id = 1\n# text = Al's in.\n1\tAl\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|NER=B-PER\n"
            b"2-3\t's\t_\t_\t_\t_\t_\t_\t_\t_\n2\t's\t_\t_\t_\t_\t_\t_\t_\t_\n3\tin\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
            b"4\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n",
            [("Al's in.", ["Al"])],
        ),
        (b"# global.columns = FORM NER\nBob\tB-PER\nis\t_\n", [("Bob is", ["Bob"])]),
        (b"", []),
        (b"\n\n-DOCSTART- -X- -X- O\n\n", []),
    ],
)
def test_files_of_other_tools_come_in(content: bytes, expected: list[tuple[str, list[str]]], tmp_path: Path) -> None:
    path = tmp_path / "theirs.conll"
    path.write_bytes(content)
    found, problems = read(path)
    assert problems == []
    assert [(one.article.text, [quote for _, quote in said(one)]) for one in found] == expected
    assert len({one.article.id for one in found}) == len(found)
    assert all(s.origin == "imported:conll" for one in found for _, s in one.spans())
    assert [article_record(one) for one in read(path)[0]] == [article_record(one) for one in found]


def test_a_line_that_is_no_row_is_named_and_the_rest_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "x.conll"
    path.write_bytes(b"Bob B-PER\n\nSOCCER SOCCER SOCCER\n- O\n\nSue B-PER\n\nna\xefve O\n\nAl B-PER")
    found, problems = read(path)
    assert [one.article.text for one in found] == ["Bob", "Sue", "Al"]
    assert [where.partition(":")[0] for where in problems] == ["x.conll, line 3", "x.conll, line 8"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda c: c.replace("Embassy _", "Embassies _"), "the token 'Embassies'"),
        (lambda c: c[: c.index("burned _")], "rows end before"),
        (lambda c: c.replace('"glossator": 1', '"glossator": 2'), "glossator: 1"),
        (lambda c: c.replace('"digest": "sha256:', '"digest": "sha256:0'), "digest"),
        (lambda c: c.replace('"meta"', '"id"'), "twice"),
        (lambda c: c.replace(f'"end": {TEXT.index("ere") + 3}', '"end": 999'), "not in order"),
        (lambda c: c.replace('"split": "train"', '"split": ' + "[" * 5000 + "]" * 5000), "nested"),
        (lambda c: c.replace('"split": "train"', '"split": ' + "9" * 9000), "too long"),
    ],
)
def test_a_damaged_file_of_ours_is_a_problem_never_a_shifted_span(
    damage: Callable[[str], str], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    spans = [span(TEXT, "Iran", "actor", "1"), span(TEXT, "ere", "actor", "2")]
    written(registry.named("conll"), [entry(*spans, status=Status.DONE)], path)
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    found, problems = read(path)
    assert found == []
    assert len(problems) == 1
    assert words in problems[0]


def test_tags_changed_by_hand_are_believed_and_the_rest_keeps_its_ids(tmp_path: Path) -> None:
    path = tmp_path / "x"
    spans = [span(TEXT, "Iran", "actor", "1"), span(TEXT, "Iraq", "actor", "2")]
    written(registry.named("conll"), [entry(*spans, status=Status.DONE)], path)
    path.write_text(path.read_text("utf-8").replace("Iran _ _ B-actor", "Iran _ _ B-place"), "utf-8")
    found = read(path)[0][0]
    assert said(found) == [("place", "Iran"), ("actor", "Iraq")]
    assert [s.id == "2" for _, s in found.spans()] == [False, True]
    assert found.relations() == []


def test_a_file_without_tags_is_refused_and_columns_are_told_from_other_files(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"just words\nand more\n")
    with pytest.raises(FormatError, match=r"^[^\n]+\.$"):
        registry.named("conll").read(path)
    assert not registry.named("conll").recognises(path, path.read_bytes())
    for name in NAMES:
        written(registry.named(name), [entry(span(TEXT, "Iran", "actor", "1"))], path)
        assert registry.for_reading(path).name == "conll"
    path.write_bytes(b"Bob B-PER\nis O\n")
    assert registry.for_reading(path).name == "conll"
    assert registry.for_writing("x.bioes").name == "conll-bioes"


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_parts_go_into_files_of_their_own_and_come_back_in_order(
    name: str,
    data: st.DataObject,
    arbitrary: st.SearchStrategy[list[CorpusArticle]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    form, folder = registry.named(name), tmp_path_factory.mktemp("c")
    entries = data.draw(arbitrary)
    read_back(form, entries, folder)
    assert {path.stem for path in folder.iterdir()} == {one.split or "corpus" for one in entries}
    for path in folder.iterdir():
        assert {one.split or "corpus" for one in read(path, name)[0]} == {path.stem}
    assert registry.for_reading(folder).name == "conll"


def test_a_split_export_trains_on_its_training_part_alone(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    workspace.mkdir()
    bodies = ["Rockets fell", "Hospitals closed", "Ministers met", "Farmers marched", "Trains stopped", "Rivers rose"]
    for number, body in enumerate(bodies):
        (workspace / f"{number}.txt").write_text(f"{body} in Town{number} on {body.split()[0].lower()} day.", "utf-8")
    opened = Workspace.open(workspace)
    store = opened.store("ana")
    for item in opened.library.scan():
        assert isinstance(item, Entry)
        article = opened.library.read(item)
        store.save(Document(article.id, article.digest, "ana", status=Status.DONE))
    store.close()
    (tmp_path / "v").mkdir()
    target = tmp_path / "split"
    report = export(opened, registry.named("conll"), target, Scope(split=Split.parse("train=4,dev=1,test=1", 7)))
    assert report.proven
    towns = {
        path.stem: {token for sentence in rows(path) for token, _ in sentence if token.startswith("Town")}
        for path in target.glob("*.conll")
    }
    assert sorted(towns) == ["dev", "test", "train"]
    assert sum(map(len, towns.values())) == len(set().union(*towns.values())) == 6
    came = bring_in(Workspace.open(tmp_path / "v"), registry.for_reading(target).read(target), "s", format_name="conll")
    assert (came.articles, came.findings) == (6, [])


def test_a_folder_without_columns_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words", "utf-8")
    with pytest.raises(FormatError, match=r"holds no file that ends in \.conll"):
        registry.named("conll").read(tmp_path)

"""Imports: what comes in is what went out, nothing is doubled, nothing of ours is overwritten."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.check import check
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document, ZoneMark
from annotations.editing import delete
from annotations.entry import Entry
from annotations.errors import StoreBusy
from annotations.export import Scope, export
from annotations.extent import Extent
from annotations.formats.registry import named
from annotations.importing import Report, bring_in
from annotations.journal import Operation, Step
from annotations.naming import relative_path
from annotations.positions import read as read_yaml
from annotations.relation import Relation
from annotations.schema import Status
from annotations.schema_file import default_schema
from annotations.schema_source import to_source
from annotations.span import FIELDS, Span, anchor
from annotations.spans import Spans
from annotations.store import Store
from annotations.verdict import Decision, Verdict
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract"
SPECIAL = 'ab \0\t\r\n\x1b\x7f\x85\x9f\xa0\u200d\u2028\u2029\ufeff\ufffe\uffff\U0001fffe🚀é e\u0301’"\\:-#{}[]א'
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SPECIAL), max_size=60)
NAMES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("./\\%~aA\0"), min_size=1, max_size=12)


def ordered(pairs: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(pairs.items()))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3).map(ordered),
    max_leaves=6,
)
MAPPINGS = st.dictionaries(TEXTS, VALUES, max_size=3).map(ordered)
EXTRA = st.dictionaries(
    NAMES.filter(lambda n: n not in FIELDS | {"annotator", "source", "target"}), VALUES, max_size=2
).map(ordered)


def extents(draw: st.DrawFn, length: int, most: int) -> tuple[Extent, ...]:
    marks = sorted(draw(st.sets(st.integers(0, length), max_size=2 * most)))
    return tuple(Extent(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn, article: Article, annotator: str, ids: list[str]) -> Document:
    length = len(article.text)
    made = []
    for _ in range(draw(st.integers(0, 3)) if length else 0):
        if not (fragments := extents(draw, length, 3)):
            continue
        quote, prefix, suffix = anchor(article.text, fragments)
        made.append(
            Span(
                ids.pop(),
                draw(TEXTS),
                fragments,
                quote,
                prefix,
                suffix,
                draw(TEXTS),
                draw(TEXTS),
                draw(MAPPINGS),
                draw(TEXTS),
                draw(TEXTS),
                draw(EXTRA),
            )
        )
    arrows = {}
    for _ in range(draw(st.integers(0, 2)) if made else 0):
        ends = [draw(st.sampled_from(made)).id for _ in "ab"]
        arrow = Relation(ids.pop(), draw(TEXTS), *ends, draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(EXTRA))
        arrows[arrow.id] = arrow
    return Document(
        article.id, article.digest, annotator, draw(st.sampled_from([Status.STARTED, Status.DONE, Status.FLAGGED])),
        draw(MAPPINGS), draw(TEXTS), extents(draw, length, 2),
        tuple(ZoneMark(a, b, draw(TEXTS)) for a, b in extents(draw, length, 1)), Spans(made), arrows,
    )  # fmt: skip


@st.composite
def corpora(draw: st.DrawFn) -> list[CorpusArticle]:
    numbers = draw(st.lists(st.integers(1, 2**53 - 1), min_size=60, max_size=60, unique=True))
    ids = list(map(str, numbers))
    entries = []
    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        title = draw(TEXTS.filter(lambda t: bool(t.strip())))
        article = Article(name, draw(TEXTS), title, draw(MAPPINGS))
        people = sorted(draw(st.lists(NAMES, min_size=1, max_size=2, unique=True)))
        entries.append(CorpusArticle(article, tuple(draw(documents(article, person, ids)) for person in people)))
    return entries


def exported(folder: Path, name: str = "yaml", scope: Scope | None = None) -> bytes:
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named(name), stream, scope)
    assert report.findings == ()
    assert report.proven
    return stream.getvalue()


def brought(folder: Path, path: Path, **options: Any) -> Report:
    form = named(path.suffix[1:])
    return bring_in(Workspace.open(folder), form.read(path), path.stem, format_name=form.name, **options)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(corpora(), st.sampled_from(["yaml", "jsonl"]))
def test_import_then_export_is_the_identity(
    tmp_path_factory: pytest.TempPathFactory, entries: list[CorpusArticle], name: str
) -> None:
    folder = tmp_path_factory.mktemp("w")
    first = folder / f"first.{name}"
    named(name).write(Corpus(default_schema().raw, entries), first)
    home = folder / "home"
    home.mkdir()
    report = brought(home, first)
    assert report.findings == []
    assert report.articles == len(entries)
    assert exported(home, name) == first.read_bytes()
    again = brought(home, first)
    assert (again.articles, again.spans, again.relations, again.findings) == (0, 0, 0, [])
    assert exported(home, name) == first.read_bytes()


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_the_contracts_corpus_goes_into_an_empty_folder_and_out_again(name: str, tmp_path: Path) -> None:
    report = brought(tmp_path, CONTRACT / f"corpus.{name}")
    assert (report.articles, report.spans, report.relations) == (1, 9, 4)
    assert report.findings == report.notes == []
    assert exported(tmp_path, name) == (CONTRACT / f"corpus.{name}").read_bytes()
    for path in ("ana", "ben"):
        stored = f"annotations/{path}/news/embassy.txt.json"
        assert (tmp_path / stored).read_bytes() == (CONTRACT / "workspace" / stored).read_bytes()


def test_an_article_that_is_known_is_attached_to(tmp_path: Path) -> None:
    shutil.copytree(CONTRACT / "workspace/news", tmp_path / "news")
    report = brought(tmp_path, CONTRACT / "corpus.yaml")
    assert (report.articles, report.known, report.spans) == (0, 1, 9)
    assert not (tmp_path / "articles").exists()
    assert exported(tmp_path) == (CONTRACT / "corpus.yaml").read_bytes()


def test_an_article_of_the_same_id_with_another_text_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news/embassy.txt").write_text("Something else", "utf-8")
    report = brought(tmp_path, CONTRACT / "corpus.yaml")
    assert [(f.kind, f.where) for f in report.findings] == [("article", "news/embassy.txt")]
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["embassy.txt", "news"]


def test_what_differs_here_stays_and_is_listed(tmp_path: Path) -> None:
    shutil.copytree(CONTRACT / "workspace", tmp_path / "w")
    path = tmp_path / "w/annotations/ana/news/embassy.txt.json"
    ours = path.read_text("utf-8").replace('"hedges"', '"vows"').replace('"status": "done"', '"status": "flagged"')
    lines = [
        line for line in ours.splitlines() if '"97680960043933"' not in line and '"625040029387845": {' not in line
    ]
    path.write_text("\n".join(lines), "utf-8")
    report = brought(tmp_path / "w", CONTRACT / "corpus.jsonl")
    assert [(f.kind, f.span, f.annotator) for f in report.findings] == [
        ("differs", "1431339391659060", "ana"),
        ("differs", "", "ana"),
    ]
    assert (report.spans, report.relations) == (1, 1)
    stored = json.loads(path.read_text("utf-8"))
    assert stored["spans"]["1431339391659060"]["attributes"] == {"stance": "vows"}
    assert stored["article"]["1"]["status"] == "flagged"
    assert len(stored["spans"]) == 7


def test_everything_can_be_put_into_one_annotators_file(tmp_path: Path) -> None:
    report = brought(tmp_path, CONTRACT / "corpus.yaml", annotator="eve")
    assert (report.spans, report.relations) == (9, 4)
    assert [path.name for path in (tmp_path / "annotations").iterdir() if path.is_dir()] == ["eve"]
    loaded = yaml.safe_load(exported(tmp_path).decode("utf-8"))["articles"][0]
    assert {span["origin"] for span in loaded["spans"]} == {"imported:yaml"}
    assert loaded["annotators"]["eve"]["note"] == "Ask about the possessive."
    assert [(f.kind, f.what.split(" of")[0]) for f in report.findings] == [("differs", "The status")]
    before = exported(tmp_path)
    assert brought(tmp_path, CONTRACT / "corpus.yaml", annotator="eve").spans == 0
    assert exported(tmp_path) == before


def test_an_unsound_article_leaves_nothing_of_itself(tmp_path: Path) -> None:
    head, line = (CONTRACT / "corpus.jsonl").read_text("utf-8").splitlines()[:2]
    record = json.loads(line)
    record["spans"][3]["quote"] = "Bagdad"
    (tmp_path / "c.jsonl").write_text("\n".join([head, json.dumps(record)]), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    report = brought(home, tmp_path / "c.jsonl")
    assert [(f.kind, f.span) for f in report.findings] == [("span", "3832603584782622")]
    assert list(home.rglob("*")) == []


def test_the_corpus_schema_is_taken_over_where_there_is_none(tmp_path: Path) -> None:
    schema = {"articles": ["news/*.txt"], "labels": {"no": {"key": "n", "description": "1:30"}}, "title": "yes"}
    document = Document("x", Article("x", "Text").digest, "ana", Status.DONE)
    path = tmp_path / "c.yaml"
    named("yaml").write(Corpus(schema, [CorpusArticle(Article("x", "Text", "T"), (document,))]), path)
    home = tmp_path / "home"
    home.mkdir()
    report = brought(home, path)
    assert report.notes == ["The corpus' schema was written to glossator.yaml."]
    assert Workspace.open(home).schema.raw == schema
    assert exported(home) == path.read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    (other / "glossator.yaml").write_text("labels: {person: {key: p}}", "utf-8")
    assert "another schema" in brought(other, path).notes[0]
    assert "no:" not in (other / "glossator.yaml").read_text("utf-8")


@given(st.dictionaries(TEXTS, st.recursive(TEXTS | st.booleans() | st.none() | st.integers(0, 10**14),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8),
       max_size=4))  # fmt: skip
def test_a_schema_written_as_yaml_reads_back_the_same(raw: dict[str, Any]) -> None:
    found = read_yaml(to_source(raw)).value or {}
    assert found == raw
    assert json.dumps(found) == json.dumps(raw)


def test_a_schema_that_is_broken_is_named_and_the_articles_come_in(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    golden = (CONTRACT / "corpus.jsonl").read_text("utf-8")
    path.write_text(golden.replace('"look": "fill"', '"look": "blink"', 1), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    report = brought(home, path)
    assert [f.kind for f in report.findings] == ["schema"]
    assert report.articles == 1
    assert not (home / "glossator.yaml").exists()


def test_labels_the_workspace_does_not_know_are_named(tmp_path: Path) -> None:
    (tmp_path / "glossator.yaml").write_text("labels: {claim: {key: c}}", "utf-8")
    assert brought(tmp_path, CONTRACT / "corpus.yaml").notes[1] == (
        "The schema here lacks what the corpus has, 2 labels (actor, location), 5 attributes, 3 relations (about,"
        " attributed_to, located_in), 1 zone (furniture); 'glossator labels WORKSPACE adopt' adds it."
    )


def test_a_folder_in_use_stops_the_import_before_anything_is_written(tmp_path: Path) -> None:
    import subprocess
    import sys

    held = (
        "import sys; from pathlib import Path; from annotations.store import Store;"
        f"store = Store(Path({str(tmp_path)!r}), 'ben'); store.claim(); print('held', flush=True); sys.stdin.read()"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, "-c", held], stdin=-1, stdout=-1, cwd=root) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy):
            brought(tmp_path, CONTRACT / "corpus.yaml")
        other.communicate(b"")
    assert [path for path in tmp_path.rglob("*.json*") if path.is_file()] == []
    assert brought(tmp_path, CONTRACT / "corpus.yaml").spans == 9


def many(folder: Path) -> Path:
    """Write a corpus of eight articles by two annotators, and return its path."""
    entries = []
    for number in range(8):
        article = Article(f"a{number}", f"Iran denies it, {number}.", "T")
        span = Span(str(number + 1), "actor", (Extent(0, 4),), "Iran", "", article.text[4:20], "", "")
        people = [Document(article.id, article.digest, name, Status.DONE, spans=Spans([span])) for name in ("ana", "b")]
        entries.append(CorpusArticle(article, tuple(people)))
    named("jsonl").write(Corpus({}, entries), folder / "many.jsonl")
    return folder / "many.jsonl"


@pytest.mark.parametrize("failing", [0, 1, 7, 15])
def test_an_import_that_fails_leaves_nothing_half_and_goes_on_when_asked_again(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, home = many(tmp_path), tmp_path / "home"
    home.mkdir()
    saved: list[str] = []
    save = Store.save

    def refusing(store: Store, document: Document) -> object:
        if len(saved) == failing:
            raise OSError(28, "No space left on device")
        saved.append(document.article_id)
        return save(store, document)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", refusing)
        with pytest.raises(OSError, match="No space"):
            brought(home, source)
    assert check(Workspace.open(home)) == []
    assert not list(home.rglob(".writing-*"))
    again = brought(home, source)
    assert (again.articles, again.known, again.spans) == (0, 8, 16 - failing)
    assert exported(home, "jsonl").splitlines()[1:] == source.read_bytes().splitlines()[1:]
    assert brought(home, source).spans == 0


def test_a_disk_that_refuses_the_articles_leaves_the_workspace_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, home = many(tmp_path), tmp_path / "home"
    home.mkdir()

    def refusing(draft: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("annotations.importing.put", refusing)
        with pytest.raises(OSError, match="No space"):
            brought(home, source)
    assert not [path for path in home.rglob("*.json*") if path.is_file()]
    assert brought(home, source).spans == 16


@pytest.mark.parametrize("name", ["spacy", "conll", "hf"])
def test_an_imported_article_that_is_done_was_read_whole(name: str, tmp_path: Path) -> None:
    """A corpus that tells no more than "done" has nothing unseen in it: what bears no span is O, not missing."""
    home = tmp_path / "home"
    home.mkdir()
    brought(home, many(tmp_path))
    (document,) = (opened for opened in [Workspace.open(home).store("ana").load("a0", "")])
    assert (document.status, document.seen) == (Status.DONE, ())
    report = export(Workspace.open(home), named(name), tmp_path / "out", Scope(annotators=("ana",)))
    assert report.proven
    if name == "spacy":
        import spacy
        from spacy.tokens import DocBin

        (bin_,) = (DocBin().from_disk(path) for path in (tmp_path / "out").rglob("*.spacy"))
        docs = list(bin_.get_docs(spacy.blank("xx").vocab))
        assert {token.ent_iob_ for doc in docs for token in doc} == {"B", "O"}
        assert len(docs) == 8
    elif name == "conll":
        lines = (tmp_path / "out").read_text("utf-8").splitlines()
        tags = [line.split()[-1] for line in lines if line and not line.startswith("-DOCSTART-")]
        assert set(tags) == {"B-actor", "O"}
        assert tags.count("O") == 8 * 5
    else:
        import pyarrow.parquet as parquet

        (table,) = (parquet.read_table(path) for path in (tmp_path / "out").rglob("*.parquet"))
        assert {len(row) for row in table["ner_tags"].to_pylist()} == {6}


def test_a_second_corpus_of_the_same_name_gets_a_file_of_its_own(tmp_path: Path) -> None:
    for number in range(2):
        article = Article(f"x{number}", f"Text {number}", "T")
        folder = tmp_path / str(number)
        folder.mkdir()
        named("jsonl").write(Corpus({}, [CorpusArticle(article, ())]), folder / "c.jsonl")
        assert brought(tmp_path, folder / "c.jsonl").articles == 1
    assert sorted(path.name for path in (tmp_path / "articles").iterdir()) == ["c-2.jsonl", "c.jsonl"]


def test_an_id_that_looks_like_a_way_out_stays_inside(tmp_path: Path) -> None:
    home = tmp_path / "a/home"
    home.mkdir(parents=True)
    article = Article("../../x", "Text", "T")
    document = Document(article.id, article.digest, "../eve", Status.DONE)
    named("yaml").write(Corpus({}, [CorpusArticle(article, (document,))]), tmp_path / "c.yaml")
    assert brought(home, tmp_path / "c.yaml").findings == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "c.yaml"]
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["home"]


def test_an_annotators_name_too_long_for_a_folder_is_refused(tmp_path: Path) -> None:
    article = Article("x", "Text", "T")
    document = Document("x", article.digest, "é" * 50, Status.DONE)
    named("yaml").write(Corpus({}, [CorpusArticle(article, (document,))]), tmp_path / "c.yaml")
    home = tmp_path / "home"
    home.mkdir()
    assert [f.kind for f in brought(home, tmp_path / "c.yaml").findings] == ["annotator"]
    assert brought(home, tmp_path / "c.yaml", annotator="eve").findings == []


COLUMNS = b"Bob\tB-PER\nlives\tO\nin\tO\nBonn\tB-LOC\n"


def columns(folder: Path, content: bytes = COLUMNS, name: str = "c.conll", **options: Any) -> Report:
    path = folder.parent / name
    path.write_bytes(content)
    return bring_in(Workspace.open(folder), named("conll").read(path), "c", format_name="conll", **options)


def test_a_corpus_without_a_schema_gives_an_empty_folder_one_of_what_it_uses(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    report = columns(home)
    assert report.notes == ["glossator.yaml was made of what the corpus has: 2 labels (LOC, PER)."]
    assert report.has_made_schema
    opened = Workspace.open(home)
    assert {name: label.key for name, label in opened.schema.labels.items()} == {"LOC": "l", "PER": "p"}
    assert list(check(opened)) == []
    before = (home / "glossator.yaml").read_bytes()
    again = columns(home, COLUMNS.replace(b"PER", b"ORG"), "d.conll")
    assert again.notes == [
        "The schema here lacks what the corpus has, 1 label (ORG); 'glossator labels WORKSPACE adopt' adds it."
    ]
    assert (home / "glossator.yaml").read_bytes() == before


def test_a_corpus_in_several_files_makes_its_schema_grow(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    columns(home)
    report = columns(home, COLUMNS.replace(b"PER", b"ORG"), "d.conll", grows=True)
    assert report.notes == ["glossator.yaml got what it lacked of this: 1 label (ORG)."]
    assert list(Workspace.open(home).schema.labels) == ["LOC", "PER", "ORG"]


def test_what_the_default_schema_knows_needs_no_other(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    report = columns(home, b"Bob\tB-actor\n")
    assert (report.notes, report.has_made_schema) == ([], False)
    assert not (home / "glossator.yaml").exists()


def test_work_that_was_tagged_by_the_default_schema_keeps_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    columns(home, b"Bob\tB-actor\n")
    report = columns(home, name="d.conll")
    assert [note.split(",")[0] for note in report.notes] == ["The schema here lacks what the corpus has"]
    path = tmp_path / "c.yaml"
    named("yaml").write(Corpus({"labels": {"x": {"key": "x"}}}, []), path)
    assert brought(home, path).notes == ["The corpus was made with another schema; the default one stays as it is."]
    assert not (home / "glossator.yaml").exists()


def imported_then_deleted(home: Path, *, with_history: bool) -> tuple[str, str]:
    """Import the golden corpus, delete two spans and return their ids."""
    brought(home, CONTRACT / "corpus.yaml")
    opened = Workspace.open(home)
    store = opened.store("ana")
    article = next(entry.id for entry in opened.library.scan() if isinstance(entry, Entry))
    document = store.load(article, "")
    ids = [span.id for span in document.spans][:2]
    change = delete(document, ids)
    if with_history:
        store.journal.write([Step("do", Operation.of((article, change)))])
        store.save(change.apply(document))
    else:
        verdicts = {
            f"{n}": Verdict(f"{n}", decision, "ana", "2026-01-01T00:00:00Z", span=one)
            for n, (one, decision) in enumerate(zip(ids, (Decision.DELETE, Decision.ACCEPT), strict=True), 1)
        }
        store.save(replace(change.apply(document), verdicts=verdicts))
    store.close()
    return ids[0], ids[1]


@pytest.mark.parametrize("with_history", [True, False])
def test_what_was_deleted_since_stays_deleted_until_it_is_asked_for(with_history: bool, tmp_path: Path) -> None:
    ids = imported_then_deleted(tmp_path, with_history=with_history)
    opened = Workspace.open(tmp_path)
    report = brought(tmp_path, CONTRACT / "corpus.yaml")
    assert (report.articles, report.spans) == (0, 0)
    (note,) = [note for note in report.notes if "deleted" in note]
    assert note.endswith("deleted here since an earlier import: left out; --deleted brings back what was deleted.")
    (article,) = [entry.id for entry in opened.library.scan() if isinstance(entry, Entry)]
    held = opened.store("ana", read_only=True).load(article, "")
    assert not any(one in held.spans for one in ids)
    assert list(check(opened)) == []
    report = brought(tmp_path, CONTRACT / "corpus.yaml", deleted=True)
    assert report.spans == 2
    assert any(note.endswith("brought back.") for note in report.notes)
    assert all(one in opened.store("ana", read_only=True).load(article, "").spans for one in ids)


def test_a_deletion_that_was_undone_is_none(tmp_path: Path) -> None:
    brought(tmp_path, CONTRACT / "corpus.yaml")
    opened = Workspace.open(tmp_path)
    (article,) = [entry.id for entry in opened.library.scan() if isinstance(entry, Entry)]
    store = opened.store("ana")
    document = store.load(article, "")
    operation = Operation.of((article, delete(document, [next(iter(document.spans)).id])))
    store.journal.write([Step("do", operation), Step("undo", operation)])
    store.close()
    (tmp_path / "annotations" / "ana").joinpath(*relative_path(article, ".json")).unlink()
    report = brought(tmp_path, CONTRACT / "corpus.yaml")
    assert not any("deleted" in note for note in report.notes)
    assert report.deleted == 0

"""Lines of a corpus from the records of annotation files: the same as from their values, whatever those files hold."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from annotations import document as documents
from annotations import relation as relations
from annotations import sheet as sheets
from annotations import span as spans
from annotations import verdict as verdicts
from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.export import Report, Scope, export
from annotations.extent import Extent
from annotations.finding import Finding
from annotations.formats.interface import Loss
from annotations.formats.jsonl_corpus import JsonlCorpus
from annotations.naming import file_name, hashed_name, relative_path
from annotations.recorded import VERSION
from annotations.relation import Relation
from annotations.schema import Status
from annotations.sheet import Sheet, line_of
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.split import Split
from annotations.storage import CanonicalStorage
from annotations.verdict import Decision, Verdict
from annotations.workspace import Workspace

TEXT = "Officials in Baghdad said that “the Green Zone”\n\tis open.\r\nAda, of Bonn, \\ knows.\n"
MOMENT = "2026-01-01T00:00:00Z"

Tables = dict[str, dict[str, Any]]


class Plain(JsonlCorpus):
    """The same format, for which each article is built, as `carry` could change it."""

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        return entry, ()


def span(number: int, start: int, end: int, text: str = TEXT, **fields: Any) -> Span:
    quote, prefix, suffix = anchor(text, (Extent(start, end),))
    made = Span(str(number), "actor", (Extent(start, end),), quote, prefix, suffix, MOMENT, MOMENT)
    return replace(made, **fields)


def document(annotator: str = "ana", text: str = TEXT, article_id: str = "news/a.txt", **fields: Any) -> Document:
    """Return a document with three spans, two of which share an extent, and a relation."""
    made = Spans([span(7, 13, 20, text), span(30, 13, 20, text, label="place"), span(9, 0, 9, text)])
    arrow = Relation("5", "said", "9", "7", MOMENT, MOMENT)
    digest = Article(article_id, text).digest
    held = Document(article_id, digest, annotator, Status.DONE, spans=made, relations={"5": arrow})
    return replace(held, **fields)


def tables(held: Document) -> Tables:
    made: Tables = {
        "article": {"1": {"glossator": VERSION, **documents.state_record(held)}},
        "relations": {str(n): relations.to_record(arrow) for n, arrow in enumerate(held.relations.values(), start=1)},
        "spans": {str(number): spans.to_record(one) for number, one in enumerate(held.spans, start=1)},
    }
    if held.verdicts:
        made["verdicts"] = {
            str(number): verdicts.to_record(verdict) for number, verdict in enumerate(held.verdicts.values(), start=1)
        }
    return made


def put(root: Path, held: Document, changed: Callable[[Tables], object] = lambda _: None) -> Path:
    """Write the file of a document, with something in it changed; return where."""
    path = root.joinpath("annotations", file_name(held.annotator), *relative_path(held.article_id, ".json"))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = tables(held)
    changed(made)
    path.write_bytes(CanonicalStorage(path).encode(made))
    return path


def workspace(root: Path, *held: Document, text: str = TEXT) -> Workspace:
    (root / "news").mkdir(parents=True)
    (root / "news" / "a.txt").write_bytes(text.encode("utf-8"))
    for one in held:
        put(root, one)
    return Workspace.open(root)


def both(
    opened: Workspace, folder: Path, scope: Scope | None = None
) -> tuple[tuple[bytes, Report], tuple[bytes, Report]]:
    """Return what an export gives without building the articles, and with."""
    found = []
    for form in (JsonlCorpus(), Plain()):
        target = folder / f"{type(form).__name__}.jsonl"
        report = export(opened, form, target, scope)
        found.append((target.read_bytes(), report))
    return found[0], found[1]


def light(opened: Workspace) -> bytes | None:
    """Return the line of the only article from its records, None where it must be built."""
    from annotations.survey import Held, Survey

    (item,) = [item for item in Survey(opened).lightly() if not isinstance(item, Finding)]
    if not isinstance(item, Held):
        return None
    line = line_of(opened.library.read(item.entry), item.sheets)
    return line.content if line else None


USUAL = {
    "one annotator": [document()],
    "nothing but a status": [document(spans=Spans(), relations={})],
    "several annotators with the same ids": [document("ben"), document("Ana"), document()],
    "attributes": [
        document(spans=Spans([span(1, 0, 4, attributes={"a": [1, 1.0, True, None, "“”\x85"], "b": {}})]), relations={})
    ],
    "notes, zones, labels and what was seen": [
        document(
            note="“Line”\u2028\n",
            labels={"topic": ["x", 2]},
            seen=(Extent(0, 5), Extent(9, 12)),
            zones=(documents.ZoneMark(0, 5, "menu", {"by": 1}),),
        )
    ],
    "marks and escapes": [
        document(spans=Spans([span(1, 20, 50), span(2, 60, 80, note='"\\\x7f\x85\ufeff\u2028\ufffe')]), relations={})
    ],
}


@pytest.mark.parametrize("held", USUAL.values(), ids=USUAL)
def test_what_most_files_hold_is_told_from_the_records_alone(held: list[Document], tmp_path: Path) -> None:
    opened = workspace(tmp_path / "w", *held)
    article = opened.article("news/a.txt")
    entry = CorpusArticle(article, tuple(sorted(held, key=lambda one: one.annotator)))
    assert light(opened) == entry.json()
    (ours, report), (plain, same) = both(opened, tmp_path)
    assert (ours, report) == (plain, same)
    assert (report.proven, report.findings) == (True, ())


def test_no_value_is_built_of_the_records_that_are_told_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    true = spans.from_record

    def counted(record: Mapping[str, Any]) -> Span:
        built.append(record["id"])
        return true(record)

    monkeypatch.setattr(spans, "from_record", counted)
    opened = workspace(tmp_path / "w", document(), document("ben"))
    assert export(opened, JsonlCorpus(), tmp_path / "c.jsonl").spans == 6
    assert built == []


def tampered(table: str, name: str, value: object) -> Callable[[Tables], object]:
    return lambda made: made[table]["1"].__setitem__(name, value)


DAMAGE: dict[str, Callable[[Tables], object]] = {
    "a quote": tampered("spans", "quote", "Nobody"),
    "a start before the text": tampered("spans", "start", -1),
    "an end beyond the text": tampered("spans", "end", 10_000),
    "an empty span": lambda made: made["spans"]["1"].update({"end": made["spans"]["1"]["start"], "quote": ""}),
    "an offset that is a fraction": lambda made: made["spans"]["1"].update(
        {"start": float(made["spans"]["1"]["start"])}
    ),
    "an offset that is true": tampered("spans", "start", False),
    "an id that is a number": tampered("spans", "id", 9),
    "an id of another": tampered("spans", "id", "30"),
    "no label": tampered("spans", "label", None),
    "a label that is a list": tampered("spans", "label", ["actor"]),
    "an origin that is a number": tampered("spans", "origin", 3),
    "attributes that are a list": tampered("spans", "attributes", []),
    "attributes that JSON does not know": tampered("spans", "attributes", {"a": float("nan")}),
    "half a character": tampered("spans", "note", "\ud800"),
    "a field that is not known": tampered("spans", "colour", "red"),
    "another field for one": lambda made: made["spans"]["1"].update({"remark": made["spans"]["1"].pop("note")}),
    "fragments": tampered("spans", "fragments", [[0, 4], [5, 9]]),
    "a suggestion": tampered("spans", "origin", "suggested:names"),
    "a record that is a text": lambda made: made["spans"].__setitem__("8", "x"),
    "a key that is no number": lambda made: made["spans"].__setitem__("x", made["spans"]["1"]),
    "an empty key": lambda made: made["spans"].__setitem__("", made["spans"].pop("1")),
    "an end of a relation": tampered("relations", "source", "77"),
    "an end of a relation that is a number": tampered("relations", "source", 9),
    "a relation's time": tampered("relations", "created", None),
    "a relation's field": tampered("relations", "weight", 2),
    "a suggested relation": tampered("relations", "origin", "suggested:names"),
    "relations that are a list": lambda made: cast("dict[str, Any]", made).update(relations=[]),
    "no relations": lambda made: made.pop("relations"),
    "a table that is not known": lambda made: made.__setitem__("dreams", {"1": {"id": "1"}}),
    "another digest": tampered("article", "digest", "sha256:0"),
    "no digest": lambda made: made["article"]["1"].pop("digest"),
    "another article": tampered("article", "id", "news/b.txt"),
    "two article records": lambda made: made["article"].__setitem__("2", {}),
    "a newer version": tampered("article", "glossator", 9),
    "no version": tampered("article", "glossator", True),
    "a status that is not known": tampered("article", "status", "dreamt"),
    "a status that is not wanted": tampered("article", "status", "new"),
    "a zone outside": tampered("article", "zones", [{"zone": "menu", "start": 5, "end": 9999}]),
    "what was seen twice": tampered("article", "seen", [[0, 5], [3, 9]]),
    "labels that are a list": tampered("article", "labels", ["x"]),
    "a field of the article that is not known": tampered("article", "mood", "fine"),
    "spans that wait": tampered("article", "unplaced", [{"span": {}, "why": "lost"}]),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_unusual_or_damaged_is_told_as_if_all_were_built(
    damage: Callable[[Tables], object], tmp_path: Path
) -> None:
    opened = workspace(tmp_path / "w", document("ben"))
    path = tmp_path / "w" / "annotations" / "ana" / "news" / "a.txt.json"
    path.parent.mkdir(parents=True)
    made = tables(document())
    damage(made)
    path.write_text(json.dumps(made), "utf-8")
    (ours, report), (plain, same) = both(opened, tmp_path)
    assert (ours, report) == (plain, same)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def renamed(path: Path) -> None:
    path.rename(path.with_name(hashed_name("news/a.txt", ".json")))


def doubled(path: Path) -> None:
    path.with_name(hashed_name("news/a.txt", ".json")).write_bytes(path.read_bytes().replace(b'"done"', b'"flagged"'))


@pytest.mark.parametrize(
    "change",
    [cut, renamed, doubled, lambda path: path.write_bytes(b""), lambda path: (path.unlink(), path.mkdir())],
    ids=["cut", "renamed", "doubled", "empty", "folder"],
)
def test_a_file_that_is_not_as_it_should_be_is_told_alike(change: Callable[[Path], object], tmp_path: Path) -> None:
    opened = workspace(tmp_path / "w", document("ben"), document())
    change(tmp_path / "w" / "annotations" / "ana" / "news" / "a.txt.json")
    (ours, report), (plain, same) = both(opened, tmp_path)
    assert (ours, report) == (plain, same)


SCOPES = {
    "suggestions": Scope(suggestions=True),
    "a label": Scope(labels=frozenset({"place"})),
    "a day": Scope(since="2026-01-01"),
    "a status": Scope(statuses=frozenset({Status.FLAGGED})),
    "an annotator": Scope(annotators=("ben",)),
    "parts": Scope(split=Split.parse("train=1,test=1")),
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_every_scope_takes_the_same(scope: Scope, tmp_path: Path) -> None:
    guess = document("ben", spans=Spans([span(1, 0, 9, origin="suggested:names"), span(2, 10, 12)]), relations={})
    opened = workspace(tmp_path / "w", document(), guess, document("eve", status=Status.FLAGGED))
    verdict = Verdict("77", Decision.KEEP, "ana", MOMENT, "7", "actor")
    put(tmp_path / "w", document("rita", verdicts={"77": verdict}, status=Status.NEW))
    (ours, report), (plain, same) = both(opened, tmp_path, scope)
    assert ours == plain
    assert report == replace(same, remembered=report.remembered)


@pytest.mark.parametrize(
    "text",
    ["A\x0cB of Bonn in the Zone, and so on and on.", TEXT.replace("Ada", "A\x1fda"), TEXT.replace("Ada", "A\x00a")],
)
def test_texts_with_control_characters_are_told_alike(text: str, tmp_path: Path) -> None:
    article = {"id": "x", "text": text, "title": "T\x01"}
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "x.jsonl").write_text(json.dumps(article), "utf-8")
    put(tmp_path / "w", document(text=text, article_id="x"))
    (ours, report), (plain, same) = both(Workspace.open(tmp_path / "w"), tmp_path)
    assert (ours, report) == (plain, same)
    assert json.loads(ours.splitlines()[1])["text"] == text


WRONG: dict[str, tuple[str, str]] = {
    "a field left out": (', "note": ""', ""),
    "a field more": (', "note": ""', ', "note": "", "more": ""'),
    "another word": ('"actor"', '"actors"'),
    "another owner": ('"annotator": "ana"', '"annotator": "ben"'),
    "a fraction": ('"start": 13', '"start": 13.0'),
    "another order": ('"id": "7"', '"id": "30"'),
    "attributes": ('"attributes": {}', '"attributes": {"a": 1}'),
    "no JSON": ('"label": ', '"label": :'),
}


@pytest.mark.parametrize(("old", "new"), WRONG.values(), ids=WRONG)
def test_a_line_that_does_not_say_what_the_records_do_is_never_given(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = workspace(tmp_path / "w", document())
    assert light(opened) is not None
    true = sheets._Spans.json
    assert old in true(taken())
    monkeypatch.setattr(sheets._Spans, "json", lambda rows: true(rows).replace(old, new))
    assert light(opened) is None
    report = export(opened, JsonlCorpus(), tmp_path / "c.jsonl")
    assert report.proven
    assert (tmp_path / "c.jsonl").read_bytes() == both(opened, tmp_path)[1][0]


def taken() -> "sheets._Spans":
    held = document()
    sheet = Sheet.of(held.article_id, "ana", json.dumps(tables(held)).encode())
    assert sheet is not None
    rows = sheets._Spans(suggestions=False)
    rows.take(sheet, TEXT)
    return rows


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Baghdad", b"baghdad"),
        (b'"start": 13', b'"start": 14'),
        (b"}]}\n", b"}]}\n{}\n"),
        (b"}]}\n", b"}]}"),
        (b"\n{", b"\n\n{"),
    ],
)
def test_a_file_that_was_changed_once_it_was_written_is_never_called_verified(
    old: bytes, new: bytes, tmp_path: Path
) -> None:
    class Damaging(JsonlCorpus):
        def write(self, corpus: Corpus, target: Path) -> None:
            super().write(corpus, target)
            content = target.read_bytes()
            assert old in content
            target.write_bytes(content.replace(old, new, 1))

    opened = workspace(tmp_path / "w", document())
    report = export(opened, Damaging(), tmp_path / "c.jsonl")
    # A line's end or an empty line more or less says nothing.
    is_same = new.replace(b"\n", b"") == old.replace(b"\n", b"")
    assert report.proven is is_same
    assert [finding.kind for finding in report.findings] == ([] if is_same else ["proof"])
    assert (tmp_path / "c.jsonl").exists() is is_same


CHANGES = st.sampled_from([None, None, None, *DAMAGE])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_arbitrary_workspaces_are_exported_alike_with_and_without_building_their_articles(
    data: st.DataObject, arbitrary: st.SearchStrategy[list[CorpusArticle]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    entries = data.draw(arbitrary)
    folder = tmp_path_factory.mktemp("any")
    root = folder / "w"
    root.mkdir()
    texts = [entry.article for entry in entries]
    lines = [json.dumps({"id": one.id, "title": one.title, "meta": dict(one.meta), "text": one.text}) for one in texts]
    (root / "x.jsonl").write_text("\n".join(lines), "utf-8")
    names = {file_name(one.annotator).casefold() for entry in entries for one in entry.documents}
    assume(len(names) == len({one.annotator for entry in entries for one in entry.documents}))
    for entry in entries:
        for one in entry.documents:
            if data.draw(st.booleans()):
                plain = [replace(held, extra={}) for held in one.spans if len(held.fragments) == 1]
                kept = Spans(plain)
                arrows = {
                    name: replace(arrow, extra={})
                    for name, arrow in one.relations.items()
                    if arrow.source in kept and arrow.target in kept
                }
                one = replace(one, spans=kept, relations=arrows)
            damage = data.draw(CHANGES)
            try:
                put(root, one, DAMAGE[damage] if damage else lambda _: None)
            except (KeyError, TypeError, AttributeError, ValueError):
                put(root, one)
    scope = Scope(suggestions=data.draw(st.booleans()))
    (ours, report), (plain_bytes, same) = both(Workspace.open(root), folder, scope)
    assert (ours, report) == (plain_bytes, same)

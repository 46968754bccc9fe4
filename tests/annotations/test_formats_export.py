"""Exports: what is in scope, what is left out and said, and that a file is whole or not there."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from annotations.article import digest
from annotations.corpus import Corpus, CorpusArticle, fingerprint
from annotations.document import Document
from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.formats.interface import Loss
from annotations.formats.jsonl_corpus import JsonlCorpus
from annotations.formats.registry import named
from annotations.importing import bring_in
from annotations.schema import Status
from annotations.splits.split import Split
from annotations.verdict import Decision, Verdict
from annotations.verdict import fingerprint as fingerprint_of
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "w"
    shutil.copytree(CONTRACT / "workspace", made)
    return made


def annotate(folder: Path, name: str, article: str, **state: object) -> Path:
    path = folder / "annotations" / name / f"{article}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (folder / article).read_text("utf-8") if (folder / article).exists() else "gone"
    record = {"glossator": 1, "id": article, "digest": digest(text), "status": "done", **state}
    path.write_text(json.dumps({"article": {"1": record}, "relations": {}, "spans": {}}), "utf-8")
    return path


def exported(folder: Path, scope: Scope | None = None) -> tuple[dict[str, list[str]], list[str]]:
    """Return the annotators of each exported article, and the kinds of what was listed."""
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named("yaml"), stream, scope)
    assert report.written
    assert report.proven
    loaded = yaml.safe_load(stream.getvalue().decode("utf-8"))
    assert report.articles == len(loaded["articles"])
    return {a["id"]: list(a["annotators"]) for a in loaded["articles"]}, [f.kind for f in report.findings]


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_the_contracts_workspace_gives_the_contracts_corpus(name: str, folder: Path, tmp_path: Path) -> None:
    golden = (CONTRACT / f"corpus.{name}").read_bytes()
    report = export(Workspace.open(folder), named(name), tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == golden
    assert (report.articles, report.spans, report.relations, report.proven) == (1, 9, 4, True)
    assert not report.findings
    stream = io.BytesIO()
    export(Workspace.open(folder), named(name), stream)
    assert stream.getvalue() == golden


def test_an_annotator_whose_status_is_not_wanted_is_left_out_of_that_article(folder: Path) -> None:
    for number, status in enumerate(Status):
        (folder / f"{number}.txt").write_text(f"Text {number}", "utf-8")
        annotate(folder, "eve", f"{number}.txt", status=str(status))
    embassy = "sha256:9a9d9b32be271e27ac4ac93086a20d5af0801eaafd0cbd47fc00c8c7d74dee9c"
    annotate(folder, "eve", "news/embassy.txt", status="skipped", digest=embassy)
    everything, listed = exported(folder)
    assert everything == {"1.txt": ["eve"], "2.txt": ["eve"], "4.txt": ["eve"], "news/embassy.txt": ["ana", "ben"]}
    assert listed == []
    assert exported(folder, Scope(statuses=frozenset({Status.SKIPPED})))[0] == {
        "3.txt": ["eve"],
        "news/embassy.txt": ["eve"],
    }
    assert exported(folder, Scope(annotators=("ben",)))[0] == {"news/embassy.txt": ["ben"]}
    assert exported(folder, Scope(("ben",), frozenset({Status.DONE}))) == ({}, [])


def test_an_unknown_annotator_is_refused_with_the_known_names(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="eve has annotated nothing here; those who have are ana, ben"):
        export(Workspace.open(folder), named("yaml"), tmp_path / "x", Scope(annotators=("eve",)))
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_trusted_is_listed_and_left_out(folder: Path) -> None:
    for name in ("changed", "damaged", "foreign", "fine"):
        (folder / f"{name}.txt").write_text(name, "utf-8")
        path = annotate(folder, "eve", f"{name}.txt")
        if name == "changed":
            (folder / "changed.txt").write_text("other", "utf-8")
        elif name == "damaged":
            path.write_bytes(path.read_bytes()[:-9])
        elif name == "foreign":
            path.write_text('{"_default": {}}', "utf-8")
    annotate(folder, "eve", "gone.txt")
    articles, listed = exported(folder)
    assert articles == {"fine.txt": ["eve"], "news/embassy.txt": ["ana", "ben"]}
    assert sorted(listed) == ["file", "file", "orphan", "stale"]


def test_a_document_with_an_unsound_span_is_left_out_whole(folder: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    path.write_text(path.read_text("utf-8").replace("Green Zone", "green Zone"), "utf-8")
    articles, listed = exported(folder)
    assert articles == {"news/embassy.txt": ["ana"]}
    assert listed == ["span", "span"]


def test_strict_writes_nothing_where_there_is_anything_to_list(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "c.yaml"
    target.write_text("old", "utf-8")
    annotate(folder, "eve", "gone.txt")
    report = export(Workspace.open(folder), named("yaml"), target, strict=True)
    assert not report.written
    assert target.read_text("utf-8") == "old"
    stream = io.BytesIO()
    assert not export(Workspace.open(folder), named("yaml"), stream, strict=True).written
    assert stream.getvalue() == b""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.yaml", "w"]


class Forgetful(JsonlCorpus):
    """Writes less than it was given, and does not say so."""

    name = "forgetful"

    def write(self, corpus: Corpus, target: Path) -> None:
        def less() -> Iterable[CorpusArticle]:
            for entry in corpus.articles:
                assert isinstance(entry, CorpusArticle)
                yield replace(entry, documents=entry.documents[:1])

        super().write(Corpus(corpus.schema, less()), target)


class Lossy(Forgetful):
    """Writes as little, and says so."""

    name = "lossy"

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        left = entry.documents[1:]
        losses = tuple(Loss(entry.article.id, span.id, "left out") for document in left for span in document.spans)
        return replace(entry, documents=entry.documents[:1]), losses


def test_a_corpus_that_does_not_read_back_as_written_never_takes_its_place(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "c.jsonl"
    target.write_text("old", "utf-8")
    report = export(Workspace.open(folder), Forgetful(), target)
    assert not report.written
    assert [(f.kind, f.where) for f in report.findings] == [("proof", "news/embassy.txt")]
    assert target.read_text("utf-8") == "old"


DAMAGE = {
    "a word of the text": (b"Embassy", b"embassy"),
    "an offset": (b'"start": ', b'"start": 1'),
    "a number that became a word": (b'"glossator": 1, "schema"', b'"glossator": "1", "schema"'),
    "a status": (b'"done"', b'"started"'),
    "an id": (b'{"id": "', b'{"id": "1'),
    "the end": (b"}]\n", b"\n"),
}


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
@pytest.mark.parametrize(("old", "new"), DAMAGE.values(), ids=DAMAGE)
def test_a_file_that_is_not_what_was_written_is_never_called_verified(
    name: str, old: bytes, new: bytes, folder: Path, tmp_path: Path
) -> None:
    form = type(named(name))

    class Damaging(form):  # type: ignore[misc, valid-type]
        touched = False

        def write(self, corpus: Corpus, target: Path) -> None:
            super().write(corpus, target)
            content = target.read_bytes()
            type(self).touched = old in content
            target.write_bytes(content.replace(old, new, 1))

    report = export(Workspace.open(folder), Damaging(), tmp_path / f"c.{name}")
    assert report.written is not Damaging.touched
    assert bool(report.findings) is Damaging.touched
    assert all(finding.kind == "proof" for finding in report.findings)
    assert (tmp_path / f"c.{name}").exists() is not Damaging.touched


RECORD = {
    "id": "a",
    "text": "Iran",
    "meta": {"a": 1, "b": [1, {"x": None, "y": True}]},
    "spans": [{"id": "1", "attributes": {"p": "1", "q": "2"}, "start": 0}],
}


@pytest.mark.parametrize(
    "other",
    [
        {**RECORD, "text": "Iraq"},
        {**RECORD, "meta": {"a": 1.0, "b": [1, {"x": None, "y": True}]}},
        {**RECORD, "meta": {"a": 1, "b": [1, {"x": None, "y": 1}]}},
        {**RECORD, "meta": {"a": "1", "b": [1, {"x": None, "y": True}]}},
        {**RECORD, "spans": []},
        {**RECORD, "spans": [{"id": "1", "attributes": {"p": "1", "q": "2", "r": ""}, "start": 0}]},
        {**RECORD, "spans": [*RECORD["spans"], *RECORD["spans"]]},  # type: ignore[misc]
        {key: value for key, value in RECORD.items() if key != "spans"},
    ],
)
def test_a_fingerprint_tells_values_and_their_kinds_apart(other: dict[str, object]) -> None:
    assert fingerprint(other) != fingerprint(RECORD)


def test_a_fingerprint_does_not_see_the_order_of_keys_nor_kinds_that_json_does_not_know() -> None:
    class Word(str):
        pass

    turned = json.loads(json.dumps(RECORD), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert list(turned) != list(RECORD)
    assert fingerprint(turned) == fingerprint(RECORD)
    assert fingerprint({**RECORD, "text": Word("Iran")}) == fingerprint(RECORD)


def test_a_format_that_declares_its_losses_is_proven_but_for_those(folder: Path, tmp_path: Path) -> None:
    report = export(Workspace.open(folder), Lossy(), tmp_path / "c.jsonl")
    assert report.proven
    assert [loss.id for loss in report.losses] == ["256408210271700", "4116838582955743"]
    assert report.spans == 7
    assert not export(Workspace.open(folder), Lossy(), tmp_path / "d.jsonl", strict=True).written


def test_a_disk_that_refuses_leaves_the_old_file_and_nothing_beside_it(folder: Path, tmp_path: Path) -> None:
    class Full(JsonlCorpus):
        def write(self, corpus: Corpus, target: Path) -> None:
            super().write(corpus, target)
            raise OSError(28, "No space left on device")

    target = tmp_path / "c.jsonl"
    target.write_text("old", "utf-8")
    with pytest.raises(OSError, match="No space"):
        export(Workspace.open(folder), Full(), target)
    assert target.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.jsonl", "w"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is a folder"),
        ("news", "is a folder"),
        ("glossator.yaml", "belongs to the workspace"),
        ("news/embassy.txt", "belongs to the workspace"),
        ("guidelines.md", "belongs to the workspace"),
        ("splits.yaml", "belongs to the workspace"),
        ("annotations/ana/c.yaml", "among the annotations"),
        ("missing/c.yaml", "There is no folder"),
        ("/dev/null", "no ordinary file"),
    ],
)
def test_an_export_never_takes_the_place_of_anything_else(name: str, words: str, folder: Path) -> None:
    (folder / "splits.yaml").write_text("glossator: 1\nseed: 1\nparts: {train: 100}\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(FormatError, match=words):
        export(Workspace.open(folder), named("yaml"), folder / name)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["corpus.yaml", "corpus.jsonl"])
def test_an_export_into_the_workspace_is_no_article_and_can_be_repeated(name: str, folder: Path) -> None:
    for _ in range(2):
        report = export(Workspace.open(folder), named(name.partition(".")[2]), folder / name)
        assert (report.articles, report.findings) == (1, ())
        assert (folder / name).read_bytes() == (CONTRACT / name).read_bytes()


INSIDE = {
    "doccano": "train.jsonl",
    "prodigy": "train.prodigy.jsonl",
    "label_studio": "tasks",
    "csv": "tables",
    "brat": "standoff",
    "w3c": "web.jsonld",
    "xmi": "cas",
    "webanno": "tsv",
    "conll": "train.conll",
    "spacy": "docs",
    "hf": "dataset",
}


def listed(folder: Path) -> list[str]:
    schema = (folder / "glossator.yaml").read_text("utf-8")
    everything = 'articles: ["**/*.txt", "**/*.md", "**/*.jsonl", "**/*.csv", "**/*.json", "**/*.tsv"]\n'
    (folder / "glossator.yaml").write_text(re.sub(r"(?m)^articles:(.*\n)(?: .*\n| *- .*\n)*", "", schema) + everything)
    return [getattr(item, "id", str(item)) for item in Workspace.open(folder).library.scan()]


@pytest.mark.parametrize(("form", "name"), INSIDE.items())
def test_no_export_into_the_workspace_is_taken_for_an_article(form: str, name: str, folder: Path) -> None:
    before = listed(folder)
    report = export(Workspace.open(folder), named(form), folder / name, with_card=not named(form).folder)
    assert report.written
    assert (folder / name).exists()
    assert listed(folder) == before


@pytest.mark.parametrize(("form", "name"), [("conll", "train.txt"), ("yaml", "corpus.md")])
def test_a_name_that_would_make_an_article_of_an_export_is_refused(form: str, name: str, folder: Path) -> None:
    with pytest.raises(FormatError, match="would be taken for an article here"):
        export(Workspace.open(folder), named(form), folder / name)
    assert not (folder / name).exists()
    assert export(Workspace.open(folder), named(form), folder.parent / name).written


def test_doccano_and_prodigy_exports_into_the_workspace_can_be_repeated(folder: Path) -> None:
    for form in ("doccano", "prodigy"):
        for _ in range(2):
            assert export(Workspace.open(folder), named(form), folder / f"{form}.jsonl").written


def test_a_line_of_anothers_jsonl_is_an_article_whatever_it_is_called(folder: Path) -> None:
    line = {"id": "x", "text": "Words.", "label": [], "glossator": "a trade"}
    (folder / "train.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert "x" in listed(folder)


def test_an_export_keeps_the_permissions_of_the_file_it_replaces(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "c.yaml"
    target.touch(0o600)
    export(Workspace.open(folder), named("yaml"), target)
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_split_deals_out_by_the_text_alone(folder: Path) -> None:
    split = Split.parse("train=80, dev=10,test=10", seed=7)
    parts = {text: split.part(text) for text in map(str, range(5000))}
    counted = [list(parts.values()).count(name) for name in ("train", "dev", "test")]
    assert 3900 < counted[0] < 4100
    assert all(400 < number < 600 for number in counted[1:])
    assert parts == {text: Split.parse("train=80,dev=10,test=10", 7).part(text) for text in parts}
    assert parts != {text: Split.parse("train=80,dev=10,test=10", 8).part(text) for text in parts}
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named("jsonl"), stream, Scope(split=split))
    assert report.proven
    record = json.loads(stream.getvalue().splitlines()[1])
    assert record["split"] == split.part(record["digest"])
    assert list(record)[3:6] == ["meta", "split", "annotators"]


@pytest.mark.parametrize("words", ["", "train", "train=", "=5", "train=x", "a=1,a=2", "a=0", "a=-1", "a=1,,b=2", "a=٣"])
def test_a_split_that_means_nothing_is_refused(words: str) -> None:
    with pytest.raises(FormatError, match="--split"):
        Split.parse(words)


def test_a_part_of_nothing_is_never_dealt() -> None:
    split = Split.parse("train=0,test=3")
    assert {split.part(str(n)) for n in range(100)} == {"test"}


@pytest.fixture
def reviewed(folder: Path) -> Workspace:
    """Return the contract's workspace, where somebody who tagged nothing kept the first span of an annotator."""
    workspace = Workspace.open(folder)
    name = workspace.annotators()[0]
    document = next(d for d in workspace.store(name, read_only=True).documents() if isinstance(d, Document))
    first = next(iter(document.spans))
    verdict = Verdict(
        "77", Decision.KEEP, name, "2026-01-01T00:00:00Z", first.id, first.label, judged=fingerprint_of(first)
    )
    store = workspace.store("rita")
    store.save(Document(document.article_id, document.digest, "rita", verdicts={"77": verdict}))
    store.close()
    return workspace


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_verdicts_go_out_with_what_they_are_about_and_come_back(name: str, reviewed: Workspace, tmp_path: Path) -> None:
    report = export(reviewed, named(name), tmp_path / "out")
    assert (report.proven, report.losses, report.verdicts) == (True, (), 0)
    (tmp_path / "empty").mkdir()
    empty = Workspace.open(tmp_path / "empty")
    bring_in(empty, named(name).read(tmp_path / "out"), "out", format_name=name)
    assert [
        verdict.decision
        for document in empty.store("rita", read_only=True).documents()
        if isinstance(document, Document)
        for verdict in document.ordered_verdicts()
    ] == [Decision.KEEP]
    export(Workspace.open(tmp_path / "empty"), named(name), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("name", ["brat", "w3c", "webanno", "csv"])
def test_a_format_that_has_no_place_for_verdicts_counts_them_and_strict_does_not_mind(
    name: str, reviewed: Workspace, tmp_path: Path
) -> None:
    report = export(reviewed, named(name), tmp_path / "out", strict=True)
    assert (report.proven, report.losses, report.verdicts) == (True, (), 1)
    assert not list((tmp_path / "out").rglob("*rita*"))


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.DONE}))
def test_verdicts_go_out_whatever_the_status_of_who_gave_them(status: Status, reviewed: Workspace) -> None:
    [article_id] = [d.article_id for d in reviewed.store("rita", read_only=True).documents() if isinstance(d, Document)]
    store = reviewed.store("rita")
    held = store.open(article_id, reviewed.article(article_id).digest)
    store.save(replace(held, status=status))
    store.close()
    stream = io.BytesIO()
    report = export(reviewed, named("yaml"), stream, Scope(statuses=frozenset({Status.DONE})))
    [article] = yaml.safe_load(stream.getvalue().decode("utf-8"))["articles"]
    assert [given["reviewer"] for given in article["verdicts"]] == ["rita"]
    assert report.proven


def test_the_card_does_not_take_a_reviewer_for_an_annotator(reviewed: Workspace, tmp_path: Path) -> None:
    export(reviewed, named("jsonl"), tmp_path / "out.jsonl", with_card=True)
    [page] = [path.read_text("utf-8") for path in tmp_path.glob("*.md")]
    assert "rita" not in page


@pytest.mark.parametrize("name", ["yaml", "jsonl", "csv", "brat", "conll"])
def test_a_span_that_waits_for_a_place_is_never_left_out_in_silence(name: str, folder: Path, tmp_path: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    held = {**next(iter(tables["spans"].values())), "id": "waits"}
    waiting = [{"span": held, "digest": "old", "why": "lost", "proposals": []}]
    next(iter(tables["article"].values()))["unplaced"] = waiting
    path.write_text(json.dumps(tables), "utf-8")
    report = export(Workspace.open(folder), named(name), tmp_path / "out")
    assert report.written
    listed = [loss.instead for loss in report.losses if loss.id == "waits"]
    if name in ("yaml", "jsonl"):
        assert (report.unplaced, listed) == (1, [])
        assert b"waits" in (tmp_path / "out").read_bytes()
        return
    assert report.unplaced == 0
    assert len(listed) == 1
    assert "no sure place" in listed[0]
    assert not export(Workspace.open(folder), named(name), tmp_path / "strict", strict=True).written


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_a_zone_that_waits_for_its_lines_is_never_left_out_in_silence(name: str, folder: Path, tmp_path: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    next(iter(tables["article"].values()))["unplaced_zones"] = [{"zone": "menu", "start": 3, "end": 9}]
    path.write_text(json.dumps(tables), "utf-8")
    report = export(Workspace.open(folder), named(name), tmp_path / "out")
    assert report.written
    listed = [loss.instead for loss in report.losses if loss.id == "menu"]
    assert len(listed) == (name == "csv")
    assert (b"unplaced_zones" in (tmp_path / "out").read_bytes()) if name == "jsonl" else "once at 3 to 9" in listed[0]


@pytest.mark.parametrize(("form", "name"), INSIDE.items())
def test_every_export_can_be_made_again_over_an_earlier_one(form: str, name: str, folder: Path, tmp_path: Path) -> None:
    for place in (folder / name, tmp_path / name):
        export(Workspace.open(folder), named(form), place)
        first = contents(place)
        annotate(folder, "eve", "news/embassy.txt", digest=embassy_digest(folder))
        report = export(Workspace.open(folder), named(form), place)
        assert (report.written, report.proven, report.findings) == (True, True, ())
        assert contents(place) != first
        (folder / "annotations" / "eve" / "news" / "embassy.txt.json").unlink()
        export(Workspace.open(folder), named(form), place)
        assert contents(place) == first
        assert not [path for path in place.parent.iterdir() if path.name.startswith(".writing-")]


def embassy_digest(folder: Path) -> str:
    return Workspace.open(folder).article("news/embassy.txt").digest


def contents(place: Path) -> dict[str, bytes]:
    """Return the files of an export with what is in them."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place.parent).as_posix(): path.read_bytes() for path in files}


def touched(place: Path) -> None:
    path = next(path for path in sorted(place.rglob("*.ann")))
    path.write_bytes(path.read_bytes().replace(b"actor", b"place", 1))


def unlinked(place: Path) -> None:
    next(path for path in sorted(place.rglob("*.ann"))).unlink()


@pytest.mark.parametrize(
    "change",
    [
        touched,
        unlinked,
        lambda place: (place / "notes.txt").write_text("mine"),
        lambda place: (place / "deeper").mkdir(),
        lambda place: (place / "glossator.ledger").write_bytes(b""),
        lambda place: (place / "link").symlink_to("/etc/passwd"),
    ],
    ids=["changed", "removed", "added", "folder", "ledger", "link"],
)
def test_a_folder_in_which_anything_was_touched_is_never_replaced(
    change: Callable[[Path], object], folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "brat"
    export(Workspace.open(folder), named("brat"), place)
    change(place)
    before = contents(place)
    with pytest.raises(FormatError, match="something was added or changed since"):
        export(Workspace.open(folder), named("brat"), place)
    assert contents(place) == before


def test_a_folder_that_is_touched_while_it_is_written_anew_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "brat"
    export(Workspace.open(folder), named("brat"), place)

    def touch() -> None:
        (place / "mine.txt").write_text("mine")

    with pytest.raises(FormatError, match="something was added or changed since"):
        export(Workspace.open(folder), named("brat"), place, step=touch)
    assert (place / "mine.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brat", "w"]


def test_a_file_never_replaces_a_folder_nor_a_folder_a_file(folder: Path, tmp_path: Path) -> None:
    export(Workspace.open(folder), named("brat"), tmp_path / "out")
    with pytest.raises(FormatError, match="is a folder"):
        export(Workspace.open(folder), named("yaml"), tmp_path / "out")
    (tmp_path / "c").write_text("mine")
    with pytest.raises(FormatError, match="is a file, and brat makes a folder"):
        export(Workspace.open(folder), named("brat"), tmp_path / "c")
    assert (tmp_path / "c").read_text() == "mine"


@pytest.mark.parametrize(
    "first", ["", "Iran NNP I-NP B-actor\n", "-DOCSTART- -X- -X- O\n", "-DOCSTART- -X- -X- O {}\n"]
)
def test_columns_of_others_in_the_workspace_are_never_replaced(first: str, folder: Path) -> None:
    (folder / "train.conll").write_text(first, "utf-8")
    with pytest.raises(FormatError, match="belongs to the workspace"):
        export(Workspace.open(folder), named("conll"), folder / "train.conll")
    assert (folder / "train.conll").read_text("utf-8") == first

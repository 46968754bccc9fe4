"""The proof of an export: a file that does not read back as it was written never takes its place."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.corpus import Corpus, CorpusArticle, fingerprint
from annotations.export import export
from annotations.formats.interface import Loss
from annotations.formats.jsonl_corpus import JsonlCorpus
from annotations.formats.registry import named
from annotations.workspace import Workspace


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
    name: str, old: bytes, new: bytes, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = named(name)
    write, touched = form.write, False

    def damaging(corpus: Corpus, target: Path) -> None:
        nonlocal touched
        write(corpus, target)
        content = target.read_bytes()
        touched = old in content
        target.write_bytes(content.replace(old, new, 1))

    monkeypatch.setattr(form, "write", damaging)
    report = export(Workspace.open(folder), form, tmp_path / f"c.{name}")
    assert report.written is not touched
    assert bool(report.findings) is touched
    assert all(finding.kind == "proof" for finding in report.findings)
    assert (tmp_path / f"c.{name}").exists() is not touched


SPAN = {"id": "1", "attributes": {"p": "1", "q": "2"}, "start": 0}
RECORD = {"id": "a", "text": "Iran", "meta": {"a": 1, "b": [1, {"x": None, "y": True}]}, "spans": [SPAN]}


@pytest.mark.parametrize(
    "other",
    [
        {**RECORD, "text": "Iraq"},
        {**RECORD, "meta": {"a": 1.0, "b": [1, {"x": None, "y": True}]}},
        {**RECORD, "meta": {"a": 1, "b": [1, {"x": None, "y": 1}]}},
        {**RECORD, "meta": {"a": "1", "b": [1, {"x": None, "y": True}]}},
        {**RECORD, "spans": []},
        {**RECORD, "spans": [{"id": "1", "attributes": {"p": "1", "q": "2", "r": ""}, "start": 0}]},
        {**RECORD, "spans": [SPAN, SPAN]},
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

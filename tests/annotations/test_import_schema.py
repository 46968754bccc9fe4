"""The schema of an import: taken over, made of what the corpus has, told where it differs."""

from pathlib import Path
from typing import Any

from annotations.article import Article
from annotations.check import check
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.formats.registry import named
from annotations.importing import Report, bring_in
from annotations.schema import Status
from annotations.workspace import Workspace
from tests.annotations.importing import CONTRACT, brought, exported


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

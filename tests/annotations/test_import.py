"""Imports: what comes in is what went out, nothing is doubled, nothing of ours is overwritten."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.export import Scope, export
from annotations.formats.registry import named
from annotations.schema import Status
from annotations.workspace import Workspace
from tests.annotations.importing import CONTRACT, brought, exported, many


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_the_contracts_corpus_goes_into_an_empty_folder_and_out_again(name: str, tmp_path: Path) -> None:
    report = brought(tmp_path, CONTRACT / f"corpus.{name}")
    assert (report.articles, report.spans, report.relations) == (1, 9, 4)
    assert (report.findings, report.notes) == ([], [])
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

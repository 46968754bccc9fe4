"""What doccano, Prodigy, Label Studio and the tables have in common: what is carried comes back whole."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle, article_record
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import export
from annotations.formats import registry
from annotations.schema_file import default_schema
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
NAMES = ["doccano", "prodigy", "label_studio", "csv"]


def place(name: str, folder: Path) -> Path:
    """Return where a format may write: a new file, or a folder that is empty."""
    form = registry.named(name)
    target = folder / f"out{form.suffix}"
    if form.folder:
        target.mkdir()
    return target


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_whatever_is_written_is_read_again(
    name: str,
    data: st.DataObject,
    arbitrary: st.SearchStrategy[list[CorpusArticle]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    entries, form = data.draw(arbitrary), registry.named(name)
    schema = data.draw(st.sampled_from([{}, default_schema().raw]))
    target = place(name, tmp_path_factory.mktemp("out"))
    carried = [form.carry(entry)[0] for entry in entries]
    form.write(Corpus(schema, carried), target)
    found = form.read(target)
    assert list(found.articles) == carried == entries
    assert found.schema in ({}, schema)
    assert registry.for_reading(target).name == name


@pytest.mark.parametrize("name", NAMES)
def test_the_contracts_workspace_is_exported_and_proven(name: str, tmp_path: Path) -> None:
    form = registry.named(name)
    report = export(Workspace.open(CONTRACT / "workspace"), form, tmp_path / f"out{form.suffix}")
    assert (report.articles, report.spans, report.relations, report.proven) == (1, 9, 4, True)
    assert report.findings == ()
    golden = registry.named("yaml").read(CONTRACT / "corpus.yaml")
    found = form.read(tmp_path / f"out{form.suffix}")
    assert [article_record(a) for a in found.articles if isinstance(a, CorpusArticle)] == [
        article_record(a) for a in golden.articles if isinstance(a, CorpusArticle)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_articles_that_nobody_annotated_and_empty_ones_and_none_at_all(name: str, tmp_path: Path) -> None:
    form = registry.named(name)
    for number, entries in enumerate(
        [[], [CorpusArticle(Article("a", "Text"), ()), CorpusArticle(Article("b", ""), (), "train")]]
    ):
        (tmp_path / str(number)).mkdir()
        target = place(name, tmp_path / str(number))
        form.write(Corpus({}, entries), target)
        assert list(form.read(target).articles) == entries


HOSTILE = [
    b"",
    b"[",
    b"{",
    b"[[[[",
    b"[" * 100_000,
    b'{"text": ' + b"[" * 100_000,
    b'{"text": "x", "label": [[1e999, 2, "A"]]}',
    b'{"text": "x", "label": [[' + b"9" * 5000 + b', 2, "A"]]}',
    b'{"text": "x", "spans": [{"start": -1, "end": 1, "label": "A"}]}',
    b'{"text": "x", "spans": [{"start": true, "end": 1, "label": "A"}]}',
    b'{"text": "x", "spans": 7, "answer": "accept"}',
    b'{"text": "x", "spans": [], "answer": {"a": 1}}',
    b'{"text": "x", "spans": [], "relations": [5], "answer": "accept"}',
    b'{"text": "\\ud800", "label": [], "spans": []}',
    b'{"text": "x", "label": [], "spans": [], "glossator": 5}',
    b'{"text": "x", "label": [], "spans": [], "glossator": {"article": {"id": ""}}}',
    b'{"text": "x", "label": [[0,1,"A"]], "glossator": {"article": {"id": "a", "title": "", "meta": {}},'
    b' "document": {"annotator": "a", "digest": "", "state": {"status": "perfect"}}}}',
    b'[{"data": {"text": "x"}, "annotations": [{"result": [{"type": "labels", "value": {"start": "/p[1]", "end": 2,'
    b' "labels": ["A"]}}]}]}]',
    b'[{"data": {"text": "x"}, "annotations": [{"result": 5}]}, {"data": 5, "annotations": []}, 7, null]',
    b'[{"data": {"text": "x"}, "annotations": [{"result": [{"type": "relation", "from_id": "a", "to_id": []}]}]}]',
    b'[{"data": {"text": "x"}, "annotations": [], "meta": {"glossator": []}}]',
    b"article,label,start,end\na,b,1,2,3\n",
    b'article,label,start,end\na,b,"1,2\n',
    b"article,label,start,end\na,b,one,2\n",
    b"article,label,start,end,fragments\na,b,0,2,[[5]]\n",
    b"\xff\xfe\x00",
    b"\x00",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", NAMES)
def test_what_is_broken_is_a_problem_in_one_sentence(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    found, sentences = broken(name, path)
    assert not any(entry.counts()[0] for entry in found)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)


def broken(name: str, path: Path) -> tuple[list[CorpusArticle], list[str]]:
    """Return the articles and the complaints."""
    try:
        found = list(registry.named(name).read(path).articles)
    except FormatError as error:
        return [], [str(error)]
    complaints = [entry.what for entry in found if isinstance(entry, Problem)]
    return [entry for entry in found if isinstance(entry, CorpusArticle)], complaints


@pytest.mark.parametrize("name", ["doccano", "prodigy"])
def test_a_line_feed_of_another_alphabet_does_not_end_a_line(name: str, tmp_path: Path) -> None:
    text = "A\x85B\u2028C\u2029D\x0bE"
    row = {"text": text, "label": [[2, 3, "X"]], "spans": [{"start": 2, "end": 3, "label": "X"}]}
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8", newline="")
    (entry,) = registry.named(name).read(path).articles
    assert isinstance(entry, CorpusArticle)
    assert entry.article.text == text
    assert [span.quote for _, span in entry.spans()] == ["B"]

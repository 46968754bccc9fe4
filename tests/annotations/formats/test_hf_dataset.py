"""The folder for Hugging Face: `datasets` reads every span and every tag by its name, and so do we."""

import builtins
import json
import shutil
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle, article_record
from annotations.document import Document, ZoneMark
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.extent import Extent
from annotations.formats import hf_dataset, registry
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.split import Split
from annotations.workspace import Workspace
from tests.annotations.formats.reading import told_apart

SEEDS = Path(__file__).parents[3] / "seeds"
TEXT = "Baghdad’s U.S. Embassy 🚀 burned.\r\n\r\nIran denies it. Read more\nUnseen words here."
FORM = registry.named("hf")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()


def span(quote: str, label: str, id: str, *more: str) -> Span:
    extents = tuple(Extent(TEXT.index(q), TEXT.index(q) + len(q)) for q in (quote, *more))
    return Span(id, label, extents, *anchor(TEXT, extents), created="2026-01-01T00:00:00Z", updated="", note=f"n{id}\n")


def entry(*spans: Span, split: str = "", **said: Any) -> CorpusArticle:
    article = Article("a", TEXT, "Title", {"k": [1, 2.5]})
    document = Document(article.id, article.digest, "ana", spans=Spans(spans), **said)
    return CorpusArticle(article, (document,), split)


def written(entries: list[CorpusArticle], folder: Path, schema: dict[str, Any] | None = None) -> Path:
    folder.mkdir()
    FORM.write(Corpus(schema or {}, entries), folder)
    return folder


def loaded(folder: Path, cache: Path) -> datasets.DatasetDict:
    return datasets.load_dataset(str(folder), cache_dir=str(cache))


def read(path: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    return told_apart(FORM.read(path).articles)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_read_is_what_was_written(
    data: st.DataObject, arbitrary: st.SearchStrategy[list[CorpusArticle]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    entries = data.draw(arbitrary)
    folder = written(entries, tmp_path_factory.mktemp("h") / "x")
    found, problems = read(folder)
    assert problems == []
    assert [article_record(one) for one in found] == [article_record(one) for one in entries]
    rows = [row for path in folder.rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert len(rows) == sum(len(one.documents) for one in entries)
    for one in entries:
        wanted = sorted((s.id, s.start, s.end, s.label, s.quote) for _, s in one.spans())
        held = [s for row in rows if row["id"] == one.article.id for s in row["spans"]]
        assert sorted((s["id"], s["start"], s["end"], s["label"], s["text"]) for s in held) == wanted


def test_datasets_reads_every_span_and_tag(tmp_path: Path) -> None:
    zone, end = TEXT.index("Read"), TEXT.index("Unseen")
    made = entry(
        span("Baghdad", "location", "1"),
        span("Baghdad’s U.S. Embassy 🚀", "claim", "2"),
        span("Iran", "actor", "4"),
        span("enies", "new: label", "5"),
        span("it", "claim", "6", "Read"),
        status=Status.STARTED,
        seen=(Extent(0, end),),
        zones=(ZoneMark(zone, end, "furniture"),),
    )
    folder = written([made], tmp_path / "x", {"labels": {"actor": {}, "location": {}, "claim": {}}})
    data = loaded(folder, tmp_path / "cache")
    assert list(data) == ["train"]
    row = data["train"][0]
    assert row["text"] == TEXT
    names = data["train"].features["ner_tags"].feature.names
    assert names == ["O", "B-actor", "I-actor", "B-location", "I-location", "B-claim", "I-claim"]
    tags = [names[number] if number >= 0 else None for number in row["ner_tags"]]
    assert list(zip(row["tokens"], tags, strict=True)) == [
        ("Baghdad", "B-claim"),
        *((token, "I-claim") for token in ("’s", "U.S.", "Embassy", "🚀")),
        *((token, "O") for token in ("burned", ".")),
        ("Iran", "B-actor"),
        *((token, "O") for token in ("denies", "it", ".")),
        *((token, None) for token in ("Read", "more", "Unseen", "words", "here", ".")),
    ]
    assert [(s["label"], TEXT[s["start"] : s["end"]]) for s in row["spans"] if len(s["fragments"]) == 1] == [
        ("claim", "Baghdad’s U.S. Embassy 🚀"),
        ("location", "Baghdad"),
        ("actor", "Iran"),
        ("new: label", "enies"),
    ]
    assert [s["text"] for s in row["spans"] if len(s["fragments"]) == 2] == ["it Read"]
    assert read(folder) == ([made], [])
    assert {loss.id: loss.instead for loss in FORM.carry(made)[1]} == {
        "1": "Not in ner_tags, as it overlaps 2, which is not shorter; kept in spans.",
        "5": "Not in ner_tags, as it begins or ends inside a token or in white space; kept in spans.",
        "6": "Not in ner_tags, as it is in 2 fragments; kept in spans.",
    }


def test_a_file_alone_tells_its_features_too(tmp_path: Path) -> None:
    folder = written([entry(span("Iran", 'a "b"', "1"), status=Status.DONE)], tmp_path / "x")
    path = folder / "data" / "train-00000.parquet"
    data = datasets.load_dataset("parquet", data_files=str(path), cache_dir=str(tmp_path / "cache"))["train"]
    assert data.features["ner_tags"].feature.names == ["O", 'B-a "b"', 'I-a "b"']
    assert data.features == loaded(folder, tmp_path / "cache2")["train"].features


def test_parts_are_splits_and_the_order_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hf_dataset, "_MOST_CHARACTERS", 1000)
    parts = ["train", "te-st", "te/st", "all", ""]
    entries = [CorpusArticle(Article(f"{n}", f"Text {n} of Bonn."), (), parts[n % 5]) for n in range(40)]
    folder = written(entries, tmp_path / "x")
    assert read(folder) == (entries, [])
    data = loaded(folder, tmp_path / "cache")
    assert {name: len(rows) for name, rows in data.items()} == dict.fromkeys(
        ["train", "te_st", "te_st_2", "all_", "train_2"], 8
    )


def test_the_sample_loads_whole(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    scope = Scope(split=Split.parse("train=2,dev=1"))
    report = export(Workspace.open(tmp_path / "seeds"), FORM, tmp_path / "x", scope)
    assert report.proven
    data = loaded(tmp_path / "x", tmp_path / "cache")
    rows = [row for part in data.values() for row in part]
    assert sum(len(row["spans"]) for row in rows) == report.spans
    assert all(
        row["text"][s["start"] : s["end"]] == s["text"]
        for row in rows
        for s in row["spans"]
        if len(s["fragments"]) == 1
    )
    names = next(iter(data.values())).features["ner_tags"].feature.names
    starts = sum(names[tag].startswith("B-") for row in rows for tag in row["ner_tags"] if tag >= 0)
    assert starts == report.spans - len(report.losses)


def test_an_empty_corpus_loads(tmp_path: Path) -> None:
    folder = written([], tmp_path / "x", {"labels": {"actor": {}}})
    assert read(folder) == ([], [])
    assert pq.read_table(folder / "data" / "train-00000.parquet").num_rows == 0


def test_data_sets_that_datasets_wrote_come_in(tmp_path: Path) -> None:
    tags = datasets.ClassLabel(names=["O", "B-PER", "I-PER", "B-LOC"])
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(tags),
        }
    )
    rows = [
        {"id": "0", "tokens": ["Bob", "Ray", "in", "Bonn", "🚀"], "ner_tags": [1, 2, 0, 3, -1]},
        {"id": "0", "tokens": [], "ner_tags": []},
    ]
    data = datasets.Dataset.from_list(rows, features=features)
    data.to_parquet(str(tmp_path / "train-00000-of-00001.parquet"))
    found, problems = read(tmp_path / "train-00000-of-00001.parquet")
    assert problems == []
    assert [one.article.text for one in found] == ["Bob Ray in Bonn 🚀", ""]
    assert [(s.label, s.quote) for _, s in found[0].spans()] == [("PER", "Bob Ray"), ("LOC", "Bonn")]
    assert found[0].split == ""  # where there is only one part it is called so whatever it is
    assert found[0].article.meta == {"id": "0"}
    assert len({one.article.id for one in found}) == 2
    assert registry.for_reading(tmp_path).name == "hf"


def test_texts_with_spans_and_names_in_the_card_come_in(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    pq.write_table(
        pa.table({"text": ["Bob 🚀 Bonn"], "entities": [[{"start": 6, "end": 10, "label": "LOC"}]]}),
        tmp_path / "data" / "test.parquet",
    )
    pq.write_table(pa.table({"words": [["Bob", "is"]], "tags": [[1, 0]]}), tmp_path / "data" / "train.parquet")
    (tmp_path / "README.md").write_text(
        "---\ndataset_info:\n- config_name: x\n  features:\n  - name: tags\n    list:\n      class_label:\n"
        "        names:\n          '0': O\n          '1': B-PER\n---\n",
        "utf-8",
    )
    found, problems = read(tmp_path)
    assert problems == []
    assert [[(s.label, s.quote) for _, s in one.spans()] for one in found] == [[("LOC", "Bonn")], [("PER", "Bob")]]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"text": ["x"], "spans": [[{"start": 0, "end": 9, "label": "L"}]]}, "not inside its text"),
        ({"text": [None], "spans": [[{"start": 0, "end": 1, "label": "L"}]]}, "no text"),
        ({"text": ["x"], "spans": [[{"start": 0, "end": 1, "label": 3}]]}, "what 3 in spans stands for"),
        ({"tokens": [["x"]], "ner_tags": [[1]]}, "what 1 in ner_tags stands for"),
        ({"tokens": [["x"]], "ner_tags": [["O", "O"]]}, "cannot be read"),
        ({"text": ["x"], "spans": [["x"]]}, "cannot be read"),
        ({"text": ["x"], "spans": [None], "glossator": ["{"]}, "not JSON"),
        ({"text": ["x"], "spans": [None], "glossator": ['{"glossator": 1, "place": "x"}']}, "not in order"),
        (
            {"text": ["x"], "spans": [None], "glossator": ['{"glossator": 1, "place": 0, "id": "a", "digest": "0"}']},
            "digest",
        ),
    ],
)
def test_a_row_that_is_not_sound_is_a_problem(columns: dict[str, Any], words: str, tmp_path: Path) -> None:
    pq.write_table(pa.table(columns), tmp_path / "x.parquet")
    found, problems = read(tmp_path / "x.parquet")
    assert found == []
    assert len(problems) == 1
    assert words in problems[0].what


def test_what_has_no_such_columns_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "x.parquet")
    (tmp_path / "y.parquet").write_bytes(b"PAR1 and no more PAR1")
    for name in ("x", "y"):
        with pytest.raises(FormatError, match=r"^[^\n]+\.$"):
            FORM.read(tmp_path / f"{name}.parquet")


def test_the_card_says_what_the_metadata_says(tmp_path: Path) -> None:
    folder = written([entry(span("Iran", "no", "1"))], tmp_path / "x", {"labels": {"1:30": {}}})
    held = pq.ParquetFile(folder / "data" / "train-00000.parquet").metadata.metadata[b"huggingface"]
    told = datasets.Features.from_dict(json.loads(held)["info"]["features"])
    card = datasets.load_dataset_builder(str(folder), cache_dir=str(tmp_path / "c")).info.features
    assert card == told


def test_without_pyarrow_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def gone(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "pyarrow":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", gone)
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    with pytest.raises(FormatError, match=r"pip install 'glossator\[hf\]'"):
        FORM.read(tmp_path / "x.parquet")
    with pytest.raises(FormatError, match=r"pip install 'glossator\[hf\]'"):
        written([entry()], tmp_path / "y")

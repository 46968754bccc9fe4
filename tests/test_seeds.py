"""The sample workspace holds together: its texts, its schema and its annotations agree. Nothing of ours is imported."""

import hashlib
import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from tinydb import TinyDB

SEEDS = Path(__file__).parents[1] / "seeds"
SCHEMA = yaml.safe_load((SEEDS / "glossator.yaml").read_text(encoding="utf-8"))
FILES = sorted(path.relative_to(SEEDS) for path in (SEEDS / "annotations").rglob("*.json"))
TABLES = ("article", "relations", "spans")
STATUSES = {"new", "started", "done", "skipped", "flagged"}

File = dict[str, dict[str, dict[str, Any]]]


def body(raw: bytes) -> str:
    """The text of an article file: without a BOM, without a front matter block that parses as a mapping."""
    text = raw.decode("utf-8").removeprefix("\ufeff")
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip("\r\n") != "---":
        return text
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip("\r\n") == "---":
            is_metadata = isinstance(yaml.safe_load("".join(lines[1:number])), dict)
            return "".join(lines[number + 1 :]) if is_metadata else text
    return text


def articles() -> dict[str, str]:
    """Every article of the sample: its id and its text."""
    found = {
        path.relative_to(SEEDS).as_posix(): body(path.read_bytes())
        for path in sorted((SEEDS / "news").iterdir())
        if path.suffix in (".txt", ".md")
    }
    for line in (SEEDS / "wire.jsonl").read_bytes().decode("utf-8").split("\n"):
        if line:
            record = json.loads(line)
            found[record["id"]] = record["text"]
    return found


ARTICLES = articles()


def load(file: Path) -> File:
    tables: File = json.loads((SEEDS / file).read_bytes())
    return tables


def state(tables: File) -> dict[str, Any]:
    return tables["article"]["1"]


def text_of(tables: File) -> str:
    return ARTICLES[state(tables)["id"]]


def fragments(span: dict[str, Any]) -> list[list[int]]:
    return span.get("fragments") or [[span["start"], span["end"]]]


def canonical(tables: File) -> bytes:
    """Tables by name, records one a line by numeric key, keys sorted, ASCII only."""
    parts = []
    for name in TABLES:
        rows = [
            f'"{key}": {json.dumps(tables[name][key], sort_keys=True, ensure_ascii=True)}'
            for key in sorted(tables[name], key=int)
        ]
        parts.append(f'"{name}": ' + ("{\n" + ",\n".join(rows) + "\n}" if rows else "{}"))
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("ascii")


every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.as_posix())


def test_the_sample_has_enough_articles_and_exactly_one_is_untouched():
    told = {state(load(file))["id"] for file in FILES}
    assert told <= set(ARTICLES)
    assert len(told) >= 5
    assert len(set(ARTICLES) - told) == 1


def test_articles_in_the_news_folder_have_the_length_of_news():
    news = {name: len(text.split()) for name, text in ARTICLES.items() if name.startswith("news/")}
    assert len(news) >= 6
    assert all(250 <= words <= 650 for words in news.values()), news


def test_one_file_has_crlf_line_ends_and_one_has_front_matter():
    raw = {path.name: path.read_bytes() for path in (SEEDS / "news").iterdir()}
    assert [name for name, data in raw.items() if b"\r\n" in data] == ["harbour-strike.txt"]
    assert raw["harbour-strike.txt"].count(b"\n") == raw["harbour-strike.txt"].count(b"\r\n")
    assert [name for name, data in raw.items() if data.startswith(b"---\n")] == ["museum-lion.md"]


def test_the_two_embassy_articles_keep_what_makes_such_texts_hard():
    friday, thursday = ARTICLES["news/embassy-friday.txt"], ARTICLES["news/embassy-thursday.txt"]
    lines = friday.split("\n")
    assert lines[0].startswith("| Welcome to ")
    assert sum(line.startswith("Read More: ") for line in lines) == 2
    straight = next(line for line in lines if "Iraq's capital" in line)
    assert straight.replace("'", "’") in friday.replace(straight, "")
    assert straight not in friday.replace(straight, "", 1)
    assert all(mark in friday for mark in ("‘s ", '"', "U.S.", "a.m."))
    assert all(mark in thursday for mark in ("‘s ", "“", "Baghdad’s Green Zone", "U.S."))
    assert thursday.endswith(".")
    assert "?Ilka" in thursday


def test_the_sample_has_a_social_media_post_with_emoji():
    assert any("😭" in text for text in ARTICLES.values())


def test_guidelines_stand_beside_the_schema_that_names_them():
    guidelines = (SEEDS / SCHEMA["guidelines"]).read_text(encoding="utf-8")
    assert 8 <= len([line for line in guidelines.splitlines() if line.strip()]) <= 14


def test_the_schema_is_the_default_one_under_another_title():
    default = yaml.safe_load((Path(__file__).parent / "contract/workspace/glossator.yaml").read_text(encoding="utf-8"))
    default["title"] = SCHEMA["title"]
    assert default == SCHEMA


def test_local_files_of_annotators_are_ignored_by_git():
    assert (SEEDS / "annotations/.gitignore").read_bytes() == b".history/\n.lock\n"


@every_file
def test_stock_tinydb_opens_the_file_and_finds_its_tables(file, tmp_path):
    copy = shutil.copy(SEEDS / file, tmp_path / "annotations.json")
    with TinyDB(copy) as database:
        assert database.tables() == set(TABLES)
        spans = {str(record.doc_id): record for record in database.table("spans")}
        relations = {str(record.doc_id): record for record in database.table("relations")}
        assert len(database.table("article")) == 1
        assert len(spans) >= 12
        assert relations
        for key, record in (spans | relations).items():
            assert record["id"] == key
            assert 0 < int(key) < 2**53


@every_file
def test_the_file_is_in_canonical_form(file):
    assert canonical(load(file)) == (SEEDS / file).read_bytes()


@every_file
def test_the_file_stands_where_its_article_says(file):
    record = state(load(file))
    assert file == Path("annotations") / file.parts[1] / f"{record['id']}.json"
    assert record["digest"] == "sha256:" + hashlib.sha256(ARTICLES[record["id"]].encode()).hexdigest()
    assert record["glossator"] == 1
    assert record["status"] in STATUSES


@every_file
def test_every_quote_is_what_the_text_says_there(file):
    tables = load(file)
    text = text_of(tables)
    for span in tables["spans"].values():
        assert span["quote"] == " ".join(text[start:end] for start, end in fragments(span))
        assert span["prefix"] == text[max(0, span["start"] - 16) : span["start"]]
        assert span["suffix"] == text[span["end"] : span["end"] + 16]


@every_file
def test_fragments_are_ascending_disjoint_and_within_the_text(file):
    tables = load(file)
    for span in tables["spans"].values():
        edges = [edge for fragment in fragments(span) for edge in fragment]
        assert edges[0] >= 0
        assert edges[-1] <= len(text_of(tables))
        assert all(before < after for before, after in pairwise(edges))
        assert (span["start"], span["end"]) == (edges[0], edges[-1])
        assert "fragments" not in span or len(span["fragments"]) > 1


@every_file
def test_no_extent_is_tagged_twice(file):
    extents = Counter(json.dumps(fragments(span)) for span in load(file)["spans"].values())
    assert max(extents.values()) == 1


@every_file
def test_spans_are_trimmed_as_their_labels_ask(file):
    for span in load(file)["spans"].values():
        quote = span["quote"]
        assert quote == quote.strip()
        assert quote[0] not in "“”‘’\"'.,;:?!(—–-"
        assert quote[-1] not in "“”‘’\"',;:?!)—–-"
        assert not quote.endswith(".") or quote.endswith("U.S.")
        if "article" in SCHEMA["labels"][span["label"]]["trim"]:
            assert not quote.lower().startswith(("the ", "a ", "an "))
        if "possessive" in SCHEMA["labels"][span["label"]]["trim"]:
            assert not quote.endswith(("’s", "‘s", "'s"))


@every_file
def test_labels_and_values_are_those_of_the_schema(file):
    tables = load(file)
    for span in tables["spans"].values():
        allowed = SCHEMA["labels"][span["label"]]["attributes"]
        assert all(value in allowed[name]["values"] for name, value in span["attributes"].items()), span
    for name, value in state(tables)["labels"].items():
        assert value in SCHEMA["article"][name]["values"]


@every_file
def test_relations_join_the_pairs_that_the_schema_allows(file):
    tables = load(file)
    seen = set()
    for relation in tables["relations"].values():
        source, target = (tables["spans"][relation[end]] for end in ("source", "target"))
        assert source["id"] != target["id"]
        assert [source["label"], target["label"]] in SCHEMA["relations"][relation["label"]]["pairs"], relation
        seen.add((relation["label"], source["id"], target["id"]))
    assert len(seen) == len(tables["relations"])


@every_file
def test_what_is_done_has_all_that_its_labels_require(file):
    tables = load(file)
    if state(tables)["status"] != "done":
        return
    leaving = {(relation["source"], relation["label"]) for relation in tables["relations"].values()}
    for span in tables["spans"].values():
        required = SCHEMA["labels"][span["label"]].get("requires", [])
        has = [name in span["attributes"] or (span["id"], name) in leaving for name in required]
        assert any(has) or not required, span["quote"]
    assert state(tables)["seen"] == [[0, len(text_of(tables))]]


@every_file
def test_zones_are_whole_lines_without_spans(file):
    tables = load(file)
    text = text_of(tables)
    for zone in state(tables)["zones"]:
        start, end = zone["start"], zone["end"]
        assert zone["zone"] in SCHEMA["zones"]
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] in "\r\n"
        assert not [span for span in tables["spans"].values() if span["start"] < end and start < span["end"]]


@every_file
def test_times_are_utc_and_in_order(file):
    tables = load(file)
    for record in (tables["spans"] | tables["relations"]).values():
        created, updated = (
            datetime.strptime(record[field], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            for field in ("created", "updated")
        )
        assert created <= updated


def test_the_sample_shows_all_that_the_schema_offers():
    tables = [load(file) for file in FILES if file.parts[1] == "sample"]
    spans = [span for each in tables for span in each["spans"].values()]
    relations = {relation["label"] for each in tables for relation in each["relations"].values()}
    assert relations == set(SCHEMA["relations"])
    for label, kind in SCHEMA["labels"].items():
        for attribute, values in kind["attributes"].items():
            used = {span["attributes"].get(attribute) for span in spans if span["label"] == label}
            assert set(values["values"]) <= used, (label, attribute)
    assert sum("fragments" in span for span in spans) >= 3
    assert sum(bool(span["note"]) for span in spans) >= 3
    assert Counter(state(each)["status"] for each in tables) == {"done": len(tables) - 1, "started": 1}


def test_two_annotators_differ_on_two_articles():
    mine, theirs = (
        {state(load(file))["id"]: load(file)["spans"] for file in FILES if file.parts[1] == name}
        for name in ("sample", "second")
    )
    assert len(theirs) == 2
    for article, spans in theirs.items():
        extents = [
            {(span["label"], json.dumps(fragments(span))) for span in each.values()} for each in (mine[article], spans)
        ]
        shared = len(extents[0] & extents[1])
        assert 0.6 < shared / max(map(len, extents)) < 1
        assert not mine[article].keys() & spans.keys()

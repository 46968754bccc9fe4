import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import EditRefused, SchemaError
from annotations.schema import Schema, default_source
from annotations.schema_file import default_schema, from_mapping, parse

CONTRACT = Path(__file__).parents[1] / "contract"
LABELS = "labels:\n  a: {key: a}\n"


def test_the_default_schema_is_that_of_the_contract():
    contract = yaml.safe_load((CONTRACT / "workspace" / "glossator.yaml").read_text("utf-8"))
    default = yaml.safe_load(default_source())
    assert {**default, "title": contract["title"]} == contract
    assert parse((CONTRACT / "workspace" / "glossator.yaml").read_text("utf-8")).raw == contract


def test_the_schema_that_a_corpus_carries_is_the_schema_of_the_file():
    head = json.loads((CONTRACT / "corpus.jsonl").read_text("utf-8").splitlines()[0])
    assert from_mapping(head["schema"]) == parse((CONTRACT / "workspace" / "glossator.yaml").read_text("utf-8"))


def test_a_label_named_no_stays_no_and_a_number_with_a_leading_zero_stays_text():
    schema = parse("labels:\n  no: {key: n}\n  actor:\n    key: a\n    attributes: {year: {key: y, default: 007}}\n")
    assert list(schema.labels) == ["no", "actor"]
    assert schema.label("actor").defaults() == {"year": "007"}


def test_an_unknown_label_is_refused_with_the_names_there_are():
    with pytest.raises(EditRefused, match="no label 'person'; its labels are actor, location, claim"):
        default_schema().label("person")


def test_relations_are_offered_by_pair_in_the_order_of_the_file_and_both_ways_where_symmetric():
    schema = parse(
        "labels:\n  a: {key: a}\n  b: {key: b}\n"
        "relations:\n  one: {key: o, pairs: [[a, b]]}\n  two: {key: t, symmetric: true, pairs: [[a, b]]}\n"
    )
    assert [r.name for r in schema.relations_between("a", "b")] == ["one", "two"]
    assert [r.name for r in schema.relations_between("b", "a")] == ["two"]


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        ("", None, "a mapping with 'labels:' was expected"),
        ("- a\n", 1, "a mapping with 'labels:' was expected"),
        ("title: x\n", 1, "at least one label was expected"),
        ("labels:\n  actor: {key: a\n", 3, "did not find expected"),
        ("labels:\n\tactor: x\n", 2, "cannot start any token"),
        ("title: x\n" + LABELS + "lables: {}\n", 4, "unknown; one of article,"),
        ("glossator: 2\n" + LABELS, 1, "written for version 2"),
        ("glossator: one\n" + LABELS, 1, "1 was expected, the version"),
        ("glossator:\n" + LABELS, 1, "1 was expected, the version"),
        ("labels:\n  a: {key: x}\n  b: {key: x}\n", 3, "'a' and 'b' share the key 'x'; give each its own"),
        ("labels:\n  a: {key: ab}\n", 2, "one character was expected"),
        ("labels:\n  a:\n", 2, "one character was expected"),
        ("labels:\n  a: x\n", 2, "a mapping (name: ...) was expected"),
        ("labels:\n  a: {key: ' '}\n", 2, "one character was expected"),
        ('labels:\n  "a\\u001b": {key: a}\n', 2, "a name in printable characters"),
        ('labels:\n  "": {key: a}\n', 2, "a name in printable characters"),
        ("labels:\n  a:\n    key: a\n    look: bold\n", 4, "one of fill, underline, bracket, gutter was expected"),
        ("labels:\n  a:\n    key: a\n    trim: [spaces]\n", 4, "'spaces' is no trim rule"),
        ("labels:\n  a:\n    key: a\n    trim: {x: y}\n", 4, "a list of words"),
        ("labels:\n  a:\n    key: a\n    requires: [b]\n", 4, "'b' is no relation and no attribute"),
        ("labels:\n  a:\n    key: a\n    description: [x]\n", 4, "a text was expected"),
        ("labels:\n  a:\n    key: a\n    attributes:\n      k: {values: {x: x}}\n", 5, "one character was expected"),
        ("labels:\n  a:\n    key: a\n    attributes:\n      k: x\n", 5, "a mapping (name: ...)"),
        ("labels:\n  a:\n    key: a\n    attributes:\n      k: {key: k, values: [x]}\n", 5, "a mapping (name: ...)"),
        (
            "labels:\n  a:\n    key: a\n    attributes:\n      k: {key: k, values: {x: xy}}\n",
            5,
            "one key for the value",
        ),
        (
            "labels:\n  a:\n    key: a\n    attributes:\n      k: {key: k, values: {x: a, y: a}}\n",
            5,
            "share the key 'a'",
        ),
        ("labels:\n  a:\n    key: a\n    attributes:\n      k: {key: k, default: z, values: {x: a}}\n", 5, "one of x"),
        (LABELS + "relations:\n  r: {key: r}\n", 4, "a list of pairs"),
        (LABELS + "relations:\n  r: {key: r, pairs: [[a, b]]}\n", 4, "'b' is no label of this schema"),
        (LABELS + "relations:\n  r: {key: r, pairs: [[a]]}\n", 4, "each pair names two labels"),
        (LABELS + "relations:\n  r: {key: r, pairs: [[[a], a]]}\n", 4, "['a'] is no label"),
        (LABELS + "relations:\n  r: {key: r, symmetric: yes, pairs: [[a, a]]}\n", 4, "true or false was expected"),
        (LABELS + "overlap: {nest: maybe}\n", 3, "allow or refuse was expected"),
        (LABELS + "overlap: {touch: allow}\n", 3, "nest, cross or identical was expected"),
        (LABELS + "zones: {z: {}}\n", 3, "one character was expected"),
        (LABELS + "articles: 5\n", 3, "a list of words"),
        (LABELS + "keys: {reader.next: [x]}\n", 3, "a text was expected"),
        (LABELS + "title: x\n---\ntitle: y\n", 5, "a second document begins here"),
        ("labels:\n  a: &x {key: a}\n  b: *x\n", 2, "an anchor (&name)"),
        ("labels:\n  a: !!python/object:os.system {key: a}\n", 2, "a tag (!name)"),
        ("labels:\n  a: {key: a}\n  a: {key: b}\n", 3, "'a' stands here twice"),
        ("labels:\n  [a, b]: {key: a}\n", 2, "a key must be one word"),
        ("é: 1\ntitle: \x07\n", 2, "a character stands here that YAML does not take"),
        ("a: 1\ntitle: \ud800\n", 2, "half a character stands here"),
        ("[" * 200_000, 1, "nested too deeply"),
        ("- " * 200_000, 1, "nested too deeply"),
        ("a" * 5_000_000, 1, "a file of a few pages was expected"),
    ],
)
def test_a_broken_file_is_told_of_by_line_and_by_what_was_expected(source: str, line: int | None, expected: str):
    with pytest.raises(SchemaError) as told:
        parse(source)
    words = str(told.value)
    assert words.startswith(f"glossator.yaml, line {line}: " if line else "glossator.yaml: ")
    assert expected in words
    assert "\n" not in words
    assert words.isprintable()


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {1: 2},
        {"labels": {1: {"key": "a"}}},
        {"labels": {"a": {"key": "a", "description": 1.5}}},
        {"labels": {"a": {"key": "a", "description": "\ud800"}}},
        {"labels": {"a": {"key": ["a"]}}},
        {"labels": {"a": {"key": "a"}}, "relations": {"r": {"key": "r", "pairs": [[{}, "a"]]}}},
        {"labels": {"a": {"key": "a"}}, "article": {"g": {"key": "g", "values": {"x": None}}}},
        {"labels": {"a": {"key": "a"}}, "glossator": True},
    ],
)
def test_a_broken_mapping_of_a_corpus_is_told_of_without_a_line(raw: Any):
    with pytest.raises(SchemaError, match="the schema in the corpus"):
        from_mapping(raw)


def complaint(read: Callable[[], Schema]) -> str:
    """Return what is said against a schema, "" where it has at least one label."""
    try:
        return "" if read().labels else "\n"
    except SchemaError as told:
        return str(told)


@given(st.text() | st.text(alphabet="ab:{}[]-,'\"\n &*!#|>0\t"))
def test_arbitrary_text_is_a_schema_or_a_complaint(source: str):
    assert "\n" not in complaint(lambda: parse(source))


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
SECTIONS = st.sampled_from(["labels", "relations", "zones", "article", "overlap", "keys", "options", "articles"])


@given(st.dictionaries(SECTIONS, TREES, max_size=4), TREES)
def test_an_arbitrary_mapping_is_a_schema_or_a_complaint(raw: dict[str, object], inside: object):
    for mapping in (raw, {"labels": {"a": {"key": "a", "attributes": inside}}, **raw}, {"labels": {"a": inside}}):
        assert "\n" not in complaint(partial(from_mapping, mapping))

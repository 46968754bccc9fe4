"""Which lines of the guidelines speak of a label."""

from hypothesis import given
from hypothesis import strategies as st

from annotations.guideline import guideline, lines_on
from annotations.schema_file import default_schema

GUIDELINES = """# What to tag

A claim is what the text lays on a source.
Leave out the cue.

## Actors

Who acts, or is harmed.

### Groups

A group is one.

## Armed groups

Only with weapons.

Places
------

Where an actor stands.

Every armed-group has a place, and a claim has none.
"""


def test_the_section_of_a_label_is_taken_with_what_stands_below_it() -> None:
    assert lines_on("actor", GUIDELINES) == (
        "Actors",
        "",
        "Who acts, or is harmed.",
        "",
        "Groups",
        "",
        "A group is one.",
    )
    assert lines_on("armed_group", GUIDELINES) == ("Armed groups", "", "Only with weapons.")


def test_underlined_headings_are_headings() -> None:
    assert lines_on("place", GUIDELINES)[:3] == ("Places", "", "Where an actor stands.")


def test_without_a_section_the_paragraphs_that_name_it_are_taken() -> None:
    assert lines_on("claim", GUIDELINES) == (
        "A claim is what the text lays on a source.",
        "Leave out the cue.",
        "",
        "Every armed-group has a place, and a claim has none.",
    )


def test_parts_of_words_name_nothing() -> None:
    assert lines_on("cla", GUIDELINES) == ()
    assert lines_on("ce", GUIDELINES) == ()
    assert lines_on(" ", GUIDELINES) == ()
    assert lines_on("_", GUIDELINES) == ()


def test_the_schemas_description_stands_beside_the_lines() -> None:
    schema = default_schema()
    found = guideline("claim", schema, GUIDELINES)
    assert found.description == schema.labels["claim"].description
    assert found.lines == lines_on("claim", GUIDELINES)
    assert guideline("nobody", schema, "").description == ""


@given(st.text(), st.text(max_size=200))
def test_every_line_that_is_given_stands_in_the_guidelines(name: str, text: str) -> None:
    held = " ".join(text.split())
    for line in lines_on(name, text):
        assert " ".join(line.split()) in held

"""Sentences, paragraphs and lines: where a reader ends them."""

from annotations.extent import Unit
from annotations.text import Text
from tests.annotations.quoting import quotes


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = Text("It fell at 4 a.m. on Friday. Mr. Hale of the U.S. Army left! “Why? Who knows,” he said.  ")
    assert quotes(text, Unit.SENTENCE) == [
        *("It fell at 4 a.m. on Friday.", "Mr. Hale of the U.S. Army left!", "“Why?", "Who knows,” he said."),
    ]


def test_a_wrong_way_apostrophe_does_not_join_two_sentences() -> None:
    text = Text("Jeffrey‘s a writer in Rome. He’s fond of maps.")
    assert quotes(text, Unit.SENTENCE) == ["Jeffrey‘s a writer in Rome.", "He’s fond of maps."]


def test_greek_and_russian_sentences_follow_their_own_rules() -> None:
    assert len(quotes(Text("Πού είσαι; Είμαι εδώ."), Unit.SENTENCE)) == 2
    assert len(quotes(Text("Он живёт в г. Москве. Он ушёл."), Unit.SENTENCE)) == 2


def test_a_heading_is_a_sentence_and_a_paragraph_of_its_own() -> None:
    text = Text("Rocket attack\nThe embassy was hit. No one was hurt.\n\nRead More: Talks\n")
    assert quotes(text, Unit.SENTENCE) == [
        *("Rocket attack", "The embassy was hit.", "No one was hurt.", "Read More: Talks"),
    ]
    assert quotes(text, Unit.PARAGRAPH) == [
        *("Rocket attack", "The embassy was hit. No one was hurt.", "Read More: Talks"),
    ]


WRAPPED = (
    "The embassy, which stands on the western bank of the river, was hit\n"
    "by two rockets that had been fired from the Dora neighborhood in the\n"
    "south of the capital, officials said. Mr. Hale, who leads the small\n"
    "mission, left.\n"
)


def test_a_sentence_crosses_the_newlines_of_hard_wrapped_prose() -> None:
    text = Text(WRAPPED + "\nNext.")
    assert [found.replace("\n", " ") for found in quotes(text, Unit.SENTENCE)] == [
        "The embassy, which stands on the western bank of the river, was hit by two rockets that had been fired from "
        "the Dora neighborhood in the south of the capital, officials said.",
        "Mr. Hale, who leads the small mission, left.",
        "Next.",
    ]
    assert quotes(text, Unit.PARAGRAPH) == [WRAPPED.rstrip(), "Next."]


def test_a_very_long_hard_wrapped_block_is_cut_the_same_way_from_every_side() -> None:
    text = Text(
        WRAPPED.replace("mission, left.", "mission, left early in the morning of that day, as the others say") * 120
    )
    found = list(text.units(Unit.PARAGRAPH, 0, len(text)))
    assert len(found) > 1
    for extent in found:
        assert text.at(Unit.PARAGRAPH, extent.start) == extent
        assert text.at(Unit.PARAGRAPH, extent.end - 1) == extent


def test_lines_end_at_newlines_only_and_blank_ones_are_none() -> None:
    assert quotes(Text("a\r\nb\r\r\n \nc\u2028d\x85e\x0bf\x0cg"), Unit.LINE) == ["a", "b", "c", "d", "e\x0bf\x0cg"]

"""What the schema that is made of a corpus trims: no marks where most spans of a label end with one."""

import pytest

from annotations.document import Document
from annotations.extent import Extent
from annotations.migration.schema_draft import SchemaDraft
from annotations.schema import default_source
from annotations.schema_file import from_mapping
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.vocabulary import Vocabulary


def vocabulary(*quotes: str) -> Vocabulary:
    text = "\n".join(quotes)
    spans, start = [], 0
    for number, quote in enumerate(quotes):
        extent = Extent(start, start + len(quote))
        spans.append(Span(str(number + 1), "said", (extent,), *anchor(text, [extent]), "", ""))
        start = extent.end + 1
    made = Vocabulary()
    made.add(Document("a", "", "ana", spans=Spans(spans)))
    return made


@pytest.mark.parametrize(
    ("quotes", "trim"),
    [
        (["It rained.", "Did it?", "Snow"], ("space",)),
        (["It rained. ", "Did it?", "彼は言った。"], ("space",)),
        (["It rained.", "Rain", "Snow"], ("space", "punctuation")),
        (["It rained.", "Rain"], ("space", "punctuation")),
        (["11 p.m.", "the U.S.", "Acme Inc."], ("space", "punctuation")),
        (["Rain,", "Snow)", "Hail"], ("space", "punctuation")),
    ],
)
def test_marks_stay_where_most_spans_of_a_label_end_with_one(quotes: list[str], trim: tuple[str, ...]) -> None:
    made = vocabulary(*quotes)
    assert from_mapping(made.schema()).labels["said"].trim == trim
    assert made.amended(SchemaDraft.of(default_source())).schema().labels["said"].trim == trim

"""The same everywhere: one tag laid on every other occurrence of its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotations import editing
from annotations.change import Change
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.schema import Schema
from annotations.span import CONTEXT as ANCHOR
from annotations.span import Span
from annotations.text import Text

CONTEXT = 48
"""Code points of text shown before and after an occurrence."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where the words stand: in which article, where, and what is around."""

    article_id: str
    extent: Extent
    before: str
    words: str
    after: str

    @property
    def prefix(self) -> str:
        """As much of the text before as a refusal is known again by."""
        return self.before[-ANCHOR:]

    @property
    def suffix(self) -> str:
        """As much of the text after as a refusal is known again by."""
        return self.after[:ANCHOR]


def in_context(article_id: str, text: str, extent: Extent) -> Occurrence:
    """Return an extent of an article's text as an occurrence."""
    return Occurrence(
        article_id,
        extent,
        text[max(0, extent.start - CONTEXT) : extent.start],
        text[extent.start : extent.end],
        text[extent.end : extent.end + CONTEXT],
    )


def propagate(
    document: Document, schema: Schema, text: Text, like: Span, extents: Iterable[Extent]
) -> tuple[Change, Sequence[tuple[Extent, str]]]:
    """Return the change that tags `extents` as `like` is tagged, and what was refused there and why.

    Label and attributes are taken over, the origin is `propagated`; relations and notes are not.
    """
    change, current = Change(f"tag {like.label} everywhere"), document
    refused: list[tuple[Extent, str]] = []
    attributes = {name: value for name, value in like.attributes.items() if isinstance(value, str)}
    for extent in extents:
        try:
            step = editing.tag(current, schema, text, [extent], like.label, attributes=attributes, origin="propagated")
        except EditRefused as error:
            refused.append((extent, str(error)))
            continue
        current = step.apply(current)
        change = change.then(step)
    return change, refused

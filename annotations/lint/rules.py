"""What the linter asks of one document: labels, values, boundaries, overlaps and what labels require."""

import re
from collections.abc import Collection, Iterator

from annotations.article import Article
from annotations.check import clashing, unmet
from annotations.document import Document
from annotations.entry import shown
from annotations.extent import Extent
from annotations.forms import form_of
from annotations.lint.edges import belongs, is_capital_inside
from annotations.lint.lint import Act, Kind, Lint, Suggestion
from annotations.lint.usage import LONGEST, Beside, Choice, Usage, edges, neighbours
from annotations.schema import Schema, Status
from annotations.span import Span
from annotations.text import Text
from annotations.trim import trim, variants

_FEWEST = 3
_EXCEPTIONS = 0.12
"""What is done this often counts as usual, where once, or in this share of all cases, it is not done.

What recurs more often is taken for meant: a town that is a place here and a government there.
"""

_FEWEST_BESIDE = 12
_EXCEPTIONS_BESIDE = 0.05
"""The same for what stands beside spans of a label, whatever their form."""

_USUAL_TRIM = ("space", "punctuation")
"""What is trimmed off spans of a label that the schema does not know."""

_NEAR = 24
"""Characters by which two variants of one span may differ."""

_DOUBTFUL = frozenset("!?.-'’")
"""Marks at an edge that may well belong to a name: of a title, an abbreviation, a prefix."""

_NAME_GOES_ON = re.compile(r" [^\W\d_a-z]")
"""What follows a name that is part of a longer one, which has an article of its own."""

_CLASHES = {
    "twice": "is tagged a second time, beside",
    "identical": "has exactly the extent of",
    "nest": "stands inside or around",
    "cross": "crosses",
}


COUNTED = frozenset([Kind.LABELS, Kind.ATTRIBUTE, Kind.BOUNDARY])
"""What is judged by how the workspace tags."""


class Rules:
    """The rules for one workspace."""

    def __init__(self, schema: Schema, usage: Usage) -> None:
        self.schema = schema
        self.usage = usage

    def lints(self, document: Document, article: Article) -> Iterator[Lint]:
        """Yield what does not agree in a document of `article`, whose digest it bears."""
        text = Text(article.text)
        yield from self.plain(document, text)
        yield from self.counted(document, text)

    def may_be_plain(self, document: Document) -> bool:
        """Tell, without its text, whether `plain` can find anything in a document."""
        reached = -1
        for span in document.spans:
            if span.start < reached or (len(span.fragments) == 1 and _may_be_trimmed(span.quote, self._trim(span))):
                return True
            reached = max(reached, span.end)
        return document.status is Status.DONE and any(unmet(document, span, self.schema) for span in document.spans)

    def plain(self, document: Document, text: Text) -> Iterator[Lint]:
        """Yield what is wrong whatever stands elsewhere: edges, overlaps, and what labels require."""
        for span in document.spans:
            if span.end > len(text):
                continue
            edge = self._edge(document, span, text)
            if edge is not None:
                yield edge
            yield from self._overlaps(document, span, text)
            if document.status is Status.DONE and unmet(document, span, self.schema):
                needs = self.schema.labels[span.label].requires
                what = f"This {span.label} has no {' and no '.join(needs)}; add one."
                yield _lint(Kind.REQUIRES, document, span, what, Suggestion(Act.ADD, needs=needs), 0.9)

    def counted(self, document: Document, text: Text, kinds: Collection[Kind] = COUNTED) -> Iterator[Lint]:
        """Yield what differs from how the same words are tagged elsewhere, of these kinds; nothing that was not counted
        is judged.
        """
        for span in document.spans:
            if span.end > len(text) or len(span.fragments) > 1 or len(span.quote) > LONGEST:
                continue
            if Kind.LABELS in kinds:
                yield from self._labels(document, span)
            if Kind.ATTRIBUTE in kinds:
                yield from self._values(document, span)
            if Kind.BOUNDARY not in kinds:
                continue
            # Looked for first: nearly no span has one, and to find an edge takes the words of the text.
            found = list(self._boundary(document, span, text.string))
            if found and self._edge(document, span, text) is None:
                yield from found

    def _trim(self, span: Span) -> tuple[str, ...]:
        label = self.schema.labels.get(span.label)
        return label.trim if label is not None else _USUAL_TRIM

    def _labels(self, document: Document, span: Span) -> Iterator[Lint]:
        form = form_of(span.quote)
        counts = self.usage.labels.get(form)
        if not counts:
            return
        label, most = counts.most_common(1)[0]
        if label == span.label or not _is_usual(most, counts.total()):
            return
        alike = (other for other in document.spans.overlapping(*span.extent) if other.extent == span.extent)
        if any(other.label == label for other in alike):
            return
        if counts.total() - most > _EXCEPTIONS * counts.total() and self.usage.go_by_place(label, span.label, form):
            return
        what = f"{told(form)} is {label} {most} times of {counts.total()}, and {span.label} here."
        yield _lint(Kind.LABELS, document, span, what, Suggestion(Act.RELABEL, label), _sureness(most, counts.total()))

    def _values(self, document: Document, span: Span) -> Iterator[Lint]:
        form = form_of(span.quote)
        for name, counts in self.usage.values(span.label, form).items():
            value, most = counts.most_common(1)[0]
            held = span.attributes.get(name)
            # Those that have none count as well: what few spans say, the others need not.
            total = self.usage.labels[form][span.label]
            if held == value or not _is_usual(most, total):
                continue
            if not self.usage.goes_by_form(span.label, name, form):
                continue
            here = f"{held} here" if held is not None else "nothing here"
            what = f"{name} of the {span.label} {told(form)} is {value} {most} times of {total}, and {here}."
            suggestion = Suggestion(Act.SET, attribute=name, value=value)
            yield _lint(Kind.ATTRIBUTE, document, span, what, suggestion, _sureness(most, total))

    def _edge(self, document: Document, span: Span, text: Text) -> Lint | None:
        rules = self._trim(span)
        if len(span.fragments) > 1 or not _may_be_trimmed(span.quote, rules):
            return None
        kept = trim(text, span.extent, rules)
        if kept == span.extent or belongs(text.string, span.extent, kept):
            return None
        lead, tail = text.string[span.start : kept.start], text.string[kept.end : span.end]
        comes_off = " and ".join(
            f"{_named(off)} comes off its {side}" for off, side in ((lead, "start"), (tail, "end")) if off
        )
        what = f"This {span.label} is trimmed to {told(text.quote(kept))} by its label's rule: {comes_off}."
        off = lead + tail
        sureness = 0.6 if not _DOUBTFUL.isdisjoint(off) else 0.95
        return _lint(Kind.EDGE, document, span, what, Suggestion(Act.RESHAPE, fragments=(kept,)), sureness)

    def _boundary(self, document: Document, span: Span, text: str) -> Iterator[Lint]:
        """Yield the likeliest other boundary, where nearly all other spans that could choose chose otherwise."""
        form = form_of(span.quote)
        best: tuple[float, str, Extent] | None = None
        for beside, rest in edges(form):
            own = self.usage.choice_of(span.label, form)
            # A capital inside a sentence shows a name, of which other names without that word say nothing.
            is_name = is_capital_inside(text, span.extent, beside.side)
            is_torn = is_name or not self._may_remain(span.label, beside, rest)
            usual = Choice(0, 0) if is_torn else self.usage.choice(span.label, beside)
            sure = _agreed(Choice(own.left, own.taken), Choice(usual.left, usual.taken))
            kept = _within(span, text, beside, rest)
            if sure and kept is not None and (best is None or sure > best[0]):
                best = (sure, f"leaves out {told(beside.token)}", kept)
        for beside, longer in neighbours(span):
            # Which words follow a name says little of what belongs to another one.
            is_mark = beside.side == "around" or beside.token == "'s"
            usual = self.usage.choice(span.label, beside) if is_mark else Choice(0, 0)
            sure = _agreed(self.usage.choice_of(span.label, longer), usual)
            wider = _around(span, text, beside)
            if beside.side == "before" and _NAME_GOES_ON.match(text, span.end) and text[span.start].isupper():
                continue
            if sure and wider is not None and (best is None or sure > best[0]):
                best = (sure, f"takes in {told(beside.token)}", wider)
        if best is not None:
            what = f"This {span.label} {told(form)} usually {best[1]}: {told(text[best[2].start : best[2].end])}."
            suggestion = Suggestion(Act.RESHAPE, fragments=(best[2],))
            yield _lint(Kind.BOUNDARY, document, span, what, suggestion, best[0])

    def _may_remain(self, label: str, beside: Beside, rest: str) -> bool:
        """Tell whether what remains without a word has a name or number at that edge, or words as the label has there.

        Else the word may be part of another, as in "at least some" and "to learn".
        """
        if beside.side == "around" or beside.token == "'s":
            return True
        word = rest.split(" ")[0 if beside.side == "before" else -1]
        is_plain = word.isalpha() and word.islower()
        return not is_plain or self.usage.is_outer(label, beside.side, word)

    def _overlaps(self, document: Document, span: Span, text: Text) -> Iterator[Lint]:
        for other, rule in clashing(document, span, self.schema):
            if rule == "twice" and _are_told_apart(document, span, other):
                continue
            what = (
                f"This {span.label} {_CLASHES[rule]} the {other.label} {told(other.quote)}, which the schema refuses."
            )
            yield _lint(Kind.OVERLAP, document, span, what, Suggestion(Act.DELETE), 0.9)
        for other in document.spans.overlapping(*span.extent):
            if (
                other.label == span.label
                and other.extent != span.extent
                and other.start <= span.start
                and span.end <= other.end
                and len(other.quote) - len(span.quote) <= _NEAR
                and other.extent in variants(text, span.extent)
            ):
                what = f"This {span.label} and {told(other.quote)} are one with other boundaries; keep one of them."
                yield _lint(Kind.OVERLAP, document, span, what, Suggestion(Act.DELETE), 0.9)


def told(words: str) -> str:
    """Return untrusted words for a sentence, short and in quotation marks."""
    return f"'{shown(words)}'" if len(words) <= 40 else f"'{shown(words[:39])}…'"


def _named(off: str) -> str:
    """Return what is taken off an edge in words: white space would not be seen."""
    if off.strip():
        return told(form_of(off))
    return {" ": "a space", "\n": "a line break", "\t": "a tab"}.get(off, "white space")


def _lint(kind: Kind, document: Document, span: Span, what: str, suggestion: Suggestion, sureness: float) -> Lint:
    return Lint(
        kind,
        document.article_id,
        document.annotator,
        span.extent,
        span.id,
        form_of(span.quote),
        what,
        suggestion,
        sureness,
    )


def _is_usual(most: int, total: int) -> bool:
    return most >= _FEWEST and total - most <= max(1, _EXCEPTIONS * total)


def _sureness(most: int, total: int) -> float:
    """Return the share by Laplace's rule of succession, which trusts few cases less."""
    return (most + 1) / (total + 2)


def _agreed(own: Choice, usual: Choice) -> float:
    """Return how sure it is that what these count as taken is to be done, 0 where not: by form, else by label."""
    if _is_usual(own.taken, own.total):
        return _sureness(own.taken, own.total)
    if own.left > max(1, own.taken):
        return 0.0
    if usual.taken >= _FEWEST_BESIDE and usual.left <= max(1, _EXCEPTIONS_BESIDE * usual.total):
        return _sureness(usual.taken, usual.total)
    return 0.0


def _are_told_apart(document: Document, one: Span, other: Span) -> bool:
    """Tell whether two spans on one extent join different things, as two events that one word tells of."""
    ends = [
        {(arrow.label, arrow.target) for arrow in document.relations_of(span.id) if arrow.source == span.id}
        for span in (one, other)
    ]
    return bool(ends[0] and ends[1]) and ends[0] != ends[1]


def _may_be_trimmed(quote: str, rules: tuple[str, ...]) -> bool:
    """Tell cheaply whether a trim could take anything off."""
    if not (quote[0].isalnum() and quote[-1].isalnum()):
        return True
    first = quote.split(None, 1)[0].lower()
    return ("article" in rules and first in ("the", "a", "an")) or ("possessive" in rules and quote[-1] in "sS")


def _within(span: Span, text: str, beside: Beside, rest: str) -> Extent | None:
    """Return the span's extent without what stands at its edge, None where the text does not show it so."""
    start, end = span.extent
    if beside.side == "around":
        start, end = start + 1, end - 1
    elif beside.token == "'s":
        end -= 2
    elif beside.side == "before":
        start += len(text[start:end]) - len(text[start:end].split(None, 1)[1])
    else:
        end = start + len(text[start:end].rsplit(None, 1)[0])
    return Extent(start, end) if form_of(text[start:end]) == rest else None


def _around(span: Span, text: str, beside: Beside) -> Extent | None:
    """Return the span's extent with what stands beside it."""
    start, end = span.extent
    if beside.side == "around":
        return Extent(start - 1, end + 1)
    if beside.token == "'s":
        return Extent(start, end + 2)
    if beside.side == "before":
        return Extent(start - len(beside.token) - 1, end)
    return Extent(start, end + len(beside.token) + 1)

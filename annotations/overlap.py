"""Which overlaps a schema forbids."""

from collections.abc import Iterable

from annotations.errors import EditRefused
from annotations.schema import Overlap
from annotations.span import Span


def clash(span: Span, others: Iterable[Span], rules: Overlap) -> tuple[Span, str] | None:
    """Return the first of `others` that `span` may not share text with, and which rule says so.

    The same extent under the same label is never allowed; discontinuous spans are judged by the code
    points they hold, not by their outer bounds.
    """
    for other in others:
        if other.id == span.id or not _share(span, other):
            continue
        if _solid(other) == _solid(span):
            if other.label == span.label:
                return other, "twice"
            if not rules.identical:
                return other, "identical"
        elif _holds(span, other) or _holds(other, span):
            if not rules.nest:
                return other, "nest"
        elif not rules.cross:
            return other, "cross"
    return None


def refuse_clash(span: Span, others: Iterable[Span], rules: Overlap) -> None:
    """Raise EditRefused where `span` overlaps one of `others` in a way that `rules` forbid."""
    found = clash(span, others, rules)
    if found is None:
        return
    other, rule = found
    if rule == "twice":
        raise EditRefused(f"This is tagged {other.label} already.")
    if rule == "identical":
        raise EditRefused(
            f"Exactly this is tagged {other.label}, and the schema refuses two labels on one extent;"
            " relabel it instead."
        )
    way = "inside one another" if rule == "nest" else "across one another"
    raise EditRefused(f"The schema refuses spans {way}: this one and {other.label} {_short(other.quote)!r}.")


def _short(quote: str) -> str:
    return quote if len(quote) <= 30 else quote[:29] + "…"


def _share(a: Span, b: Span) -> bool:
    return any(f.start < g.end and g.start < f.end for f in a.fragments for g in b.fragments)


def _holds(outer: Span, inner: Span) -> bool:
    whole = _solid(outer)
    return all(any(start <= i.start and i.end <= end for start, end in whole) for i in inner.fragments)


def _solid(span: Span) -> list[tuple[int, int]]:
    """Return the stretches of code points that a span holds; fragments that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in span.fragments:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined

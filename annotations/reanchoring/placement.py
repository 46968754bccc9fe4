"""Where a span belongs in a text that has changed under it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotations.extent import Extent
from annotations.reanchoring.alignment import Alignment, Match, align
from annotations.reanchoring.needles import Needles
from annotations.span import CONTEXT, Span, fault, hangs_together

SLACK = 64
"""Another place for the same words is thinkable if it takes so many changed characters more than the likeliest one."""

_MANY = 32
"""Of so many places none is chosen."""

_REACH = 200_000
"""In a text no longer than this a string is searched for that is too short for the index."""

CHANGED = "its own words were changed"
TOUCHED = "the words around it were changed"
REPEATED = "the same words stand at several places"
STRAYED = "the same words stand where they are not expected"
BARE = "it is not known what stood around it"
SHARED = "another span would come to stand on the same words"
GARBLED = "its offsets and its quote do not go together"


@dataclass(frozen=True, slots=True)
class Placement:
    """What is sure of where spans belong: fragments by span id, and for the others why nothing is.

    `alignment` is what the texts are known to have in common.
    """

    sure: Mapping[str, tuple[Extent, ...]]
    why: Mapping[str, str]
    alignment: Alignment


def by_text(spans: Sequence[Span], old: str, new: str) -> Placement:
    """Return where spans of `old` belong in `new`.

    A span is sure where it stands, with its context, in a passage that both texts share, and where no
    other place for these words is thinkable: none within twice the number of changed characters and
    SLACK more. So it goes elsewhere than an author moved it only where the author changed SLACK
    characters more than it takes to make the one text of the other.
    """
    alignment = align(old, new)
    windows = {span.id: Extent(max(0, span.start - CONTEXT), min(len(old), span.end + CONTEXT)) for span in spans}
    needles = {span_id: old[window.start : window.end] for span_id, window in windows.items()}
    there = Needles(new, needles.values())
    reach = 2 * alignment.changed + SLACK
    sure: dict[str, tuple[Extent, ...]] = {}
    why: dict[str, str] = {}
    strayed: list[Span] = []
    for span in spans:
        if fault(span, old) is not None:
            why[span.id] = CHANGED if hangs_together(span) else GARBLED
            continue
        whole = _sure_shift(span.extent, old, alignment, there, reach)
        found = [whole] * len(span.fragments)
        if isinstance(whole, str) and len(found) > 1:
            found = [_sure_shift(fragment, old, alignment, there, reach) for fragment in span.fragments]
        shifts = [shift for shift in found if isinstance(shift, int)]
        if len(shifts) == len(found):
            sure[span.id] = tuple(
                Extent(f.start + by, f.end + by) for f, by in zip(span.fragments, shifts, strict=True)
            )
        else:
            why[span.id] = next(reason for reason in found if isinstance(reason, str))
            strayed.append(span)
    _cut_and_pasted(strayed, windows, needles, Needles(old, (needles[s.id] for s in strayed)), there, sure, why)
    return Placement(*_apart(spans, sure, why), alignment)


def _sure_shift(stretch: Extent, old: str, alignment: Alignment, there: Needles, reach: int) -> int | str:
    """Return how far a stretch of the old text has surely moved, or why that is not known."""
    match = alignment.match(stretch.start, stretch.end)
    if match is None:
        return CHANGED
    low = max(0, stretch.start - CONTEXT, match.old)
    high = min(len(old), stretch.end + CONTEXT, match.old + match.length)
    is_left = low == max(0, stretch.start - CONTEXT)
    is_right = high == min(len(old), stretch.end + CONTEXT)
    # Where one side was changed, at least what touches the stretch there must be what it was.
    if not (is_left or is_right) or (not is_left and low == stretch.start) or (not is_right and high == stretch.end):
        return TOUCHED
    if _torn(
        there.text, stretch.start + match.shift, stretch.end + match.shift, low < stretch.start, high > stretch.end
    ):
        return TOUCHED
    needle, place = old[low:high], low + match.shift
    if len(needle) < 2 * CONTEXT and reach > _REACH:
        return REPEATED
    others = there.places(needle, place - reach, place + len(needle) + reach, limit=2)
    return match.shift if others == [place] else REPEATED


def _cut_and_pasted(
    strayed: Iterable[Span],
    windows: Mapping[str, Extent],
    needles: Mapping[str, str],
    here: Needles,
    there: Needles,
    sure: dict[str, tuple[Extent, ...]],
    why: dict[str, str],
) -> None:
    """Place the spans whose words, with their context, stand once in either text, though not in the same order."""
    for span in strayed:
        needle = needles[span.id]
        if len(needle) <= 2 * CONTEXT:
            continue
        places = there.places(needle, limit=2)
        if len(places) == 1 and len(here.places(needle, limit=2)) == 1:
            shift = places[0] - windows[span.id].start
            sure[span.id] = _moved(span, shift)
            del why[span.id]


def by_context(spans: Sequence[Span], new: str) -> Placement:
    """Return where spans belong in `new`, from their quotes, contexts and order alone.

    A span is sure where its quote with its whole context stands once, in the order of the other such
    spans; where it has context on one side only, as at the text's edge, also not much otherwise moved
    than they are. Where its context was changed on one side, it is sure if the rest stands once, and
    between those others. What stands several times is never sure:
    of a passage that was copied and then changed, the copy would pass for the original.
    """
    why = {span.id: GARBLED for span in spans if not hangs_together(span)}
    spans = sorted((span for span in spans if span.id not in why), key=lambda span: span.order)
    needles = {
        span.id: span.prefix + parts(span)[0] + (span.suffix if len(span.fragments) == 1 else "") for span in spans
    }
    halves = (half for span in spans for half in (span.prefix + span.quote, span.quote + span.suffix))
    there = Needles(new, [*needles.values(), *halves])
    shifts = {span.id: _shifts(span, needles[span.id], there) for span in spans}
    # A torn place still counts as one of several: only a place that stands alone may be judged by its edges.
    once = [
        (span, shift)
        for span in spans
        for shift in shifts[span.id]
        if len(shifts[span.id]) == 1
        and not _torn(new, span.start + shift, span.end + shift, bool(span.prefix), bool(span.suffix))
    ]
    anchors = _plausible(_ordered(once))
    sure = {span.id: _moved(span, shift) for span, shift in anchors}
    index = 0
    for span in spans:
        if span.id in sure:
            index += 1
        elif found := shifts[span.id]:
            why[span.id] = REPEATED if len(found) > 1 else STRAYED if _is_surrounded(span) else TOUCHED
        elif not (span.prefix or span.suffix):
            why[span.id] = BARE
        else:
            before = anchors[index - 1] if index else None
            shift = _between(span, before, anchors[index], there) if index < len(anchors) else None
            if shift is None:
                why[span.id] = TOUCHED
            else:
                sure[span.id] = _moved(span, shift)
    return Placement(*_apart(spans, sure, why), _stable(anchors, len(new)))


def _between(span: Span, before: tuple[Span, int] | None, after: tuple[Span, int], there: Needles) -> int | None:
    """Return how far a span has moved whose context was changed on one side, None where that is not sure."""
    left, right = before[1] if before else 0, after[1]
    shift = _half_shift(span, there) if len(span.fragments) == 1 else None
    if shift is None or abs(shift - left) + abs(right - shift) > abs(right - left) + SLACK:
        return None
    low = before[0].start + left if before else 0
    return shift if low <= span.start + shift <= after[0].start + right else None


def _half_shift(span: Span, there: Needles) -> int | None:
    """Return how far the span would move to where it stands once with its context on one side.

    On the other side, where the context was changed, at least what touches it must be what it was.
    """
    if len(span.prefix) in (CONTEXT, span.start):
        starts = [place + len(span.prefix) for place in _places(span.prefix + span.quote, there)]
        # A context that is short because the text begins there holds only there.
        if len(starts) == 1 and (len(span.prefix) == CONTEXT or starts[0] == span.start):
            end = starts[0] + len(span.quote)
            if there.text[end : end + 1] == span.suffix[:1]:
                return starts[0] - span.start
    if len(span.suffix) == CONTEXT:
        starts = _places(span.quote + span.suffix, there)
        if len(starts) == 1 and there.text[max(0, starts[0] - 1) : starts[0]] == span.prefix[-1:]:
            return starts[0] - span.start
    return None


def _places(needle: str, there: Needles) -> list[int]:
    """Return up to two places of `needle`; none where it is too short for the index of a text of this length."""
    is_quick = there.is_known(needle) or len(there.text) <= _REACH
    return there.places(needle, limit=2) if is_quick else []


def _torn(text: str, start: int, end: int, has_before: bool, has_after: bool) -> bool:
    """Tell whether a stretch that stood at the text's edge, without context there, is now a part of a word."""
    before = not has_before and text[max(0, start - 1) : start].isalnum() and text[start].isalnum()
    return before or (not has_after and text[end : end + 1].isalnum() and text[end - 1].isalnum())


def parts(span: Span) -> list[str]:
    """Return the texts of a span's fragments, as its quote has them; the quote alone where it is not theirs."""
    if not hangs_together(span):
        return [span.quote]
    texts, at = [], 0
    for start, end in span.fragments:
        texts.append(span.quote[at : at + end - start])
        at += end - start + 1
    return texts


def _shifts(span: Span, needle: str, there: Needles) -> list[int]:
    """Return how far the span would move to each of up to _MANY places where all that is known of it stands."""
    if not (span.prefix or span.suffix):
        return []
    text = there.text
    shifts = [place + len(span.prefix) - span.start for place in there.places(needle, limit=_MANY)]
    return [
        shift
        for shift in shifts
        if text.startswith(span.suffix, span.end + shift)
        and all(text.startswith(part, f.start + shift) for f, part in zip(span.fragments, parts(span), strict=True))
    ]


def _moved(span: Span, shift: int) -> tuple[Extent, ...]:
    return tuple(Extent(f.start + shift, f.end + shift) for f in span.fragments)


def _ordered(found: Sequence[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """Return the longest run of spans, not of neighbours only, that keeps its order in the new text."""
    from bisect import bisect_right

    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (span, shift) in enumerate(found):
        place = span.start + shift
        at = bisect_right(ends, place)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(place)
            last.append(index)
        else:
            ends[at], last[at] = place, index
    chain: list[tuple[Span, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(found[index])
        index = before[index]
    return chain[::-1]


def _plausible(chain: Sequence[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """Return `chain` without those that moved otherwise than all around them, and farther than SLACK explains.

    Not so where both sides of a span are what they were: what was put in above it and taken out below explains more.
    """
    runs: list[list[tuple[Span, int]]] = []
    for item in chain:
        if runs and runs[-1][-1][1] == item[1]:
            runs[-1].append(item)
        else:
            runs.append([item])
    shifts = [0, *(run[0][1] for run in runs)]
    kept: list[tuple[Span, int]] = []
    for index, run in enumerate(runs, 1):
        if index + 1 < len(shifts):
            left, shift, right = shifts[index - 1 : index + 2]
            if abs(shift - left) + abs(right - shift) > abs(right - left) + SLACK:
                kept += [item for item in run if _is_surrounded(item[0])]
                continue
        kept += run
    return kept


def _is_surrounded(span: Span) -> bool:
    """Tell whether it is known what stood on both sides of a span."""
    return bool(span.prefix and span.suffix)


def _stable(anchors: Sequence[tuple[Span, int]], new_length: int) -> Alignment:
    """Return the passages that are likely the same in both texts: between spans that moved alike."""
    matches: list[Match] = []
    stretches = [(one.start, other.end, shift) for (one, shift), (other, then) in pairwise(anchors) if shift == then]
    if anchors and anchors[0][1] == 0:
        stretches.insert(0, (0, anchors[0][0].end, 0))
    for start, end, shift in stretches:
        if matches and matches[-1].shift == shift and matches[-1].old + matches[-1].length >= start:
            last = matches.pop()
            start, end = last.old, max(end, last.old + last.length)
        elif matches:
            over = max(matches[-1].old + matches[-1].length, matches[-1].new + matches[-1].length - shift)
            start = max(start, over)
        if start < end:
            matches.append(Match(start, start + shift, end - start))
    old_length = max((span.end for span, _ in anchors), default=0)
    return Alignment(matches, old_length, new_length)


def _apart(
    spans: Sequence[Span], sure: dict[str, tuple[Extent, ...]], why: dict[str, str]
) -> tuple[dict[str, tuple[Extent, ...]], dict[str, str]]:
    """Take back what would lay spans on one place that stood at different ones."""
    held: dict[tuple[Extent, ...], set[tuple[Extent, ...]]] = {}
    for span in spans:
        if span.id in sure:
            held.setdefault(sure[span.id], set()).add(span.fragments)
    for span in spans:
        if span.id in sure and len(held[sure[span.id]]) > 1:
            del sure[span.id]
            why[span.id] = SHARED
    return sure, why

"""What is selected, and what a motion makes of it. The caret always is a selection."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotations.extent import Extent, Unit
from annotations.text import Text

# From the word outwards; "grow" tries the units in the order of their size where they stand.
_LADDER = (Unit.WORD, Unit.GROUP, Unit.NOUN_GROUP, Unit.CLAUSE)
_COVERS = (Unit.SENTENCE, Unit.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected: from the anchor, which stays, to the head, which an extension moves.

    `fragments` are earlier pieces of a discontinuous selection; `trail` is what growing climbed from.
    """

    anchor: int
    head: int
    fragments: tuple[Extent, ...] = ()
    trail: tuple[Extent, ...] = ()

    @classmethod
    def of(cls, extent: Extent) -> "Selection":
        """The selection of exactly this extent."""
        return cls(extent.start, extent.end)

    @property
    def start(self) -> int:
        """The lesser end of the current piece."""
        return min(self.anchor, self.head)

    @property
    def end(self) -> int:
        """The greater end of the current piece."""
        return max(self.anchor, self.head)

    @property
    def extent(self) -> Extent:
        """The current piece."""
        return Extent(self.start, self.end)

    @property
    def extents(self) -> tuple[Extent, ...]:
        """All pieces: non-empty, ascending, disjoint; those that touch are one."""
        merged: list[Extent] = []
        for piece in sorted((*self.fragments, self.extent)):
            if piece.start >= piece.end:
                continue
            if merged and piece.start <= merged[-1].end:
                merged[-1] = Extent(merged[-1].start, max(merged[-1].end, piece.end))
            else:
                merged.append(piece)
        return tuple(merged)


def first(text: Text) -> Selection:
    """The article's first word; its first grapheme when it has no word; Selection(0, 0) when it is empty."""
    return at(text, 0)


def at(text: Text, offset: int, unit: Unit = Unit.WORD) -> Selection:
    """The unit at an offset, or the nearest there is; a grapheme when the article has no such unit."""
    found = text.at(unit, offset) or text.at(Unit.WORD, offset) or text.at(Unit.GRAPHEME, offset)
    return Selection.of(found) if found is not None else Selection(0, 0)


def select(text: Text, selection: Selection, unit: Unit) -> Selection:
    """The unit where the selection starts. Outside a quotation QUOTATION is the next one."""
    found = text.at(unit, selection.start)
    if found is None:
        found = text.next(unit, selection.start)
    return _chosen(selection, found)


def move(text: Text, selection: Selection, unit: Unit, count: int = 1) -> Selection:
    """The unit `count` units after the selection, before it when negative; the last there is when there are fewer."""
    extent, found = selection.extent, None
    for _ in range(abs(count)):
        step = text.next(unit, extent.end) if count > 0 else text.previous(unit, extent.start)
        if step is None:
            break
        extent = found = step
    return _chosen(selection, found)


def extend(text: Text, selection: Selection, unit: Unit, count: int = 1) -> Selection:
    """The head moved over `count` unit edges, backwards when negative.

    A selection that shrank as far as it can turns round: it keeps what it holds and grows on the other side.
    """
    for _ in range(abs(count)):
        moved = _extended(text, selection, unit, forward=count > 0)
        if moved is None:
            break
        selection = moved
    return selection


def _extended(text: Text, selection: Selection, unit: Unit, *, forward: bool) -> Selection | None:
    start, end = selection.extent
    if forward:
        if selection.head < selection.anchor:
            place = _start_after(text, unit, start)
            if place is not None and place < end:
                return _turned(selection, end, place)
        place = _end_after(text, unit, end)
        return None if place is None else _turned(selection, start, place)
    if selection.head > selection.anchor:
        place = _end_before(text, unit, end)
        if place is not None and place > start:
            return _turned(selection, start, place)
    place = _start_before(text, unit, start)
    return None if place is None else _turned(selection, end, place)


def nudge_end(text: Text, extent: Extent, unit: Unit, count: int) -> Extent:
    """The extent with its end moved over `count` unit ends, backwards when negative; never empty."""
    for _ in range(abs(count)):
        place = _end_after(text, unit, extent.end) if count > 0 else _end_before(text, unit, extent.end)
        if place is None or place <= extent.start:
            break
        extent = Extent(extent.start, place)
    return extent


def nudge_start(text: Text, extent: Extent, unit: Unit, count: int) -> Extent:
    """The extent with its start moved over `count` unit starts, backwards when negative; never empty."""
    for _ in range(abs(count)):
        place = _start_after(text, unit, extent.start) if count > 0 else _start_before(text, unit, extent.start)
        if place is None or place >= extent.end:
            break
        extent = Extent(place, extent.end)
    return extent


def _end_after(text: Text, unit: Unit, offset: int) -> int | None:
    """The first unit end after `offset`."""
    found = text.at(unit, offset) or text.next(unit, offset)
    return found.end if found is not None and found.end > offset else None


def _end_before(text: Text, unit: Unit, offset: int) -> int | None:
    """The last unit end before `offset`."""
    found = text.previous(unit, offset - 1) if offset > 0 else None
    return found.end if found is not None else None


def _start_after(text: Text, unit: Unit, offset: int) -> int | None:
    """The first unit start after `offset`."""
    found = text.next(unit, offset + 1) if offset < len(text) else None
    return found.start if found is not None else None


def _start_before(text: Text, unit: Unit, offset: int) -> int | None:
    """The last unit start before `offset`."""
    if offset <= 0:
        return None
    found = text.at(unit, offset - 1)
    if found is None or found.start >= offset:
        found = text.previous(unit, offset)
    return found.start if found is not None else None


def to_edge(text: Text, selection: Selection, unit: Unit, end: bool) -> Selection:
    """The last word of the unit that holds the selection's end, or the first of the one that holds its start."""
    around = _around(text, selection, unit, end=end)
    if around is None:
        return selection
    word = text.previous(Unit.WORD, around.end) if end else text.next(Unit.WORD, around.start)
    if word is None or word.start < around.start or word.end > around.end:
        word = text.at(Unit.GRAPHEME, around.end - 1 if end else around.start)
    return _chosen(selection, word)


def extend_to_edge(text: Text, selection: Selection, unit: Unit, end: bool) -> Selection:
    """The selection extended to the end (or the start) of the unit that holds it."""
    around = _around(text, selection, unit, end=end)
    if around is None:
        return selection
    if end:
        return _turned(selection, selection.start, max(around.end, selection.end))
    return _turned(selection, selection.end, min(around.start, selection.start))


def _around(text: Text, selection: Selection, unit: Unit, *, end: bool) -> Extent | None:
    return text.at(unit, max(selection.end - 1, selection.start) if end else selection.start)


def extend_by_sentence(text: Text, selection: Selection) -> Selection:
    """The selection extended to the end of its sentence; when it holds all words up to there, of the next one."""
    end = selection.end
    place = max(end - 1, selection.start)
    found = text.at(Unit.SENTENCE, place)
    while found is not None and (found.end <= end or not _holds_word(text, end, found.end)):
        if found.end > end and text.next(Unit.SENTENCE, found.end) is None:
            break
        found = text.next(Unit.SENTENCE, found.end)
    return selection if found is None else _turned(selection, selection.start, found.end)


def grow(text: Text, selection: Selection) -> Selection:
    """The next larger unit around the selection; `shrink` comes back.

    Climbs the word, the capitalised or hyphenated group, the noun group, the quotation (inside, then with its marks),
    the clause, the rest of the sentence, the sentence, the paragraph, the article: whichever is the smallest that is
    larger. A step that would add nothing but punctuation is left out, save for quotation marks.
    """
    extent = selection.extent
    larger = min(_larger(text, extent), key=lambda found: found.end - found.start, default=None)
    if larger is None:
        return selection
    grown = _oriented(selection, larger)
    return replace(grown, trail=(*selection.trail, extent))


def shrink(text: Text, selection: Selection) -> Selection:
    """What the selection grew from; else the largest smaller unit at its head, down to a word."""
    if selection.trail:
        *trail, last = selection.trail
        return replace(_oriented(selection, last), trail=tuple(trail))
    extent = selection.extent
    smaller = max(_smaller(text, selection), key=lambda found: found.end - found.start, default=None)
    return selection if smaller is None or smaller == extent else _oriented(selection, smaller)


def _larger(text: Text, extent: Extent) -> Iterator[Extent]:
    start, last = extent.start, max(extent.end - 1, extent.start)

    def holds(found: Extent | None, *, words: bool = True) -> bool:
        if found is None or found == extent or found.start > extent.start or found.end < extent.end:
            return False
        gained = _holds_word(text, found.start, extent.start) or _holds_word(text, extent.end, found.end)
        return gained or not words

    for unit in _LADDER:
        found = text.at(unit, start)
        # A selection inside a word always grows to it, whatever it lacks.
        if found is not None and holds(found, words=unit is not Unit.WORD):
            yield found
    for quotation in text.units(Unit.QUOTATION, start, start + 1):
        for found in (_inside(text, quotation), quotation):
            if found is not None and holds(found, words=False):
                yield found
    sentence = text.at(Unit.SENTENCE, last)
    if sentence is not None and sentence.start <= start:
        rest = Extent(start, max(sentence.end, extent.end))
        if holds(rest):
            yield rest
    for unit in _COVERS:
        left, right = text.at(unit, start), text.at(unit, last)
        if left is not None and right is not None:
            cover = Extent(min(left.start, right.start), max(left.end, right.end))
            if holds(cover):
                yield cover
    article = text.at(Unit.ARTICLE, start)
    if article is not None and holds(article, words=False):
        yield article


def _smaller(text: Text, selection: Selection) -> Iterator[Extent]:
    extent = selection.extent
    forward = selection.head >= selection.anchor
    word = text.previous(Unit.WORD, extent.end) if forward else text.next(Unit.WORD, extent.start)
    if word is None or word.start < extent.start or word.end > extent.end:
        return
    candidates = [text.at(unit, word.start) for unit in (*_LADDER, *_COVERS)]
    for quotation in text.units(Unit.QUOTATION, word.start, word.end):
        candidates += [quotation, _inside(text, quotation)]
    for found in candidates:
        if found is not None and found != extent and extent.start <= found.start and found.end <= extent.end:
            yield found


def _inside(text: Text, quotation: Extent) -> Extent | None:
    """A quotation without its marks."""
    opening = text.at(Unit.GRAPHEME, quotation.start)
    closing = text.at(Unit.GRAPHEME, quotation.end - 1)
    if opening is None or closing is None or opening.end >= closing.start:
        return None
    closed = not text.quote(closing)[0].isalnum() and text.quote(closing)[0] not in ".,;:!?…)"
    return Extent(opening.end, closing.start if closed else quotation.end)


def swap_ends(selection: Selection) -> Selection:
    """The anchor and the head exchanged."""
    return replace(selection, anchor=selection.head, head=selection.anchor)


def collapse(text: Text, selection: Selection) -> Selection:
    """The first word that the selection touches, alone; without a word there, the word or grapheme at its start."""
    touched = next(text.units(Unit.WORD, selection.start, selection.end), None)
    return Selection.of(touched) if touched is not None else at(text, selection.start)


def add_fragment(selection: Selection, following: Selection) -> Selection:
    """`following` as the current piece, with every piece of `selection` kept."""
    return Selection(following.anchor, following.head, fragments=(*selection.extents, *following.fragments))


def _holds_word(text: Text, start: int, end: int) -> bool:
    return next(text.units(Unit.WORD, start, end), None) is not None


def _chosen(selection: Selection, found: Extent | None) -> Selection:
    if found is None:
        return selection
    return Selection(found.start, found.end, fragments=selection.fragments)


def _turned(selection: Selection, anchor: int, head: int) -> Selection:
    return Selection(anchor, head, fragments=selection.fragments)


def _oriented(selection: Selection, extent: Extent) -> Selection:
    """The extent selected in the selection's direction."""
    anchor, head = extent if selection.head >= selection.anchor else (extent.end, extent.start)
    return Selection(anchor, head, fragments=selection.fragments)

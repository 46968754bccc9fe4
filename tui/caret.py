"""The caret: what is selected, which span that is, and how it walks from span to span."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from annotations import selection as selections
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.extent import Extent, Unit
from annotations.selection import Selection
from annotations.span import Span
from annotations.spans import Spans
from annotations.text import Text
from tui.reading.reader import Reader

if TYPE_CHECKING:
    from annotations.candidates.walking import Finder


class Open(Protocol):
    """What the caret walks through: the text, and the spans that are shown in it."""

    @property
    def text(self) -> Text:
        """The open article's text."""

    @property
    def document(self) -> Document:
        """What is shown of it."""


class Tagged:
    """The extents of a document's spans, asked for one at a time."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans

    def __contains__(self, extent: object) -> bool:
        if not isinstance(extent, Extent):
            return False
        return any(extent in span.fragments for span in self.spans.overlapping(*extent))


class Caret:
    """The selection in the reader; `moved` is called whenever it changes."""

    def __init__(self, session: Open, reader: Reader, moved: Callable[[], None]) -> None:
        self.session = session
        self.reader = reader
        self.moved = moved
        self.extending = False
        self.adding: str | None = None
        self.has_lost_parts = False
        """Whether parts that were kept have gone with what was chosen since; whoever tells of it takes it back."""
        self._came_from: Selection | None = None
        self._pointed: str | None = None
        self._kept: tuple[Extent, ...] = ()
        self._picked: str | None = None
        self._chosen: str | None = None
        self._last_chosen: str | None = None
        self._stack: list[str] = []
        self._found: tuple[Selection | None, Spans | None, str | None, Span | None] = (None, None, None, None)

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self.reader.selection

    def forget(self) -> None:
        """Begin anew, in another article."""
        self.extending = False
        self._lose_parts()
        self.adding = self._chosen = self._last_chosen = self._picked = self._pointed = None
        self._stack, self._came_from = [], None

    @property
    def kept(self) -> tuple[Extent, ...]:
        """The parts that were kept, for a label key to tag them with the selection as one."""
        return self._kept

    @property
    def spot(self) -> Selection:
        """What is selected, without the parts that are kept beside it."""
        return replace(self.selection, fragments=()) if self._kept else self.selection

    def keep(self, following: Selection, grown: Span | None) -> None:
        """Keep all that is selected as parts, of a span that grows by them where one is given, and go on elsewhere."""
        self._kept = self.selection.extents
        self.adding = grown.id if grown else None
        self.select(following)

    def give_up_parts(self) -> None:
        """Keep no parts any longer; what is selected stays till the next motion."""
        self._kept = ()
        self.adding = None

    def _lose_parts(self) -> None:
        self.has_lost_parts = self.has_lost_parts or bool(self._kept)
        self.give_up_parts()

    @property
    def parts(self) -> tuple[Extent, ...]:
        """The parts kept so far of what is being selected; none where a span is chosen: its parts are its own."""
        return () if self.chosen() is not None else self.selection.fragments

    def select(self, selection: Selection, *, keep_goal: bool = False) -> None:
        """Select something; a span that is no longer exactly selected is no longer chosen.

        A motion off a chosen span leaves the parts of that span behind; parts that were kept go with every selection.
        """
        before = self.selection
        if self._kept and (not selection.fragments or selection.fragments[: len(self._kept)] == self._kept):
            selection = replace(selection, fragments=self._kept)
            self._stack, self._came_from = [], None
            self._move(selection, keep_goal=keep_goal)
            return
        if selection.fragments and selection.fragments == before.fragments and not self.parts:
            apart = selection.end <= before.start or selection.start >= before.end
            selection = replace(selection, fragments=()) if apart else selection
        self._stack, self._came_from = [], None
        self._lose_parts()
        self._move(selection, keep_goal=keep_goal)

    def vertical(self, count: int, *, extend: bool) -> None:
        """Select the word some rows above or below, or extend to it."""
        text = self.session.text
        found = text.at(Unit.WORD, self.reader.vertical(self.selection, count))
        if found is None:
            return
        target = Selection.of(found)
        if extend:
            anchor = self.selection.anchor
            target = Selection(anchor, found.end if found.end > anchor else found.start)
        self.select(target, keep_goal=True)

    def is_near(self, span: Span) -> bool:
        """Tell whether what is selected touches a sentence in which a span stands."""
        around = [*self.session.text.units(Unit.SENTENCE, span.start, span.end), span.extent]
        first, last = min(one.start for one in around), max(one.end for one in around)
        extents = self.reader.selection.extents
        return bool(extents) and extents[0].start <= last and extents[-1].end >= first

    def chosen(self) -> Span | None:
        """Return the span that is exactly selected, or None; of several the one last chosen."""
        selection, spans = self.selection, self.session.document.spans
        # Every key asks several times.
        before, among, of, found = self._found
        if before is selection and among is spans and of == self._chosen:
            return found
        found = self._find(selection.extents, spans)
        self._found = selection, spans, self._chosen, found
        return found

    def _find(self, extents: Sequence[Extent], spans: Spans) -> Span | None:
        if not extents:
            return None
        known = spans.get(self._chosen) if self._chosen else None
        if known is not None and known.fragments == extents:
            return known
        around = spans.overlapping(extents[0].start, extents[-1].end)
        return next((span for span in reversed(around) if span.fragments == extents), None)

    def choose(self, span: Span, *, keep_stack: bool = False) -> None:
        """Select exactly a span; parts that were kept are given up."""
        self._lose_parts()
        stack = (self._stack or [held.id for held in self.under()]) if keep_stack else []
        self._chosen = self._picked = span.id
        self._pointed = self._came_from = None
        self.extending = False
        self._move(selection_of(span))
        self._stack = stack

    def reach(self, span: Span, *, keep_stack: bool = False) -> None:
        """Choose a span; where parts are kept, select it beside them instead."""
        if not self._kept:
            self.choose(span, keep_stack=keep_stack)
            self._pointed = span.id
            return
        stack = (self._stack or [held.id for held in self.under()]) if keep_stack else []
        self.extending = False
        self._move(replace(selection_of(span), fragments=(*self._kept, *span.fragments[:-1])))
        self._stack = stack

    def picked(self) -> Span | None:
        """Return the span that was chosen last by a key of its own, not by coming upon it; None where it is gone."""
        return self.session.document.spans.get(self._picked) if self._picked else None

    def pointed(self) -> Span | None:
        """Return the span that was chosen last where that was by going to it, not by an edit; None where it is gone."""
        return self.session.document.spans.get(self._pointed) if self._pointed else None

    @property
    def came_from(self) -> Selection | None:
        """What was selected when the stack of spans there was begun to be gone through; None where it was not."""
        return self._came_from

    def last_chosen(self) -> Span | None:
        """Return the span that was chosen last, or None where it is gone."""
        return self.session.document.spans.get(self._last_chosen) if self._last_chosen else None

    def under(self) -> list[Span]:
        """Return the spans that hold the selection's first character, innermost first."""
        spans = self.session.document.spans
        if self._stack:
            return [span for span in map(spans.get, self._stack) if span is not None]
        at = self.selection.start
        here = [span for span in spans.overlapping(at, at + 1) if span.covers(at)]
        return sorted(here, key=lambda span: (span.end - span.start, span.id))

    def current(self) -> Span | None:
        """Return the chosen span, else the innermost one under the caret."""
        return self.chosen() or next(iter(self.under()), None)

    def cycle(self) -> None:
        """Choose the innermost span here; when one of them is chosen, the next one outwards."""
        here = self.under()
        if not here:
            raise EditRefused("There is no span here; J goes to the next one.")
        span, came_from = self.chosen(), self._came_from or self.selection
        at = here.index(span) + 1 if span in here else 0
        self.reach(here[at % len(here)], keep_stack=True)
        self._came_from = came_from

    def walk(self, count: int) -> None:
        """Choose the span `count` further on in text order, back if negative."""
        spans = self.session.document.spans
        before = span = self.chosen()
        for _ in range(abs(count)):
            if count > 0:
                found = spans.next_to(span) if span else spans.after(self.selection.start)
            else:
                found = spans.before(span) if span else spans.last_before(self.selection.start)
            if found is None:
                break
            span = found
        if span is None or span is before:
            raise EditRefused("There is no further span in this article." if spans else "Nothing is tagged here yet.")
        self.reach(span)

    def next_wanted(self, direction: int, finders: "Sequence[Finder]") -> Selection | None:
        """Return the selection of the next candidate or span in a direction, or None where there is none."""
        from annotations.candidates.walking import walk

        spans, here = self.session.document.spans, self.selection.extent
        span = self.chosen()
        if direction > 0:
            tagged = spans.next_to(span) if span else spans.after(here.start + 1)
            found = walk(self.session.text, here, 1, finders, Tagged(spans))
        else:
            tagged = spans.before(span) if span else spans.last_before(here.start)
            found = walk(self.session.text, here, -1, finders, Tagged(spans))
        if tagged is not None and (found is None or _nearer(tagged.extent, found.extent, direction)):
            return selection_of(tagged)
        return Selection(found.extent.start, found.extent.end, self.parts) if found else None

    def nudged(self, unit: Unit, count: int) -> "tuple[Span, list[tuple[int, int]]] | None":
        """Return the chosen span and its fragments with the head's edge moved by units; None where none is chosen."""
        span = self.chosen()
        if span is None or self.extending:
            return None
        first, *_ = span.fragments
        *others, last = span.fragments
        if self.is_backward:
            moved = selections.nudge_start(self.session.text, first, unit, count)
            return span, [moved, *span.fragments[1:]]
        return span, [*others, selections.nudge_end(self.session.text, last, unit, count)]

    @property
    def is_backward(self) -> bool:
        """Tell whether the selection's head is its beginning, so that extending and resizing work there."""
        return self.selection.head < self.selection.anchor

    def swap(self) -> None:
        """Exchange anchor and head."""
        stack = self._stack
        self._move(selections.swap_ends(self.selection))
        self._stack = stack

    def _move(self, selection: Selection, *, keep_goal: bool = False) -> None:
        self.reader.select(selection, keep_goal=keep_goal)
        span = self.chosen()
        self._last_chosen = span.id if span else self._last_chosen
        self.moved()


def selection_of(span: Span) -> Selection:
    """Return the selection that is exactly a span."""
    *earlier, last = span.fragments
    return Selection(last.start, last.end, tuple(earlier))


def _nearer(one: Extent, other: Extent, direction: int) -> bool:
    """Tell whether `one` comes before `other` on the way in a direction through the text."""
    first, second = (one.start, -one.end), (other.start, -other.end)
    return first <= second if direction > 0 else first >= second

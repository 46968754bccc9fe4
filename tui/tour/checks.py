"""What the tour looks for: pure questions about what was done since a task began, and what came of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from annotations.document import Document
from annotations.extent import Extent, Unit
from annotations.schema import Status
from annotations.selection import Selection
from annotations.span import Span
from annotations.text import Text

UNDO, REDO = "history.undo", "history.redo"
GROW, SHRINK = "move.grow", "move.shrink"
NEXT, PREVIOUS = "candidate.next", "candidate.previous"
DONE = "article.done"


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand: the open article's text, what is selected, what is annotated."""

    text: Text
    selection: Selection
    document: Document


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done: the action that ran, empty for an answer to a question or for the mouse, and what it changed."""

    action: str
    before: Moment
    after: Moment

    @property
    def stayed(self) -> bool:
        """Tell whether the same article is open before and after."""
        return self.before.document.article_id == self.after.document.article_id

    def made(self) -> Iterator[Span]:
        """Yield the spans that this step made by hand: not those that undo or redo brought back."""
        old = self.before.document.spans
        if self.stayed and self.action not in (UNDO, REDO) and old != self.after.document.spans:
            yield from (span for span in self.after.document.spans if span.id not in old)

    def kept(self) -> Iterator[tuple[Span, Span]]:
        """Yield each span that this step changed by hand, as it was and as it is."""
        old = self.before.document.spans
        if self.stayed and self.action not in (UNDO, REDO) and old != self.after.document.spans:
            for span in self.after.document.spans:
                was = old.get(span.id)
                if was is not None and was != span:
                    yield was, span


Steps = Sequence[Step]


def tagged(steps: Steps, label: str, quotes: Sequence[str] = (), after: str = "") -> bool:
    """Tell whether a span of `label` was made once an action whose id begins with `after` had run.

    Where `quotes` names words, the span must be one of these.
    """
    ready = not after
    for step in steps:
        ready = ready or step.action.startswith(after)
        if ready and any(span.label == label and (not quotes or span.quote in quotes) for span in step.made()):
            return True
    return False


def sentence_tagged(steps: Steps, label: str) -> bool:
    """Tell whether a span of `label` was made that is a whole sentence, give or take the marks at its edges."""
    for step in steps:
        for span in step.made():
            sentence = step.after.text.at(Unit.SENTENCE, span.start)
            if span.label == label and sentence is not None:
                string = step.after.text.string
                rest = string[sentence.start : span.start] + string[span.end : sentence.end]
                if span.end <= sentence.end and not any(character.isalnum() for character in rest):
                    return True
    return False


def undone(steps: Steps) -> bool:
    """Tell whether undo changed the spans."""
    return any(s.action == UNDO and s.before.document.spans != s.after.document.spans for s in steps)


def grown_and_shrunk(steps: Steps) -> bool:
    """Tell whether the selection was grown, and shrunk later on."""
    grown = False
    for step in steps:
        before, after = step.before.selection.extent, step.after.selection.extent
        grown = grown or (step.action == GROW and _is_inside(before, after))
        if grown and step.action == SHRINK and _is_inside(after, before):
            return True
    return False


def walked(steps: Steps) -> bool:
    """Tell whether candidates were walked in both directions, to another place each time."""
    walks = {s.action for s in steps if s.before.selection.extents != s.after.selection.extents}
    return {NEXT, PREVIOUS} <= walks


def reshaped(steps: Steps) -> bool:
    """Tell whether a span was given other edges and stayed the same span."""
    return any(was.fragments != now.fragments for step in steps for was, now in step.kept())


def valued(steps: Steps, label: str) -> bool:
    """Tell whether a span of `label` was given an attribute value that it did not have."""
    return any(
        now.label == label and any(was.attributes.get(name) != value for name, value in now.attributes.items())
        for step in steps
        for was, now in step.kept()
        if was.label == label
    )


def related(steps: Steps) -> bool:
    """Tell whether a relation was made."""
    return any(
        s.stayed and s.action not in (UNDO, REDO) and set(s.after.document.relations) - set(s.before.document.relations)
        for s in steps
    )


def finished(steps: Steps) -> bool:
    """Tell whether an article was marked as done: it is, or the next one is open."""
    return any(s.action == DONE and (not s.stayed or s.after.document.status is Status.DONE) for s in steps)


def _is_inside(inner: Extent, outer: Extent) -> bool:
    return inner != outer and outer.start <= inner.start and inner.end <= outer.end


CHECKS: dict[str, Callable[..., bool]] = {
    check.__name__: check
    for check in (
        tagged, sentence_tagged, undone, grown_and_shrunk, walked, reshaped, valued, related, finished,
    )
}  # fmt: skip
"""Every check by the name that a task calls it."""

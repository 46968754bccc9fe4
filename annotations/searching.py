"""Searching a whole workspace: for words, for an expression, for spans of a label, for notes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from annotations.document import Document
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError, EditRefused, StoreError
from annotations.extent import Extent
from annotations.propagation import Occurrence, in_context
from annotations.store import Store
from annotations.workspace import Workspace

if TYPE_CHECKING:
    from annotations.concordance import Concordance, Place

EXPRESSION, LABEL, NOTE = "~", "@", "!"
"""What a question begins with when it is no plain words."""

MOST = 10_000
"""Matches of one article that are given at most."""

PATIENCE = 0.5
"""Seconds that one article may take."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: a kind (a sign of the above, or empty for words) and its words."""

    kind: str
    words: str

    @classmethod
    def of(cls, typed: str) -> "Question":
        """Return the question that was typed: `~` an expression, `@label words` spans, `!words` notes, else words."""
        if typed[:1] in (EXPRESSION, LABEL, NOTE):
            return cls(typed[0], typed[1:].strip())
        return cls("", typed)


class TooSlow(EditRefused):
    """Not all of a text could be searched in the time that was given."""


def matches(text: str, words: str, *, expression: bool = False, patience: float = PATIENCE) -> tuple[Extent, ...]:
    """Return where `words` stand in `text`; at most MOST places.

    Case matters only where a capital is typed; white space stands for any white space. Other threads go on meanwhile.

    Raises:
        TooSlow: it takes longer than `patience` seconds.
        EditRefused: the regular expression is not one.
    """
    if not words.strip():
        return ()
    import regex

    source = words if expression else regex.sub(r"(?:\\?\s)+", r"\\s+", regex.escape(words))
    flags = 0 if any(character.isupper() for character in words) else regex.IGNORECASE
    try:
        pattern = regex.compile(source, flags | regex.V1)
        found = (Extent(*match.span()) for match in pattern.finditer(text, timeout=patience, concurrent=True))
        return tuple(islice((extent for extent in found if extent.end > extent.start), MOST))
    except regex.error as error:
        raise EditRefused(f"That is no regular expression ({error}); mend it after the {EXPRESSION}.") from None
    except TimeoutError:
        raise TooSlow("That expression takes too long on this text; make it simpler.") from None


def search(
    workspace: Workspace,
    store: Store,
    question: Question,
    step: Callable[[], None] = lambda: None,
    texts: "Concordance | None" = None,
) -> Iterator[list[Occurrence]]:
    """Yield, article by article, what answers the question; `step` is called for each article looked at.

    Streams, and may be stopped anywhere, in any thread that does not share `store`. What `texts` hold is not read from
    its file. Articles and files that cannot be read are passed over: the list and `check` name them.

    Raises:
        EditRefused: the expression is not one.
    """
    from annotations.concordance import Place

    if question.kind == EXPRESSION:
        matches("", question.words or " ", expression=True)
    found = _stepped(workspace.library.scan(), step)
    if question.kind in (LABEL, NOTE) or texts is None:
        places: Iterable[Place | Problem] = (one if isinstance(one, Problem) else Place(one) for one in found)
    else:
        places = texts.places(found, _pieces(question))
    for place in places:
        answers = [] if isinstance(place, Problem) else _answers(workspace, store, place, question, texts)
        if answers:
            yield answers


def _stepped(found: Iterable[Entry | Problem], step: Callable[[], None]) -> Iterator[Entry | Problem]:
    for item in found:
        if isinstance(item, Entry):
            step()
        yield item


def _pieces(question: Question) -> Sequence[str]:
    """Return what stands in every text that answers, letter by letter; nothing where that cannot be told."""
    is_exact = question.kind != EXPRESSION and any(character.isupper() for character in question.words)
    return question.words.split() if is_exact else ()


def _answers(
    workspace: Workspace, store: Store, place: "Place", question: Question, texts: "Concordance | None"
) -> list[Occurrence]:
    name = place.entry.id
    try:
        if question.kind in (LABEL, NOTE) and not store.exists(name):
            return []
        text = workspace.library.read(place.entry).text if texts is None else texts.read(workspace.library, place)
        if question.kind in (LABEL, NOTE):
            extents = _spans(store.load(name, ""), question)
        else:
            try:
                extents = list(matches(text, question.words, expression=question.kind == EXPRESSION))
            except EditRefused:
                return []
    except (ArticleError, StoreError):
        return []
    return [in_context(name, text, extent) for extent in extents if extent.end <= len(text)]


def _spans(document: Document, question: Question) -> list[Extent]:
    wanted = question.words.casefold()
    if question.kind == NOTE:
        found = [span.extent for span in document.spans if span.note and wanted in span.note.casefold()]
        return found or ([Extent(0, 0)] if document.note and wanted in document.note.casefold() else [])
    label, _, words = wanted.partition(" ")
    return [
        span.extent
        for span in document.spans
        if span.label.casefold() == label and words.strip() in span.quote.casefold()
    ]

"""Searching a whole workspace: for words, for an expression, for spans of a label, for notes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from annotations.document import Document
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError, EditRefused, StoreError
from annotations.extent import Extent
from annotations.propagation import Occurrence, in_context
from annotations.store import Store
from annotations.workspace import Workspace

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


def matches(text: str, words: str, *, expression: bool = False) -> tuple[Extent, ...]:
    """Return where `words` stand in `text`; at most MOST places.

    Case matters only where a capital is typed; white space stands for any white space.

    Raises:
        EditRefused: the regular expression is not one, or takes too long on this text.
    """
    if not words.strip():
        return ()
    import regex

    source = words if expression else regex.sub(r"(?:\\?\s)+", r"\\s+", regex.escape(words))
    flags = 0 if any(character.isupper() for character in words) else regex.IGNORECASE
    try:
        pattern = regex.compile(source, flags | regex.V1)
        found = (Extent(*match.span()) for match in pattern.finditer(text, timeout=PATIENCE))
        return tuple(islice((extent for extent in found if extent.end > extent.start), MOST))
    except regex.error as error:
        raise EditRefused(f"That is no regular expression ({error}); mend it after the {EXPRESSION}.") from None
    except TimeoutError:
        raise EditRefused("That expression takes too long on this text; make it simpler.") from None


def search(
    workspace: Workspace, store: Store, question: Question, step: Callable[[], None] = lambda: None
) -> Iterator[list[Occurrence]]:
    """Yield, article by article, what answers the question; `step` is called for each article looked at.

    Streams, and may be stopped anywhere, in any thread that does not share `store`. Articles and files that cannot be
    read are passed over: the list and `check` name them.

    Raises:
        EditRefused: the expression is not one.
    """
    if question.kind == EXPRESSION:
        matches("", question.words or " ", expression=True)
    for entry in workspace.library.scan():
        if isinstance(entry, Problem):
            continue
        step()
        found = _answers(workspace, store, entry, question)
        if found:
            yield found


def _answers(workspace: Workspace, store: Store, entry: Entry, question: Question) -> list[Occurrence]:
    try:
        if question.kind in (LABEL, NOTE) and not store.exists(entry.id):
            return []
        article = workspace.library.read(entry)
        if question.kind in (LABEL, NOTE):
            document = store.load(entry.id, article.digest)
            extents = _spans(document, question)
        else:
            try:
                extents = list(matches(article.text, question.words, expression=question.kind == EXPRESSION))
            except EditRefused:
                return []
    except (ArticleError, StoreError):
        return []
    return [in_context(article.id, article.text, extent) for extent in extents if extent.end <= len(article.text)]


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

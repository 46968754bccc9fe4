"""The words of a question as terms, and terms as words: `label:claim -by:ana "New York"`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from annotations.errors import EditRefused

FORM = "form"
"""The term that plain words stand for."""

_NEEDS_QUOTES = frozenset('":\\')
"""What parts terms; any other white space may stand in a value, which is then quoted."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: what it is about, which value it asks for, and whether it must not hold."""

    name: str
    value: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.negated else ''}{self.name}:{quoted(self.value)}"


def read(words: str) -> list[Term]:
    """Return the terms of a question's words: `name:value`, `-name:value`, and plain words as one form.

    A value, or a form, that holds white space or a colon stands in double quotes, where a backslash takes the next
    character as it is.

    Raises:
        EditRefused: a quote is not closed, or a name has no value.
    """
    terms: list[Term] = []
    run: list[str] = []
    for piece in _pieces(words):
        if piece.name is None and not piece.is_quoted and not piece.negated:
            run.append(piece.value)
            continue
        if run:
            terms.append(Term(FORM, " ".join(run)))
            run = []
        if not piece.value.strip():
            raise EditRefused(f"{piece.name or FORM}: wants a value after its colon, such as {piece.name or FORM}:x.")
        terms.append(Term(piece.name or FORM, piece.value, piece.negated))
    if run:
        terms.append(Term(FORM, " ".join(run)))
    return terms


def written(terms: Iterable[Term]) -> str:
    """Return words of which `read` makes these terms."""
    return " ".join(map(str, terms))


def quoted(value: str) -> str:
    """Return a value as it stands in a question: in double quotes where it would not be read whole without."""
    if value and not any(c in _NEEDS_QUOTES or c.isspace() for c in value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def of_mapping(asked: Mapping[str, object]) -> str:
    """Return the words of a question that a schema gives as a mapping of names to a value or a list of them.

    `labels` stands for `label`, and true and false for yes and no.

    Raises:
        ValueError: a value is none; its words say what was expected.
    """
    terms: list[Term] = []
    for name, held in asked.items():
        for value in held if isinstance(held, list) else [held]:
            if isinstance(value, bool):
                value = "yes" if value else "no"
            if not isinstance(value, str | int) or not str(value).strip():
                raise ValueError("a word or a list of words was expected")
            terms.append(of_field(str(name), str(value)))
    return written(terms)


def of_field(name: str, value: str) -> Term:
    """Return the term that a field of such a mapping stands for."""
    term = name.removeprefix("-")
    return Term("label" if term == "labels" else term, value, name.startswith("-"))


def recast(words: str, change: Callable[[Term], Term]) -> str:
    """Return a question's words with each term changed; words that cannot be read, or stay alike, are as they were."""
    try:
        terms = read(words)
    except EditRefused:
        return words
    changed = [change(term) for term in terms]
    return words if changed == terms else written(dict.fromkeys(changed))


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str | None
    value: str
    negated: bool
    is_quoted: bool


def _pieces(words: str) -> Iterator[_Piece]:
    place = 0
    while True:
        while place < len(words) and words[place].isspace():
            place += 1
        if place >= len(words):
            return
        negated = words[place] == "-" and place + 1 < len(words) and not words[place + 1].isspace()
        place += negated
        name: str | None = None
        end = place
        while end < len(words) and not words[end].isspace() and words[end] not in ':"':
            end += 1
        if words[end : end + 1] == ":" and end > place:
            name, place = words[place:end], end + 1
        if words[place : place + 1] == '"':
            value, place = _closed(words, place + 1)
            yield _Piece(name, value, negated, True)
            continue
        end = place
        while end < len(words) and not words[end].isspace():
            end += 1
        yield _Piece(name, words[place:end], negated, False)
        place = end


def _closed(words: str, place: int) -> tuple[str, int]:
    """Return what stands up to the closing quote, and the place behind it."""
    value: list[str] = []
    while place < len(words):
        if words[place] == "\\" and place + 1 < len(words):
            value.append(words[place + 1])
            place += 2
        elif words[place] == '"':
            return "".join(value), place + 1
        else:
            value.append(words[place])
            place += 1
    raise EditRefused('A quote is not closed; put a " behind the last of its words.')

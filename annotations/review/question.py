"""The question that a queue is made from: one small language for the app, the command line and `glossator.yaml`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from annotations.entry import shown
from annotations.errors import EditRefused
from annotations.review.kinds import COUNTED, LINT, Kind, named, names
from annotations.review.terms import Term, read, written
from annotations.schema import Schema, Status
from annotations.verdict import Decision

NONE = "none"
"""The value of `verdict` that asks for what nobody has judged."""

YES, NO = "yes", "no"


class Order(StrEnum):
    """In which order a queue is walked."""

    ARTICLE = "article"
    FORM = "form"
    SURPRISE = "surprise"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be reviewed: terms of which several of one name mean any of them, and different names must all hold.

    `terms` are sound, as `parse` makes them; none asks for every span.
    """

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, words: str, schema: Schema) -> "Question":
        """Return the question that was typed; the name of one saved in the schema stands for its words.

        Raises:
            EditRefused: a term is none; the sentence says what there is.
        """
        terms = read(schema.questions.get(words.strip(), words))
        question = cls(tuple(dict.fromkeys(_sound(term, schema) for term in terms)))
        for name in _ONCE:
            if len(question.values(name)) > 1:
                raise EditRefused(f"{name}: can be asked once, not {len(question.values(name))} times; leave one.")
        _refuse_empty(question)
        return question

    def __str__(self) -> str:
        return written(self.terms)

    def values(self, name: str, *, negated: bool = False) -> tuple[str, ...]:
        """Return what a term asks for, or asks not to be; empty where there is no such term."""
        return tuple(term.value for term in self.terms if term.name == name and term.negated == negated)

    def names(self, name: str) -> bool:
        """Tell whether there is a term of that name, negated or not."""
        return any(term.name == name for term in self.terms)

    def is_asked(self, name: str) -> bool:
        """Tell whether `open` or `proposals` is asked for."""
        return YES in self.values(name) or NO in self.values(name, negated=True)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of items that answer it."""
        asked: frozenset[Kind] = frozenset().union(*map(named, self.values("find")))
        if self.is_asked("proposals"):
            asked |= {Kind.PROPOSAL}
        if self.is_asked("open"):
            asked |= {Kind.DEFERRED}
        refused = self.values("find", negated=True)
        if not asked:
            asked = named(LINT) if refused else frozenset([Kind.WITHOUT if self.values("without") else Kind.SPANS])
        return asked.difference(*map(named, refused))

    @property
    def order(self) -> Order:
        """In which order the queue is walked; a sample without an order is drawn and walked by article."""
        return Order(next(iter(self.values("order")), Order.ARTICLE))

    @property
    def sample(self) -> int | None:
        """How many items are drawn at random, None where all are wanted."""
        return next(map(int, self.values("sample")), None)

    @property
    def seed(self) -> int:
        """What the random order and the sample are drawn with."""
        return next(map(int, self.values("seed")), 0)

    @property
    def wants_settled(self) -> bool:
        """Whether items that were decided are wanted too, as by a question for verdicts or for who gave them."""
        return self.names("verdict") or self.names("reviewer")

    @property
    def needs_counts(self) -> bool:
        """Whether answering it takes to know how the whole workspace tags."""
        unnamed = Kind.WITHOUT in self.kinds and not self.values("without")
        counted = self.kinds & (COUNTED - {Kind.WITHOUT})
        if counted == {Kind.QUOTATION} and self.values("label"):
            counted = frozenset()
        return bool(counted) or unnamed or self.order is Order.SURPRISE

    def with_term(self, name: str, value: str) -> "Question":
        """Return the question with one value for a term that may be there once, such as `order`."""
        return replace(self, terms=(*(term for term in self.terms if term.name != name), Term(name, value)))


def _refuse_empty(question: Question) -> None:
    """Raise EditRefused where no day or length can be within the bounds that are asked for."""
    first, last, least, most = (next(iter(question.values(n)), "") for n in ("since", "until", "longer", "shorter"))
    if first and last and first > last:
        raise EditRefused(f"No day is since {first} and until {last}; swap them, or leave one out.")
    if least and most and int(most) - int(least) < 2:
        raise EditRefused(f"Nothing is longer than {least} and shorter than {most}; swap them, or leave one out.")


def terms_known() -> Mapping[str, str]:
    """Return the terms that there are, each with what it asks for in a few words."""
    return {name: told for name, (told, _) in _TERMS.items()}


def _sound(term: Term, schema: Schema) -> Term:
    """Return a term in its canonical form; raise EditRefused where it is none."""
    if term.name not in _TERMS:
        raise EditRefused(
            f"There is no term {shown(term.name)}:; there are {', '.join(_TERMS)}, and plain words are a form"
            " (in double quotes where they hold a colon)."
        )
    if term.negated and term.name in _NEVER_NEGATED:
        raise EditRefused(f"{term.name}: cannot be asked with a minus; leave the minus out.")
    return replace(term, value=_TERMS[term.name][1](term, schema))


def _any(term: Term, schema: Schema) -> str:
    return term.value.strip()


def _form(term: Term, schema: Schema) -> str:
    return " ".join(term.value.split())


def _label(term: Term, schema: Schema) -> str:
    """A label that only old spans bear can be asked for too; a schema's own may be typed in any case."""
    return _alike(term.value, schema.labels)


def _alike(typed: str, names: Iterable[str]) -> str:
    """Return the name that was typed, in any case where only one is alike, or what was typed where none is."""
    known = list(names)
    if typed in known:
        return typed
    alike = [name for name in known if name.casefold() == typed.strip().casefold()]
    return alike[0] if len(alike) == 1 else typed.strip()


def _value(term: Term, schema: Schema) -> str:
    name, _, value = term.value.partition("=")
    if not name.strip():
        raise EditRefused("value: wants an attribute and its value, such as value:kind=person, or value:kind for any.")
    attributes = [one for label in schema.labels.values() for one in label.attributes.values()]
    name = _alike(name, dict.fromkeys(one.name for one in attributes))
    values = dict.fromkeys(value for one in attributes if one.name == name for value in one.values)
    return f"{name}={_alike(value, values)}" if value.strip() else name


def _day(term: Term, schema: Schema) -> str:
    try:
        return date.fromisoformat(term.value.strip()).isoformat()
    except ValueError:
        raise EditRefused(f"{term.name}: wants a day like 2026-11-20, not {_short(term.value)}.") from None


def _number(term: Term, schema: Schema) -> str:
    least = 1 if term.name == "sample" else 0
    typed = term.value.strip()
    if not re.fullmatch(r"[0-9]{1,9}", typed) or int(typed) < least:
        raise EditRefused(f"{term.name}: wants a whole number from {least} on, not {_short(term.value)}.")
    return str(int(typed))


def _one_of(values: list[str]) -> "Callable[[Term, Schema], str]":
    def check(term: Term, schema: Schema) -> str:
        typed = term.value.strip().lower()
        if typed not in values:
            raise EditRefused(f"{term.name}: is one of {', '.join(values)}, not {_short(term.value)}.")
        return typed

    return check


def _carried(term: Term, schema: Schema) -> str:
    known = {*schema.relations, *(name for label in schema.labels.values() for name in label.attributes)}
    if not known:
        raise EditRefused("without: wants a relation or an attribute, and the schema has none; leave it out.")
    if term.value.strip() not in known:
        raise EditRefused(
            f"without: wants a relation or an attribute of the schema, one of {', '.join(sorted(known))},"
            f" not {_short(term.value)}."
        )
    return term.value.strip()


def _short(value: str) -> str:
    return repr(shown(value if len(value) <= 30 else value[:29] + "…"))


_TERMS: dict[str, tuple[str, Callable[[Term, Schema], str]]] = {
    "label": ("spans of a label", _label),
    "value": ("an attribute's value, as in kind=person", _value),
    "form": ("these very words", _form),
    "text": ("words in them", _form),
    "by": ("an annotator's work", _any),
    "origin": ("what the origin begins with", _any),
    "since": ("changed on that day or later", _day),
    "until": ("changed on that day or before", _day),
    "status": ("the article's status", _one_of([str(status) for status in Status])),
    "article": ("articles by id, * for any part of a name", _any),
    "longer": ("more characters than that", _number),
    "shorter": ("fewer characters than that", _number),
    "verdict": ("what was decided before", _one_of([NONE, *map(str, Decision)])),
    "open": ("deferred questions that wait", _one_of([YES, NO])),
    "find": ("findings of a kind", _one_of(names())),
    "without": ("lacks that relation or attribute", _carried),
    "proposals": ("corrections proposed to me", _one_of([YES, NO])),
    "reviewer": ("what somebody proposed, asked back or decided", _any),
    "order": ("the order of the queue", _one_of([str(order) for order in Order])),
    "sample": ("that many, at random", _number),
    "seed": ("another sample, another order at random", _number),
}
_ONCE = ("order", "sample", "seed", "since", "until", "longer", "shorter", "open", "proposals")
_NEVER_NEGATED = ("order", "sample", "seed", "without")

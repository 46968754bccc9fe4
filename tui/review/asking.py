"""What a review asks for in words or by a key: a question, a name for it, how far a refusal reaches."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from annotations.errors import EditRefused
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.question import Question, terms_known
from annotations.verdict import Scope
from tui.modes.choosing import Choosing
from tui.modes.mode import Mode
from tui.visible import one_line, short

if TYPE_CHECKING:
    from tui.review.decisions import Decisions
    from tui.review.desk import ReviewDesk
    from tui.review.sitting import Sitting

NAMES = 60
"""Columns that the names of saved questions take at most."""


def ask_question(desk: "ReviewDesk", words: str, given_up: Callable[[], None] | None = None) -> None:
    """Ask for a question, beginning with `words`; while it is typed, what is wrong with it is told.

    `given_up` is called where none is asked.
    """
    schema = desk.schema
    saved = one_line(", ".join(schema.questions), NAMES)
    names = f" Saved: {saved}." if saved else ""
    asked = f"Review what? A name, or terms such as label: form: by: find: order:.{names}"

    def look(typed: str) -> None:
        try:
            question = Question.parse(typed, schema)
        except EditRefused as error:
            desk.tell(str(error) if typed.rstrip() == typed else _offered())
        else:
            kept = typed.strip() in schema.questions
            desk.tell(str(question) if kept else f"{_meaning(question)}" if typed.strip() else _offered())

    def begin(typed: str) -> None:
        try:
            desk.begin_review(typed.strip())
        except EditRefused as error:
            desk.ask(asked, typed, begin, look, given_up, continued=True)
            desk.complain(str(error))

    desk.ask(asked, words, begin, look, given_up)
    desk.tell(_offered())


def _offered() -> str:
    return f"{': '.join(terms_known())}:"


def _meaning(question: Question) -> str:
    kinds = ", ".join(sorted(question.kinds))
    return f"{question}   ({kinds}, by {question.order})"


def refusing(decisions: "Decisions", item: Item, desk: "ReviewDesk") -> Mode:
    """Return the mode that asks how far a refusal reaches."""

    def refuse(scope: Scope) -> Callable[[], None]:
        return lambda: decisions.refuse_as(item, scope)

    choices: dict[str, tuple[str, Callable[[], Mode | None]]] = {
        "1": ("this one", refuse(Scope.THIS)),
        "2": (f"{short(item.form)} everywhere", refuse(Scope.FORM)),
        "3": (f"every “{item.kind}”", refuse(Scope.KIND)),
    }
    if item.kind is Kind.SENTENCE:
        del choices["2"]
    return Choosing(desk, "Refuse for good", choices)


def ask_name(sitting: "Sitting") -> None:
    """Ask for a name, and write the question under it into glossator.yaml."""
    from annotations.review.saved import save as write

    desk = sitting.desk
    desk.session.refuse_if_locked()

    def save(name: str) -> None:
        workspace = desk.session.workspace
        name, question = name.strip(), sitting.question
        if not name:
            raise EditRefused("A question is saved under a name; type one.")
        keeps_layout = write(workspace.root, name, question)
        known = {**workspace.schema.questions, name: str(question)}
        workspace.schema = replace(workspace.schema, questions=known)
        lost = "" if keeps_layout else " glossator.yaml was written anew; its comments could not be kept."
        desk.tell(f"Saved: / and {name} ask it again.{lost}")

    desk.ask(f"A name for {short(sitting.words)}", "", save)

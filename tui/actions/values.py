"""Attribute values, article labels and zones, by the keys that the schema gives them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from annotations import editing
from annotations.change import Change
from annotations.errors import EditRefused
from annotations.schema import Attribute, Schema
from annotations.span import Span
from annotations.whole_lines import whole_lines
from tui.keys import SECTIONS, TEXT, Action, Place, action, spoken
from tui.modes.choosing import Choosing
from tui.modes.mode import Mode
from tui.visible import short

if TYPE_CHECKING:
    from tui.desk import Desk

REMOVE = "delete"

SET = "✓"
"""Follows the value that is set among those that are offered."""


@action(
    "span.values", "values: of the chosen span, else labels of the article", keys="v", vim="g v, c",
    places=frozenset({Place.READER, Place.PANE}), short="values",
)  # fmt: skip
def values(desk: "Desk", count: int) -> None:
    """Ask for an attribute by its key, then for its value."""
    span = desk.row_span() if desk.place is Place.PANE else desk.caret.chosen()
    if span is None:
        article_values(desk, count)
        return
    kind = desk.schema.label(span.label)
    if not kind.attributes:
        raise EditRefused(f"The schema gives {span.label} no attributes.")
    whose = f"{span.label} {short(span.quote)}"
    desk.begin_mode(_attributes(desk, whose, kind.attributes, span.attributes, _setter(desk, span)))


@action("article.values", "labels of the article", keys="", vim="g V")
def article_values(desk: "Desk", count: int) -> None:
    """Ask for a label of the article by its key, then for its value."""
    if not desk.schema.article:
        raise EditRefused("The schema has no labels for articles.")

    def put(name: str, value: str | None) -> Change:
        return editing.set_article_label(desk.document, desk.schema, name, value)

    desk.begin_mode(_attributes(desk, "The article", desk.schema.article, desk.document.labels, put))


@action("span.accept", "accept: the proposed value, and on", keys="y", short="accept")
def accept(desk: "Desk", count: int) -> None:
    """Give the chosen span the values that the same words have elsewhere, and go on to the next candidate."""
    proposed = desk.likely.values()
    if proposed is None:
        raise EditRefused("Nothing is proposed here; v sets a value, j goes on.")
    span, attributes = proposed
    desk.commit(editing.set_attributes(desk.document, desk.schema, span.id, attributes))
    desk.likely.walk(1)


@action(
    "span.accept-alike",
    "accept for all alike in view",
    keys="Y",
    vim="g y",
    places=frozenset({Place.READER, Place.PANE}),
)
def accept_alike(desk: "Desk", count: int) -> None:
    """Give every span in view of the same words and label the proposed values, or the chosen one's own."""
    span = desk.row_span() if desk.place is Place.PANE else desk.caret.chosen()
    if span is None:
        raise EditRefused("Choose a span first: z takes the one here, J the next one.")
    wanted = {**{k: v for k, v in span.attributes.items() if isinstance(v, str)}, **desk.session.proposed(span)}
    known = desk.schema.label(span.label).attributes
    values = {name: value for name, value in wanted.items() if name in known}
    view = desk.reader.visible_extent
    alike = [
        held
        for held in desk.document.spans.overlapping(view.start, view.end)
        if held.label == span.label and held.quote == span.quote
    ]
    change, document = Change("values"), desk.document
    for held in alike:
        step = editing.set_attributes(document, desk.schema, held.id, values)
        document = step.apply(document)
        change = change.then(step)
    desk.commit(change)
    desk.tell(f"Values set on {len(alike)} × {span.label} {short(span.quote)}.")


def mark_zone(desk: "Desk", count: int, zone: str) -> None:
    """Mark the lines of the selection as a zone, or take the mark off; tell which other marks go for it."""
    lines = whole_lines(desk.text, desk.selection.extent)
    if lines is None:
        raise EditRefused("There is no line here to mark.")
    before = desk.document.zones
    desk.commit(editing.mark_zone(desk.document, desk.schema, zone, lines))
    after = desk.document.zones
    words = short(desk.text.string[lines.start : lines.end])
    if not any((mark.start, mark.end) == tuple(lines) for mark in after):
        desk.tell(f"No longer {zone}: {words}")
        return
    gone = [f"{mark.zone} {short(desk.text.string[mark.start : mark.end])}" for mark in before if mark not in after]
    instead = f" in the place of {', '.join(gone)}" if gone else ""
    desk.tell(f"Marked {zone}: {words}{instead}")


def zone_actions(schema: Schema) -> list[Action]:
    """Return for each zone of the schema the action of its key."""
    return [
        Action(
            f"zone.{zone.name}", f"mark the line as {zone.name}, or not", SECTIONS["article"],
            (zone.key,), (f"g {zone.key}",), TEXT, mark_zone, "", zone.name,
        )
        for zone in schema.zones.values()
    ]  # fmt: skip


def _setter(desk: "Desk", span: Span) -> Callable[[str, str | None], Change]:
    return lambda name, value: editing.set_attribute(desk.document, desk.schema, span.id, name, value)


def _attributes(
    desk: "Desk",
    whose: str,
    attributes: Mapping[str, Attribute],
    held: Mapping[str, object],
    put: Callable[[str, str | None], Change],
) -> Mode:
    """Return the mode that asks which attribute.

    A value's own key sets it at once, of the first attribute that has such a value, whatever is set already; where an
    attribute has the same key, it is the attribute's. As a capital it sets the value and asks on.
    """

    def then(attribute: Attribute) -> Callable[[], Mode | None]:
        return lambda: _values(desk, whose, attribute, held.get(attribute.name), put)

    def set_to(attribute: Attribute, value: str) -> Callable[[], None]:
        return lambda: _keep(desk, attribute, value, put)

    def set_and_on(attribute: Attribute, value: str) -> Callable[[], Mode]:
        def act() -> Mode:
            _keep(desk, attribute, value, put)
            return _attributes(desk, whose, attributes, {**held, attribute.name: value}, put)

        return act

    choices: dict[str, tuple[str, Callable[[], Mode | None]]] = {a.key: (a.name, then(a)) for a in attributes.values()}
    besides: dict[str, Callable[[], Mode | None]] = {}
    for attribute in attributes.values():
        for value, key in attribute.values.items():
            if key not in choices:
                choices[key] = _marked(value, held.get(attribute.name)), set_to(attribute, value)
                besides[key.upper()] = set_and_on(attribute, value)
    question = f"{whose} (capitals: and on)" if len(attributes) > 1 and besides else whose
    return Choosing(desk, question, choices, besides)


def _values(
    desk: "Desk", whose: str, attribute: Attribute, held: object, put: Callable[[str, str | None], Change]
) -> Mode | None:
    """Return the mode that asks for a value in the place of the one `held`, or ask for words where any will do."""

    if not attribute.values:
        desk.ask(f"{attribute.name} of {whose}", "", lambda words: _keep(desk, attribute, words or None, put))
        return None

    def then(value: str | None) -> Callable[[], None]:
        return lambda: _keep(desk, attribute, value, put)

    choices: dict[str, tuple[str, Callable[[], Mode | None]]] = {
        key: (_marked(value, held), then(value)) for value, key in attribute.values.items()
    }
    choices[REMOVE] = ("none", then(None))
    return Choosing(desk, f"{attribute.name} of {whose}", choices)


def _marked(value: str, held: object) -> str:
    """Return how a value is offered: with a sign where it is the one that is set."""
    return f"{value} {SET}" if value == held else value


def _keep(desk: "Desk", attribute: Attribute, value: str | None, put: Callable[[str, str | None], Change]) -> None:
    change = put(attribute.name, value)
    desk.commit(change)
    if change.is_empty() and value is not None:
        off = " ".join((desk.key_of("span.values"), attribute.key, spoken(REMOVE)))
        desk.tell(f"{attribute.name} is {short(value)} already; {off} takes it off.")
    desk.repeat = lambda: _again(desk, attribute.name, value)


def _again(desk: "Desk", name: str, value: str | None) -> None:
    span = desk.caret.chosen()
    if span is None:
        raise EditRefused("Choose a span first; z chooses the one here.")
    desk.commit(editing.set_attribute(desk.document, desk.schema, span.id, name, value))

"""Keys as data: every action with its keys in both presets, overrides, and the walk from key to action."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from annotations.errors import GlossatorError
from annotations.schema import Schema

if TYPE_CHECKING:
    from tui.desk import Desk

PRESETS = ("default", "vim")

OWN = ("label.", "zone.")
"""How the ids of actions begin whose keys the schema gives."""


class Place(StrEnum):
    """Where the focus is."""

    READER = "reader"
    LIST = "list"
    PANE = "pane"
    REVIEW = "review"
    """The text while a queue is being reviewed; what has no key of its own here has that of the reader."""


EVERYWHERE = frozenset({Place.READER, Place.LIST, Place.PANE})
TEXT = frozenset({Place.READER})
REVIEW = frozenset({Place.REVIEW})
ROWS = frozenset({Place.LIST, Place.PANE})

_LETTERED = frozenset({Place.READER, Place.REVIEW})
"""Where labels have their letters, so that no command can have them."""


class KeyClash(GlossatorError):
    """Two actions share a key, or an override names what does not exist."""


class Action(NamedTuple):
    """Something a key can do.

    `keys` and `vim` are sequences written with spaces between their presses ("g g"); several are
    separated by a comma and a space. `short` is the word for the key bar, empty where it does not
    stand there.
    """

    id: str
    what: str
    section: str
    keys: tuple[str, ...]
    vim: tuple[str, ...]
    places: frozenset[Place]
    run: "Callable[[Desk, int, str], Any]"
    short: str = ""
    argument: str = ""
    palette: bool = True


class Actions:
    """The register that action modules fill as they are imported."""

    def __init__(self) -> None:
        self.all: dict[str, Action] = {}

    def action(
        self,
        action_id: str,
        what: str,
        *,
        keys: str = "",
        vim: str | None = None,
        places: frozenset[Place] = TEXT,
        short: str = "",
        palette: bool = True,
    ) -> "Callable[[Callable[[Desk, int], Any]], Callable[[Desk, int], Any]]":
        """Register the decorated function as an action; `vim` is None where both presets agree."""

        def register(function: "Callable[[Desk, int], Any]") -> "Callable[[Desk, int], Any]":
            def run(desk: "Desk", count: int, _: str) -> Any:
                return function(desk, count)

            self.add(
                Action(
                    action_id,
                    what,
                    section_of(action_id),
                    split(keys),
                    split(keys if vim is None else vim),
                    places,
                    run,
                    short,
                    "",
                    palette,
                )
            )
            return function

        return register

    def add(self, action: Action) -> None:
        """Register an action made by hand; each id once."""
        if action.id in self.all:
            raise ValueError(f"action {action.id} is registered twice")
        self.all[action.id] = action


REGISTER = Actions()
action = REGISTER.action


def split(keys: str) -> tuple[str, ...]:
    """Return the sequences of a declaration such as "g g, ctrl+home"."""
    return tuple(part for part in keys.split(", ") if part)


SECTIONS = {
    "move": "Move and select",
    "extend": "Extend the selection",
    "label": "Tag",
    "zone": "The article",
    "candidate": "Candidates and hints",
    "span": "The chosen span",
    "relation": "Relations",
    "review": "Review",
    "article": "The article",
    "history": "Undo, redo, repeat",
    "find": "Find",
    "view": "Panes and views",
    "app": "The app",
}


def section_of(action_id: str) -> str:
    """Return the heading under which help lists an action."""
    return SECTIONS[action_id.split(".")[0]]


def label_actions(schema: Schema) -> list[Action]:
    """Return the actions of the schema's own letters: tag and relabel, and a second label."""
    from tui.actions.spans import tag, tag_again

    made = []
    for label in schema.labels.values():
        key = label.key
        made.append(
            Action(
                f"label.{label.name}",
                f"tag as {label.name}, or relabel the chosen span",
                SECTIONS["label"],
                (key,),
                (f"space {key}", key.upper()),
                TEXT,
                tag,
                label.name,
                label.name,
            )
        )
        made.append(
            Action(
                f"label.second-{label.name}",
                f"add {label.name} as a second label on the same extent",
                SECTIONS["label"],
                (f"alt+{key}",),
                (f"alt+{key}",),
                TEXT,
                tag_again,
                "",
                label.name,
            )
        )
    return made


def actions(schema: Schema) -> dict[str, Action]:
    """Return every action there is in a workspace with this schema, by id."""
    from tui.actions import everything

    own = [*label_actions(schema), *everything.schema_actions(schema)]
    return {**{made.id: made for made in own}, **REGISTER.all}


class Keymap(NamedTuple):
    """For each place, what each sequence of presses does.

    `moved` tells which commands lost their first key to a label of the schema.
    """

    table: Mapping[Place, Mapping[tuple[str, ...], Action]]
    actions: Mapping[str, Action]
    keys: Mapping[str, tuple[str, ...]]
    moved: tuple[str, ...]
    preset: str

    def lookup(self, place: Place, presses: tuple[str, ...]) -> Action | bool | None:
        """Return the action of a whole sequence, True where it is only the beginning of one, None otherwise."""
        table = self.table[place]
        found = table.get(presses)
        if found is not None:
            return found
        size = len(presses)
        return True if any(keys[:size] == presses for keys in table if len(keys) > size) else None


def check_preset(preset: str) -> str:
    """Return the name of a preset; raise KeyClash where there is none of that name."""
    if preset not in PRESETS:
        raise KeyClash(f"There is no key preset {preset!r}; choose {' or '.join(PRESETS)}.")
    return preset


def keymap(schema: Schema, preset: str = "default", overrides: Mapping[str, str] | None = None) -> Keymap:
    """Return the keys of a workspace: a preset, with the workspace's and the user's own keys over it.

    A label's key wins over a command's: the command keeps its other keys and its place in the palette.

    Raises:
        KeyClash: two actions share a key; an override or a preset names what does not exist.
    """
    check_preset(preset)
    known = actions(schema)
    chosen: dict[str, tuple[str, ...]] = {a.id: a.vim if preset == "vim" else a.keys for a in known.values()}
    for action_id, keys in (overrides or {}).items():
        if action_id not in known:
            raise KeyClash(f"There is no action {action_id!r} to give the key {keys!r}; 'glossator keys' lists them.")
        chosen[action_id] = split(keys)
    labels = {keys: a for a in known.values() if a.id.startswith(OWN) for keys in chosen[a.id]}
    moved: list[str] = []
    table: dict[Place, dict[tuple[str, ...], Action]] = {place: {} for place in Place}
    for made in known.values():
        kept = []
        for keys in chosen[made.id]:
            winner = labels.get(keys)
            if winner is not None and winner is not made and not made.id.startswith(OWN) and made.places & _LETTERED:
                if action_id_is_overridden(made.id, overrides):
                    raise KeyClash(f"{made.id} and {winner.id} share the key {keys!r}; give one of them another.")
                if Place.READER in made.places:
                    moved.append(f"{keys} is {winner.argument} here; '{made.what}' is in the palette (Ctrl+P).")
                places: Iterable[Place] = made.places - _LETTERED
            else:
                kept.append(keys)
                places = made.places
            presses = tuple(keys.split(" "))
            for place in places:
                held = table[place].get(presses)
                if held is not None and held is not made:
                    raise KeyClash(f"{held.id} and {made.id} share the key {keys!r}; give one of them another.")
                table[place][presses] = made
        chosen[made.id] = tuple(kept)
    for place, rows in table.items():
        _refuse_hidden(rows, place)
    table[Place.REVIEW] = _laid_over(table[Place.READER], table[Place.REVIEW])
    return Keymap(table, known, chosen, tuple(moved), preset)


def declared_keys(schema: Schema, preset: str) -> str:
    """Return, as a text, what a workspace's keys follow from."""
    labels = {label.name: label.key for label in schema.labels.values()}
    zones = {zone.name: zone.key for zone in schema.zones.values()}
    return json.dumps([preset, labels, zones, dict(schema.keys)])


def _laid_over(
    below: Mapping[tuple[str, ...], Action], above: Mapping[tuple[str, ...], Action]
) -> dict[tuple[str, ...], Action]:
    """Return the keys of one place with those of another over them; what these begin, or begin with, is theirs."""
    begun = {keys[:size] for keys in above for size in range(1, len(keys) + 1)}
    held = {
        keys: made
        for keys, made in below.items()
        if keys not in begun and not any(keys[:size] in above for size in range(1, len(keys)))
    }
    return {**held, **above}


def action_id_is_overridden(action_id: str, overrides: Mapping[str, str] | None) -> bool:
    """Tell whether the workspace or the user gave this action keys of its own."""
    return overrides is not None and action_id in overrides


def _refuse_hidden(rows: Mapping[tuple[str, ...], Action], place: Place) -> None:
    for presses, made in rows.items():
        for size in range(1, len(presses)):
            held = rows.get(presses[:size])
            if held is not None:
                raise KeyClash(
                    f"{held.id} takes {' '.join(presses[:size])!r}, so {made.id} on {' '.join(presses)!r}"
                    f" can never be reached ({place}); give one of them another key."
                )


@dataclass(frozen=True, slots=True)
class Command:
    """What a press came to: an action, how often, and what it is applied to."""

    action: Action
    count: int
    counted: bool


class Dispatcher:
    """Walks from presses to commands: collects counts and sequences."""

    def __init__(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self.count = ""
        self.presses: tuple[str, ...] = ()

    @property
    def pending(self) -> str:
        """What has been typed of a count or a sequence so far, for the status line."""
        return self.count + " ".join(self.presses)

    def feed(self, place: Place, press: str) -> Command | bool:
        """Return the command that `press` completes, True where more is awaited, False where it means nothing."""
        counting = not self.presses and press.isdecimal() and press.isascii() and (press != "0" or self.count)
        if counting and self.keymap.lookup(place, (press,)) is None:
            self.count = (self.count + press)[:4]
            return True
        if press == "escape" and self.pending:
            self.clear()
            return True
        self.presses = (*self.presses, press)
        found = self.keymap.lookup(place, self.presses)
        if found is True:
            return True
        count, began = self.count, len(self.presses) > 1
        self.clear()
        if isinstance(found, Action):
            return Command(found, int(count) if count else 1, bool(count))
        return began or bool(count)

    def clear(self) -> None:
        """Forget what has been typed so far."""
        self.count = ""
        self.presses = ()


_NAMES = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "space": "Space", "backspace": "Backspace", "enter": "Enter",
    "escape": "Esc", "tab": "Tab", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
    "delete": "Del",
}  # fmt: skip


@cache
def spoken(keys: str) -> str:
    """Return a sequence as people write it: `ctrl+left` becomes `Ctrl+←`, `g g` becomes `gg`."""
    words = []
    for press in keys.split(" "):
        *modifiers, last = press.split("+") if press not in ("+",) and not press.endswith("++") else [press]
        name = _NAMES.get(last, last.upper() if last.startswith("f") and last[1:].isdecimal() else last)
        if modifiers and len(name) == 1 and modifiers != ["shift"]:
            name = name.upper() if "ctrl" in modifiers else name
        words.append("+".join([*(m.capitalize() for m in modifiers), name]))
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(words)


def table(
    schema: Schema, preset: str = "default", overrides: Mapping[str, str] | None = None
) -> list[tuple[str, str, str, str]]:
    """Return the key table of a workspace as rows of keys, what they do, the section and the id, by section."""
    chosen = keymap(schema, preset, overrides)
    rows = [
        ("  ".join(spoken(keys) for keys in chosen.keys[made.id]), made.what, made.section, made.id)
        for made in chosen.actions.values()
    ]
    order = list(SECTIONS.values())
    return sorted(rows, key=lambda row: order.index(row[2]))


def press_of(key: str, character: str | None) -> str:
    """Return the name of a key press in the tables: the character where it prints, else Textual's key name."""
    if character is not None and character.isprintable() and character != " " and "+" not in key.removesuffix("+")[1:]:
        return character
    return key


def names(sequences: Sequence[str]) -> str:
    """Return several sequences as people write them, the first ones first."""
    return " ".join(spoken(keys) for keys in sequences)

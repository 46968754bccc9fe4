"""Keys as data: presets, overrides, clashes, and the names of presses as the terminal reports them."""

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from annotations.schema_file import default_schema, parse
from tui.keys import PRESETS, Command, Dispatcher, KeyClash, Place, actions, keymap, press_of, spoken, table

SCHEMA = default_schema()


@pytest.mark.parametrize("preset", PRESETS)
def test_both_presets_build_and_reach_every_label(preset):
    made = keymap(SCHEMA, preset)
    assert made.preset == preset
    for label in SCHEMA.labels:
        assert made.keys[f"label.{label}"]
    assert set(made.actions) == set(actions(SCHEMA))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_that_is_shown_leads_to_its_action(preset):
    made = keymap(SCHEMA, preset)
    for action in made.actions.values():
        for keys in made.keys[action.id]:
            for place in action.places:
                dispatcher = Dispatcher(made)
                *before, last = keys.split(" ")
                assert all(dispatcher.feed(place, press) is True for press in before)
                found = dispatcher.feed(place, last)
                assert isinstance(found, Command)
                assert found.action is action


@pytest.mark.parametrize("preset", PRESETS)
def test_every_action_has_a_key_or_stands_in_the_palette(preset):
    made = keymap(SCHEMA, preset)
    assert [a.id for a in made.actions.values() if not made.keys[a.id] and not a.palette] == []


@pytest.mark.parametrize("preset", PRESETS)
def test_no_key_is_one_that_terminals_cannot_tell_apart(preset):
    used = {press for keys in keymap(SCHEMA, preset).keys.values() for one in keys for press in one.split(" ")}
    assert not used & {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+pageup", "ctrl+pagedown", "ctrl+["}


def test_a_clash_is_refused_and_names_both():
    with pytest.raises(KeyClash) as refused:
        keymap(SCHEMA, overrides={"span.delete": "z"})
    assert "span.delete" in str(refused.value)
    assert "span.choose" in str(refused.value)


def test_a_key_that_hides_a_longer_one_is_refused_and_names_both():
    with pytest.raises(KeyClash) as refused:
        keymap(SCHEMA, overrides={"span.delete": "Q", "span.note": "Q q"})
    assert "span.delete" in str(refused.value)
    assert "span.note" in str(refused.value)


def test_an_action_or_a_preset_that_is_not_there_is_named():
    with pytest.raises(KeyClash, match="nowhere"):
        keymap(SCHEMA, overrides={"span.nowhere": "Q"})
    with pytest.raises(KeyClash, match="emacs"):
        keymap(SCHEMA, "emacs")


def test_an_override_replaces_the_keys_of_its_action():
    made = keymap(SCHEMA, overrides={"span.delete": "Q, f12"})
    assert made.keys["span.delete"] == ("Q", "f12")
    assert made.lookup(Place.READER, ("Q",)) is made.actions["span.delete"]
    assert made.lookup(Place.READER, ("x",)) is None


def test_a_label_takes_a_commands_key_and_the_command_is_told_of():
    made = keymap(parse("labels:\n  zoo: {key: z}\n"))
    assert made.lookup(Place.READER, ("z",)) is made.actions["label.zoo"]
    assert "z" not in made.keys["span.choose"]
    assert any("zoo" in words and "z " in words for words in made.moved)


def test_an_override_that_wants_a_labels_key_is_refused():
    with pytest.raises(KeyClash) as refused:
        keymap(SCHEMA, overrides={"span.delete": "a"})
    assert "span.delete" in str(refused.value)
    assert "label.actor" in str(refused.value)


async def test_the_keys_of_a_workspace_are_its_own(opened, root, write):
    write(root, {"glossator.yaml": "labels:\n  actor: {key: a}\nkeys:\n  span.delete: Q\n"})
    async with opened(root) as bench:
        await bench.press("a", "x")
        assert bench.tags
        await bench.press("Q")
        assert bench.tags == []


async def test_the_vim_preset_tags_moves_and_undoes(opened, root):
    async with opened(root, keys="vim") as bench:
        await bench.press("w", "w", "w", "space", "l")
        assert bench.tags == [("location", "Marlow")]
        await bench.press("u")
        assert bench.tags == []
        await bench.press("ctrl+r")
        assert bench.tags == [("location", "Marlow")]
        await bench.press("g", "g")
        assert bench.selected == "Ferry"
        await bench.press("]", "s")
        assert bench.selected == "Marlow"
        await bench.press("]", "a")
        assert bench.desk.document.article_id == "b-market.md"


def presses(sequence: str) -> list[str]:
    """What our tables call the presses that Textual reads from a terminal's bytes."""
    parser = XTermParser()
    found = list(parser.feed(sequence))
    found += list(parser.feed(""))
    return [press_of(event.key, event.character) for event in found if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    ("sequence", "press"),
    [
        ("a", "a"), ("S", "S"), ("?", "?"), ("/", "/"), ('"', '"'), (";", ";"), ("!", "!"), ("-", "-"), ("+", "+"),
        ("=", "="), (".", "."), ("<", "<"), (">", ">"), ("@", "@"), ("#", "#"), ("*", "*"), ("~", "~"), ("(", "("),
        ("}", "}"), ("[", "["), ("$", "$"), ("^", "^"), ("0", "0"), ("ä", "ä"), (" ", "space"),
        ("\x7f", "backspace"), ("\r", "enter"), ("\t", "tab"), ("\x1b[Z", "shift+tab"),
        ("\x1b[C", "right"), ("\x1b[1;2C", "shift+right"), ("\x1b[1;5C", "ctrl+right"),
        ("\x1b[1;6D", "ctrl+shift+left"),
        ("\x1b[H", "home"), ("\x1b[1;5F", "ctrl+end"), ("\x1b[5~", "pageup"), ("\x1bOP", "f1"), ("\x1b[17~", "f6"),
        ("\x10", "ctrl+p"), ("\x11", "ctrl+q"), ("\x03", "ctrl+c"), ("\x12", "ctrl+r"),
        ("\x1ba", "alt+a"), ("\x1b[97;3u", "alt+a"), ("\x1b[99;5u", "ctrl+c"), ("\x1b[27u", "escape"),
    ],
)  # fmt: skip
def test_presses_are_called_as_the_tables_call_them(sequence, press):
    assert presses(sequence) == [press]


def test_keys_are_spoken_as_people_write_them():
    assert [spoken(keys) for keys in ("ctrl+left", "g g", "+", "alt+a", "f5", "space l", "S")] == [
        "Ctrl+←",
        "gg",
        "+",
        "Alt+a",
        "F5",
        "Space l",
        "S",
    ]


def test_the_table_lists_every_action_by_section():
    rows = table(SCHEMA)
    assert {row[1] for row in rows} == {action.what for action in actions(SCHEMA).values()}
    sections = [row[2] for row in rows]
    assert sections == sorted(sections, key=sections.index)


def test_a_count_goes_with_the_next_command_only():
    dispatcher = Dispatcher(keymap(SCHEMA))
    assert dispatcher.feed(Place.READER, "1") is True
    assert dispatcher.feed(Place.READER, "0") is True
    assert dispatcher.pending == "10"
    found = dispatcher.feed(Place.READER, "right")
    assert isinstance(found, Command)
    assert (found.count, found.counted) == (10, True)
    again = dispatcher.feed(Place.READER, "right")
    assert isinstance(again, Command)
    assert (again.count, again.counted) == (1, False)

"""The tasks of the tour as data: their keys, their words, and how they are broken into lines."""

import pytest

from tui.keys import PRESETS, keymap
from tui.tour.app import ARTICLE, SKIP_ACTION
from tui.tour.checks import CHECKS
from tui.tour.progress import tasks
from tui.tour.wording import Kind, clusters, keys_of, lines, spelled


def test_there_are_ten_tasks_and_a_finale_and_each_check_is_used(practice):
    assert len(tasks()) == 11
    assert {task.check for task in tasks()} == set(CHECKS)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_in_a_task_is_one_of_the_preset(practice, preset):
    keys = keymap(practice.schema, preset)
    for task in tasks():
        assert keys_of(task.text, keys, practice.schema)
        assert "Ctrl+P" not in " ".join(keys_of(task.text, keys, practice.schema))


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_else_has_the_key_that_skips(practice, preset):
    keys = keymap(practice.schema, preset)
    for table in keys.table.values():
        assert all(presses[0] != SKIP_ACTION.keys[0] for presses in table)


def test_labels_attributes_and_words_of_the_tasks_are_in_the_practice_workspace(practice):
    text = practice.article(ARTICLE).text
    for task in tasks():
        label = task.wanted.get("label")
        assert label is None or label in practice.schema.labels
        for words in (*task.wanted.get("quotes", ()), *task.given.values()):
            assert words in text
        assert set(task.given) <= set(practice.schema.labels)


def test_keys_are_spelled_from_the_preset_the_schema_and_the_palette(practice):
    schema = practice.schema
    default, vim = keymap(schema), keymap(schema, "vim")
    assert [spelled("move.word-right", keys, schema) for keys in (default, vim)] == ["→", "w"]
    assert [spelled("label.actor", keys, schema) for keys in (default, vim)] == ["a", "Space a"]
    assert (spelled("actor.kind", vim, schema), spelled("actor.kind=person", vim, schema)) == ("k", "p")
    assert spelled("app.export", default, schema) == "Ctrl+P “export the corpus”"
    moved = keymap(schema, overrides={"move.grow": "ctrl+g"})
    assert spelled("move.grow", moved, schema) == "Ctrl+G"
    with pytest.raises(KeyError):
        spelled("no.such", default, schema)


def test_lines_are_broken_where_there_is_a_blank_and_never_inside_a_key(practice):
    keys = keymap(practice.schema, "vim")
    text = clusters("Press [label.actor], then *Nora Quill* (or [move.grow]).", keys, practice.schema)
    broken = ["".join(piece.words for piece in line) for line in lines(text, 16)]
    assert broken == ["Press  Space a ,", "then Nora Quill", "(or  + )."]
    assert ["".join(piece.words for piece in line) for line in lines(text, 80)] == [
        "Press  Space a , then Nora Quill (or  + )."
    ]
    kinds = [piece.kind for cluster in text for piece in cluster]
    assert kinds.count(Kind.KEY) == 2
    assert kinds.count(Kind.STRONG) == 1

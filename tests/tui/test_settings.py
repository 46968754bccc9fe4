"""Settings and memory: kept outside the workspace, read with patience, written whole."""

from pathlib import Path

import platformdirs
import pytest

from tui import settings
from tui.settings import Memory, Settings, SettingsError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platformdirs, "user_config_path", lambda app: tmp_path / "config" / app)
    monkeypatch.setattr(platformdirs, "user_state_path", lambda app: tmp_path / "state" / app)
    return tmp_path


def written(home: Path, content: str) -> None:
    path = home / "config/glossator/settings.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def test_without_a_file_nothing_is_chosen_and_nothing_is_written(home: Path) -> None:
    assert settings.load() == (Settings(), ())
    assert list(home.iterdir()) == []


def test_what_is_saved_is_there_again_and_the_rest_stays(home: Path) -> None:
    settings.save(theme="vellum", list_width=40, advance_after_tagging=True, name="no")
    settings.save(theme=None, keys="vim")
    expected = Settings(name="no", keys="vim", advance_after_tagging=True, list_width=40)
    assert settings.load() == (expected, ())
    assert [path.name for path in (home / "config/glossator").iterdir()] == ["settings.yaml"]


def test_every_setting_can_be_kept() -> None:
    values = {
        "name": "eve",
        "theme": "t",
        "keys": "vim",
        "advance_after_tagging": True,
        "list_width": 20,
        "panel_width": 30,
    }
    assert list(values) == list(Settings._fields)
    settings.save(**values)
    assert settings.load()[0]._asdict() == values


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("colour: red", "colour is no setting"),
        ("list_width: 5", "list_width was passed over; a number from 10 to 200"),
        ("list_width: true", "list_width was passed over"),
        ("theme: [a]", "theme was passed over"),
        ("advance_after_tagging: sometimes", "true or false"),
        ("name: ''", "a name was expected"),
    ],
)
def test_a_setting_that_means_nothing_is_named_and_the_others_hold(content: str, words: str, home: Path) -> None:
    written(home, f"panel_width: 33\n{content}\n")
    found, problems = settings.load()
    assert found == Settings(panel_width=33)
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize("content", ["- a", "a: [", "a: 1\na: 2", "x"])
def test_a_broken_file_is_named_with_its_line_and_never_overwritten(content: str, home: Path) -> None:
    written(home, content)
    found, problems = settings.load()
    assert found == Settings()
    assert len(problems) == 1
    assert "settings.yaml, line" in problems[0]
    with pytest.raises(SettingsError, match="Mend it"):
        settings.save(theme="vellum")
    assert (home / "config/glossator/settings.yaml").read_text("utf-8") == content


def test_a_setting_that_would_not_be_read_is_not_kept() -> None:
    for change in ({"list_width": 5}, {"colour": "red"}, {"name": " "}):
        with pytest.raises(SettingsError):
            settings.save(**change)


def test_the_annotator_is_the_option_then_the_settings_then_the_user(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "user")
    assert settings.annotator() == "user"
    settings.save(name="Eve")
    assert settings.annotator() == "Eve"
    assert settings.annotator("ana") == "ana"


@pytest.mark.parametrize("name", ["", "  ", "\udc80", "é" * 60])
def test_a_name_that_can_be_no_folder_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="--as"):
        settings.annotator(name)


def test_each_workspace_and_annotator_has_a_memory_of_its_own(home: Path) -> None:
    one, two = home / "one", home / "two"
    there = Memory("news/a.txt", (3, 9), 12, {"list": False})
    settings.remember(one, "ana", there)
    assert settings.recall(one, "ana") == there
    assert settings.recall(home / "two/../one", "ana") == there
    assert settings.recall(one, "ben") == settings.recall(two, "ana") == Memory()
    assert not one.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"article": "a"}',
        b'{"article": "a", "caret": [9, 3], "scroll": 0, "panes": {}}',
        b'{"article": "a", "caret": [1e999, 3], "scroll": 0, "panes": {}}',
        b'{"article": "a", "caret": [0, 3], "scroll": 0, "panes": []}',
    ],
)
def test_a_damaged_memory_is_forgotten(content: bytes, home: Path) -> None:
    settings.remember(home, "ana", Memory("a"))
    (path,) = (home / "state/glossator/workspaces").iterdir()
    path.write_bytes(content)
    assert settings.recall(home, "ana") == Memory()


def test_a_memory_that_cannot_be_kept_is_let_go(home: Path) -> None:
    (home / "state").write_text("a file", "utf-8")
    settings.remember(home, "ana", Memory("a"))
    assert settings.recall(home, "ana") == Memory()

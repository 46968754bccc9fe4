"""What every test stands on: nothing of the person who runs the tests is read or written."""

import os
import shutil
from pathlib import Path

import pytest

CONTRACT = Path(__file__).parent / "contract"
PERSONAL = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")


@pytest.fixture(autouse=True)
def personal_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the folders of settings, memory and caches to a fresh folder, and see colours whatever the shell says."""
    home = tmp_path_factory.mktemp("person")
    for name in PERSONAL:
        monkeypatch.setenv(name, str(home / name.removeprefix("XDG_").lower()))
    for name in [name for name in os.environ if name in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR")]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of one article by two annotators: a copy of the contract's."""
    made = tmp_path / "w"
    shutil.copytree(CONTRACT / "workspace", made)
    return made

"""The installed wheel: what is in it, and that its command works away from the sources."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("annotations", "themes", "tui")


def run(*words: str, folder: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path:
        environment["PYTHONPATH"] = path
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that hatchling builds from the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=ROOT)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel is installed, and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    done = run(
        sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check",
        "--target", str(folder), str(wheel), folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_holds_every_file_of_the_rooms_and_no_other_package(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == expected
    assert {name.partition("/")[0] for name in names} == set(ROOMS)


def test_themes_styles_and_the_first_schema_are_inside(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert sum(name.startswith("themes/") and name.endswith(".yaml") for name in names) >= 6
    assert "tui/desk.tcss" in names
    assert any(name.endswith("LICENSE") for name in names)


def test_the_entry_point_is_the_command(installed):
    (script,) = [path for path in (installed / "bin").iterdir() if path.name.startswith("glossator")]
    site = sysconfig.get_path("purelib")
    for words in (("--version",), ("--help",), ("themes",), ("formats",), ("keys",)):
        done = run(sys.executable, str(script), *words, folder=installed, path=f"{installed}{os.pathsep}{site}")
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        assert "Traceback" not in done.stderr


def test_what_is_installed_opens_a_workspace_and_draws_it(installed, tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "a.txt").write_text("The ferry left Port Sable.\n")
    program = """
import asyncio, sys
from pathlib import Path
import annotations, themes, tui
from annotations.workspace import Workspace
from tui.app import GlossatorApp

async def main():
    app = GlossatorApp(Workspace.open(Path(sys.argv[1])), annotator="ana")
    async with app.run_test(size=(100, 30)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("right", "l", "ctrl+q")
    print([Path(room.__file__).parent.parent for room in (annotations, themes, tui)])

asyncio.run(main())
"""
    done = run(sys.executable, "-c", program, str(tmp_path / "w"), folder=tmp_path, path=str(installed))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(installed)) == 3
    assert '"quote": "ferry"' in (tmp_path / "w/annotations/ana/a.txt.json").read_text()

"""The programs that are measured, the workspaces they open, and the environment they run in."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import workspaces
from measuring import Program, say

HERE = Path(__file__).parent
ARTICLES, SPANS, LISTED = 10_000, 100_000, 100_000


def app(folder: Path, article: str) -> Program:
    """Return our app with an article of a workspace open."""
    command = [sys.executable, "-m", "tui.cli", str(folder), "--as", workspaces.ANNOTATOR, "--article", article]
    return Program(command, workspaces.BEGINNING)


def prepared(root: Path) -> dict[str, Program]:
    """Make what is not there yet; return the programs by name, without those that cannot be had."""
    corpus, listed, lone = root / "corpus", root / "listed", root / "lone"
    if not (root / "made").exists():
        say("making the workspaces (once) ...")
        for folder in (corpus, listed, lone):
            shutil.rmtree(folder, ignore_errors=True)
        workspaces.corpus(corpus, ARTICLES, SPANS)
        workspaces.lines(listed, LISTED)
        workspaces.write(lone, workspaces.SMALL, workspaces.words(1, 4_000), 100, 1)
        (root / "made").touch()
    lists = [sys.executable, str(HERE / "lists.py")]
    programs = {
        "trivial": Program([sys.executable, str(HERE / "trivial.py")], "ready 0", "j"),
        "small": app(corpus, workspaces.SMALL),
        "large": app(corpus, workspaces.LARGE),
        "line": app(corpus, workspaces.LINE),
        "first": app(corpus, "000/000000.txt"),
        "listed": app(listed, workspaces.SMALL),
        "table": Program([*lists, "table", str(LISTED)], "ready report"),
        "options": Program([*lists, "options", str(LISTED)], "ready report"),
    }
    slate = _slate(root)
    if slate is not None:
        for name, article in (("slate", workspaces.SMALL), ("slate large", workspaces.LARGE)):
            folder = root / name.replace(" ", "-")
            folder.mkdir(exist_ok=True)
            shutil.copy(corpus / article, folder / article)
            command = [str(slate), "-m", "slate", article, "-o", "-l", "log"]
            programs[name] = Program(command, workspaces.BEGINNING, folder=folder)
    return programs


def _slate(root: Path) -> Path | None:
    """Return the interpreter of an environment that has SLATE, None where it cannot be installed."""
    python = root / "environment" / "bin" / "python"
    try:
        if not python.exists():
            venv.create(python.parents[1], with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "slate-nlp"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        shutil.rmtree(python.parents[1], ignore_errors=True)
        say("SLATE (slate-nlp) cannot be installed here; its rows are skipped.")
        return None
    return python


def environment(root: Path) -> dict[str, str]:
    """Return the environment of every program: folders of its own, no trace of this terminal, caches allowed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON", "TEXTUAL"))}
    for name in ("LINES", "COLUMNS", "NO_COLOR", "TMUX", "STY"):
        env.pop(name, None)
    env |= {f"XDG_{kind}_HOME": str(root / "home" / kind.lower()) for kind in ("CACHE", "CONFIG", "STATE", "DATA")}
    return env | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(HERE.parents[1])}

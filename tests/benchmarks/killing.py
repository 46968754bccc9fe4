"""The app on a pseudo-terminal, killed at random moments, again and again: what it showed as saved is there."""

import os
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from terminal import Gone, Terminal, typed
from tinydb import TinyDB

from annotations.check import check
from annotations.durable import WRITING
from annotations.finding import Level
from annotations.workspace import Workspace

SOURCE = Path(__file__).parents[2]
ARTICLES = "abc"
WORDS = 400
ANNOTATOR = "ana"
FRAME_END = b"\x1b[?2026l"
"""What ends a picture: what stands on the screen before it may be half old and half new."""
QUIET = 0.25
"""Seconds of silence after which every key that was sent counts as carried out."""

_WORD = re.compile(rf"[{ARTICLES}]\d{{3}}")
_OPEN = re.compile(r"[1-3]/3.*✓ saved", re.S)
_UNDONE = re.compile(r"Undone|Nothing to undo")


class Broken(Exception):
    """A promise was broken; the words say which."""


@dataclass(slots=True)
class Tally:
    """What some rounds came to."""

    rounds: int = 0
    keys: int = 0
    shown: int = 0
    """Spans that were on the screen as saved when the app was killed, over all rounds."""
    strict: int = 0
    """Rounds in which nothing that was sent could take such a span away, so that none may be missing."""
    stored: int = 0
    cut_off: int = 0
    """Files that were not whole yet, left beside the sound ones by a kill in the middle of a write."""
    undone: int = 0
    broken: list[str] = field(default_factory=list)


def write_workspace(root: Path) -> None:
    """Write three articles in which no word stands twice."""
    root.mkdir(parents=True)
    for letter in ARTICLES:
        words = (f"{letter}{number:03d}" for number in range(WORDS))
        (root / f"{letter}.txt").write_text(f"Article {letter}\n\n{' '.join(words)}\n", encoding="utf-8")


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a person who has nothing set yet."""
    homes = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    return {**os.environ, **homes, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(SOURCE)}


class Victim:
    """One run of the app, and what it showed as saved."""

    def __init__(self, root: Path, home: Path) -> None:
        command = [sys.executable, "-m", "tui.cli", str(root), "--as", ANNOTATOR]
        # Every round begins at the first word of the first article, wherever the one before was cut off.
        shutil.rmtree(home / "state", ignore_errors=True)
        self.terminal = Terminal(command, environment(home), root)
        self.shown: dict[str, set[str]] = {}
        self.at_stake = 0
        """Keys sent that may take a span away, and not known to have been carried out before what is in `shown`."""
        self.keys = 0
        self.seen = 0
        self._rest = b""

    @property
    def screen(self) -> str:
        return self.terminal.text()

    def send(self, keys: str, at_stake: int = 0) -> None:
        self.terminal.send(typed(keys))
        self.keys += len(keys.split())
        self.at_stake += at_stake

    def watch(self, seconds: float) -> None:
        """Look at the screen for a while, picture by picture."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            found = self.terminal.read(left)
            if found is None:
                break
            self.seen += len(found.content)
            *pictures, self._rest = (self._rest + found.content).split(FRAME_END)
            for picture in pictures:
                self.terminal.show(picture + FRAME_END)
                self._look()

    def settle(self) -> None:
        """Look at the screen till all that was sent is carried out and saved; raise Broken where it never is."""
        end = time.perf_counter() + 30.0
        quiet = 0.0
        while quiet < QUIET or "✓ saved" not in self.screen:
            if time.perf_counter() > end:
                raise Broken(f"never at rest\n{self.screen}")
            before = self.seen
            self.watch(QUIET)
            quiet = QUIET if self.seen == before else 0.0
        self.at_stake = 0

    def until(self, sought: re.Pattern[str], seconds: float = 30.0) -> None:
        """Look at the screen till it shows something; raise Broken where it never does."""
        end = time.perf_counter() + seconds
        while not sought.search(self.screen):
            if time.perf_counter() > end:
                raise Broken(f"never shown: {sought.pattern}\n{self.screen}")
            self.watch(0.05)

    def _look(self) -> None:
        rows = self.terminal.screen.display
        if "✓ saved" not in rows[-2]:
            return
        head = rows[0][26:92]
        letter = next((one for one in ARTICLES if f"Article {one}" in head), "")
        if letter:
            beside = " ".join(row[92:] for row in rows[1:-3])
            self.shown[letter] = {word for word in _WORD.findall(beside) if word.startswith(letter)}


def rounds(folder: Path, count: int, seed: int) -> Iterator[Tally]:
    """Yield the tally after each round; a fresh workspace is taken every twenty-five rounds."""
    draw = random.Random(seed)
    tally = Tally()
    root = home = folder
    for number in range(count):
        if number % 25 == 0:
            root, home = folder / f"workspace-{number}", folder / f"home-{number}"
            write_workspace(root)
        try:
            _round(root, home, draw, tally)
        except (Broken, Gone) as error:
            tally.broken.append(f"round {number + 1}, seed {seed}: {error}")
        tally.rounds += 1
        yield tally


def _round(root: Path, home: Path, draw: random.Random, tally: Tally) -> None:
    victim = Victim(root, home)
    try:
        if draw.random() < 0.05:
            victim.watch(draw.uniform(0.0, 0.8))
        else:
            _work(victim, (root / "annotations").is_dir(), draw, tally)
    finally:
        victim.terminal.close()  # with signal 9
    tally.keys += victim.keys
    _verify(root, victim, tally)


def _work(victim: Victim, has_history: bool, draw: random.Random, tally: Tally) -> None:
    """Undo something of the last run, go somewhere and press keys for a random time."""
    victim.until(_OPEN)
    if has_history:
        victim.send("u", 1)
        victim.until(_UNDONE)
        tally.undone += "Undone" in victim.screen
        # What it took away has to be seen before another article is: else it would count as missing there.
        victim.settle()
    victim.send("> " * draw.randrange(3) + "down " * draw.randrange(30))
    victim.settle()
    is_strict = draw.random() < 0.5
    end = time.perf_counter() + draw.uniform(0.0, 1.2)
    while time.perf_counter() < end:
        _act(victim, draw, is_strict)
        victim.watch(draw.choice([0.0, 0.0, 0.0, 0.01, 0.03, 0.1]))
    victim.watch(draw.uniform(0.0, 0.06))


def _act(victim: Victim, draw: random.Random, is_strict: bool) -> None:
    """Press a key or a few: mostly such as tag the next word."""
    chance = draw.random()
    if chance < 0.72 or (is_strict and chance < 0.9):
        victim.send(f"right {draw.choice('alc')}")
    elif chance < 0.90:
        victim.send(draw.choice(["u", "u", "u", "U", "U", "x"]), 1)
    elif chance < 0.96:
        victim.send(f"! {' '.join(draw.choices('nota', k=3))} enter")
    else:
        victim.send(draw.choice("<>"))


def _verify(root: Path, victim: Victim, tally: Tally) -> None:
    """Raise Broken where a file is not sound or a span is missing."""
    stored: dict[str, set[str]] = {}
    for path in (root / "annotations").rglob("*.json"):
        with TinyDB(path) as database:
            stored[path.name[0]] = {span["quote"] for span in database.table("spans")}
            if not database.table("article").all():
                raise Broken(f"{path.name} has no article record")
    tally.cut_off += sum(1 for _ in (root / "annotations").rglob(f"{WRITING}*"))
    missing = {word for letter, words in victim.shown.items() for word in words - stored.get(letter, set())}
    tally.shown += sum(map(len, victim.shown.values()))
    tally.stored += sum(map(len, stored.values()))
    tally.strict += victim.at_stake == 0
    if len(missing) > victim.at_stake:
        raise Broken(f"missing {sorted(missing)}, with {victim.at_stake} keys at stake\n{victim.screen}")
    if wrong := [str(finding) for finding in check(Workspace.open(root)) if finding.level is Level.ERROR]:
        raise Broken("; ".join(wrong[:5]))

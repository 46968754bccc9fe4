"""The long fault runs, one command: python tests/benchmarks/faults.py [--rounds 1000] [--seconds 60] [--examples 5000]

Kills the app, fills its disk, lets several processes at one workspace, lets the fuzzer of the suite run for long, and
opens a folder of a million files. Prints the lines of the table in docs/reliability.md, and of which code they are;
exits with 1 where a promise was broken, or where the code changed while it was run.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import hammer
import killing
from terminal import Gone, Terminal, typed
from tinydb import TinyDB

ROOMS = ("annotations", "themes", "tui")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, what came of it, and which promises were broken."""

    done: str
    came: str
    broken: tuple[str, ...] = ()

    def line(self, name: str) -> str:
        """Return it as a line of the table in docs/reliability.md."""
        came = self.came if not self.broken else f"**{len(self.broken)} promises broken**; {self.came}"
        return f"| `{name}` | {self.done} | {came} |"


def kill(folder: Path, arguments: argparse.Namespace) -> Outcome:
    """Kill the app at random moments."""
    told = 0
    tally = killing.Tally()
    for tally in killing.rounds(folder, arguments.rounds, arguments.seed):
        for words in tally.broken[told:]:
            print(words)
        told = len(tally.broken)
        if tally.rounds % 100 == 0:
            print(f"  {tally.rounds} rounds, {told} broken", flush=True)
    return Outcome(
        f"{tally.rounds:,} rounds, {tally.keys:,} keys, seed {arguments.seed}",
        f"{tally.shown:,} spans were shown as saved, {told} times one was missing or a file not sound;"
        f" in {tally.strict:,} rounds no key on its way could have taken one away;"
        f" {tally.undone:,} starts undid something of the run before;"
        f" {tally.cut_off:,} cut-off files lay beside whole ones",
        tuple(tally.broken),
    )


def full(folder: Path, arguments: argparse.Namespace) -> Outcome:
    """Let the real app run into a full disk."""
    with _small_disk(folder) as disk:
        if disk is None:
            return Outcome("nothing", "skipped: no tmpfs can be mounted here")
        root = disk / "w"
        killing.write_workspace(root)
        victim = killing.Victim(root, folder / "home")
        path = root / "annotations" / killing.ANNOTATOR / "a.txt.json"
        filler = disk / "filler"
        broken: list[str] = []
        try:
            victim.until(re.compile(r"1/3.*✓ saved", re.S))
            victim.send("right l")
            victim.until(re.compile("location 1.*✓ saved"))
            before = path.read_bytes()
            _fill(filler)
            victim.send("right l right a right c")
            victim.until(re.compile("actor 1.*claim 1.*NOT SAVED"))
            if path.read_bytes() != before:
                broken.append("the old file was touched on the full disk")
            victim.until(re.compile("No space left"))
            filler.unlink()
            victim.until(re.compile("actor 1.*claim 1.*✓ saved"))
        except (killing.Broken, Gone) as error:
            broken.append(str(error))
        finally:
            victim.terminal.close()
        if not broken:
            with TinyDB(path) as database:
                count = len(database.table("spans"))
            if count != 4:
                broken.append(f"{count} spans were stored once there was room, not 4")
    fine = "the old file stayed whole, `NOT SAVED` and why was shown, all was saved once there was room"
    return Outcome("a full tmpfs of 1 MB", "see above" if broken else fine, tuple(broken))


def hammering(folder: Path, arguments: argparse.Namespace) -> Outcome:
    """Let several processes at one workspace."""
    found = hammer.run(folder / "hammered", arguments.seconds)
    return Outcome(
        f"{arguments.seconds:.0f} s, {found.saves:,} saves of two annotators, {found.pulled:,} spans written by another"
        " program",
        f"{len(found.lost)} updates lost; {found.merged:,} saves were merged; the slowest edit was on the disk after"
        f" {found.slowest * 1000:.0f} ms; the second app was refused {found.refused:,} times and saved afterwards",
        tuple(found.lost),
    )


def fuzz(folder: Path, arguments: argparse.Namespace) -> Outcome:
    """Let the fuzzer of the suite live many more lives."""
    import tempfile as temporary

    from hypothesis import HealthCheck, Phase, core, settings
    from hypothesis.stateful import run_state_machine_as_test

    sys.path.insert(0, str(Path(__file__).parents[1] / "annotations"))
    import test_fuzz

    temporary.tempdir = str(folder)
    begun = time.perf_counter()
    # As pytest's option of that name does.
    core.global_force_seed = arguments.seed
    try:
        run_state_machine_as_test(
            test_fuzz.Life,
            settings=settings(
                max_examples=arguments.examples,
                stateful_step_count=60,
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
    except AssertionError as error:
        return Outcome(f"{arguments.examples:,} lives of up to 60 steps", "see above", (f"{error}",))
    finally:
        temporary.tempdir = None
    took = time.perf_counter() - begun
    return Outcome(f"{arguments.examples:,} lives of up to 60 steps", f"no promise broken, in {took:.0f} s")


def files(folder: Path, arguments: argparse.Namespace) -> Outcome:
    """Open a folder of very many files, and press keys while it is listed."""
    root = folder / "many"
    root.mkdir()
    (root / "0.txt").write_text("Article a\n\n" + " ".join(f"a{number:03d}" for number in range(400)) + "\n")
    for number in range(1, arguments.files):
        handle = os.open(root / f"{number}.txt", os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(handle, b"One line.\n")
        os.close(handle)
    command = [sys.executable, "-m", "tui.cli", str(root), "--as", "ana", "--article", "0.txt"]
    with Terminal(command, killing.environment(folder / "home-many"), root) as terminal:
        try:
            begun = time.perf_counter()
            shown = _until(terminal, lambda: "a000" in terminal.text())
            waits: list[float] = []
            # The status line marks the number of articles with dots as long as they are being found.
            while not re.search(rf"/{arguments.files} ", terminal.text()):
                if time.perf_counter() - begun > 900:
                    raise Gone(terminal.text())
                sent = time.perf_counter()
                terminal.send(typed("right"))
                _drawn(terminal, rb"a\d\d\d")
                waits.append(time.perf_counter() - sent)
                _watch(terminal, 0.05)
            listed = time.perf_counter() - begun
            sent = time.perf_counter()
            terminal.send(typed("right l"))
            _until(terminal, lambda: bool(re.search("location 1.*✓ saved", terminal.text())))
            saved = time.perf_counter() - sent
            memory = terminal.memory()
        except Gone as error:
            words = f"the app is gone, or never got there:\n{error}"
            return Outcome(f"{arguments.files:,} files in one folder", "see above", (words,))
    waits.sort()
    middle, most = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.95)] * 1000
    return Outcome(
        f"{arguments.files:,} files in one folder, {len(waits)} keys pressed while they were listed",
        f"the article was readable after {shown:.2f} s, all were listed after {listed:.1f} s; keys were drawn after"
        f" {middle:.0f} ms (median), {most:.0f} ms (95 of 100), {waits[-1] * 1000:.0f} ms (slowest);"
        f" then a tag was shown and saved after {saved * 1000:.0f} ms; {memory:.0f} MiB",
        (f"a key waited {waits[-1]:.1f} s",) if waits[-1] > 1.0 else (),
    )


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """Give a file system of one megabyte, None where none may be mounted, which is said."""
    disk = folder / "disk"
    disk.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
        )
        why = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        why = str(error)
    if why:
        print(f"full tmpfs: skipped, as none can be mounted here ({why})")
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(path: Path) -> None:
    """Write till the disk is full."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def _watch(terminal: Terminal, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        found = terminal.read(left)
        if found is not None:
            terminal.show(found.content)


def _until(terminal: Terminal, true: Callable[[], bool], seconds: float = 60.0) -> float:
    """Watch the terminal till something holds; return how many seconds that took; raise Gone where it never does."""
    begun = time.perf_counter()
    while not true():
        if time.perf_counter() - begun > seconds:
            raise Gone(terminal.text())
        found = terminal.read(0.05)
        if found is not None:
            terminal.show(found.content)
    return time.perf_counter() - begun


def _drawn(terminal: Terminal, sought: bytes) -> None:
    """Watch the terminal till the program writes something that matches; raise Gone where it never does."""
    end, got = time.perf_counter() + 30, b""
    while not re.search(sought, got):
        if time.perf_counter() > end:
            raise Gone(terminal.text())
        found = terminal.read(0.05)
        if found is not None:
            got += found.content
            terminal.show(found.content)


def main() -> int:
    parts = {"kill": kill, "full": full, "hammer": hammering, "fuzz": fuzz, "files": files}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000, help="how often the app is killed")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long processes hammer one workspace")
    parser.add_argument("--examples", type=int, default=5000, help="lives of the fuzzer")
    parser.add_argument("--files", type=int, default=1_000_000, help="files in one folder")
    parser.add_argument("--seed", type=int, default=1, help="another seed presses other keys at other moments")
    parser.add_argument("--only", nargs="+", choices=list(parts), default=list(parts), help="only these")
    arguments = parser.parse_args()
    begun, lines, is_broken = _code(), [], False
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.only:
            place = Path(folder) / name
            place.mkdir()
            outcome = parts[name](place, arguments)
            for words in outcome.broken:
                print(f"{name}: {words}")
            is_broken |= bool(outcome.broken)
            lines.append(outcome.line(name))
            print(lines[-1], flush=True)
            shutil.rmtree(place)
    print(f"\n{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} cores, {begun}.\n")
    print("| run | what was done | what came of it |\n|---|---|---|", *lines, sep="\n")
    if _code() != begun:
        print("\nThe code changed meanwhile: these figures are of mixed versions and prove nothing; run it again.")
        return 1
    return 1 if is_broken else 0


def _code() -> str:
    """Return which code is run: the commit where git tells it, and a digest of what the app is made of."""
    root, made = Path(__file__).parents[2], sha256()
    for path in sorted(path for room in ROOMS for path in (root / room).rglob("*") if path.suffix in (".py", ".yaml")):
        made.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    try:
        asked = subprocess.run(
            ["git", "-C", str(root), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
        )
        commit = asked.stdout.strip()
    except OSError:
        commit = ""
    return f"commit {commit or 'unknown'}, code {made.hexdigest()[:12]}"


if __name__ == "__main__":
    sys.exit(main())

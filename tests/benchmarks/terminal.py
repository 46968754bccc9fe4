"""A program on a pseudo-terminal of its own: when it has drawn what it was asked for, and how much memory it took."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pyte

COLUMNS, ROWS = 120, 40
QUIET = 0.06
"""Seconds without a byte after which a picture counts as finished; its time is that of its last byte."""

# What a terminal of today answers; a program that asks and hears nothing would wait.
ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[0c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
)
_PICTURE_ENDS = b"\x1b[?2026l"
_FOREIGN = re.compile(
    rb"\x1b\[[<>=?][0-9;:]*(?:\$[a-z]|[a-ln-z])|\x1b\[[<>=][0-9;:]*m|\x1bP.*?\x1b\\|\x1b\].*?(?:\x07|\x1b\\)", re.S
)
"""Sequences that the emulator would print instead of obeying."""

_ESCAPES = re.compile(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]")

CODES = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pagedown": "\x1b[6~", "pageup": "\x1b[5~",
    "home": "\x1b[H", "end": "\x1b[F", "enter": "\r", "escape": "\x1b", "space": " ", "f6": "\x1b[17~",
    "f8": "\x1b[19~", "shift+f6": "\x1b[17;2~",
}  # fmt: skip
"""What a terminal sends for a key, by its name; other keys are themselves."""


class Bytes(NamedTuple):
    """What the program wrote at a moment."""

    at: float
    content: bytes


class Cost(NamedTuple):
    """What something took, in milliseconds: by the clock, of the processor, and by the clock to its first picture."""

    clock: float
    processor: float
    first: float = float("nan")


Picture = tuple[tuple[object, ...], ...]
"""Every cell of a screen, with its colours."""


class Gone(Exception):
    """The program ended, or never drew what was awaited."""


def typed(keys: str) -> bytes:
    """Return what a terminal sends for keys named with blanks between: "down down a"."""
    return "".join(CODES.get(key, key) for key in keys.split()).encode()


class Terminal:
    """One run of a program; times are in milliseconds."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path | None = None) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._cursor_keys = False
        self._tail = b""
        self.began = time.perf_counter()
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
                if folder is not None:
                    os.chdir(folder)
                os.execvpe(command[0], list(command), dict(env))
            finally:
                os._exit(127)
        os.set_blocking(self._handle, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, wait: float) -> Bytes | None:
        """Return what the program writes within `wait` seconds, None where it writes nothing; raise Gone at its end."""
        ready, _, _ = select.select([self._handle], [], [], wait)
        if not ready:
            return None
        try:
            content = os.read(self._handle, 1 << 18)
        except OSError as error:
            raise Gone(self._left()) from error
        got = Bytes(time.perf_counter(), content)
        if not content:
            raise Gone(self._left())
        self._tail = (self._tail + content)[-4000:]
        for question, answer in ANSWERS:
            for _ in range(content.count(question)):
                os.write(self._handle, answer)
        for switch in re.findall(rb"\x1b\[\?1([hl])", content):
            self._cursor_keys = switch == b"h"
        return got

    def until_quiet(self, quiet: float = QUIET, patience: float = 60.0) -> list[Bytes]:
        """Return what the program writes until it has been silent for `quiet` seconds; it has `patience` to begin."""
        got: list[Bytes] = []
        end = time.perf_counter() + patience
        while time.perf_counter() < end:
            one = self.read(quiet if got else patience)
            if one is None:
                break
            got.append(one)
        return got

    def started(self, shown: str, patience: float = 60.0) -> Cost:
        """Return what it took from the start to the write that brought `shown` onto the screen; raise Gone without."""
        end = time.perf_counter() + patience
        got: list[tuple[bytes, Cost]] = []
        while time.perf_counter() < end:
            one = self.read(0.25)
            if one is not None:
                got.append((one.content, Cost((one.at - self.began) * 1000, self.spent())))
                continue
            # Replaying is slow, so it waits until nothing is being timed.
            found = None
            for content, cost in got:
                self.show(content)
                if found is None and shown in self.text():
                    found = cost
            got.clear()
            if found is not None:
                self.settle()
                return found
        raise Gone(self._left())

    def settle(self, quiet: float = 0.3) -> None:
        """Wait until the program has been silent for a while, and show what it wrote."""
        while (one := self.read(quiet)) is not None:
            self.show(one.content)

    def send(self, keys: bytes) -> None:
        """Send what was typed."""
        if self._cursor_keys:
            keys = re.sub(rb"\x1b\[([ABCDHF])", lambda found: b"\x1bO" + found[1], keys)
        while keys:
            try:
                keys = keys[os.write(self._handle, keys) :]
            except BlockingIOError:
                select.select([], [self._handle], [], 0.01)

    def press(self, keys: bytes, quiet: float = QUIET, *, anyway: bool = False) -> Cost:
        """Return what it took from sending `keys` to the last byte of the picture that answers.

        nan where nothing was drawn, and where what was drawn left every cell as it was; so for the first picture.
        With `anyway` it is enough that something was drawn.
        """
        while (one := self.read(0)) is not None:
            self.show(one.content)
        before = self.picture()
        spent, began = self.spent(), time.perf_counter()
        self.send(keys)
        got = self.until_quiet(quiet, 5.0)
        spent = self.spent() - spent
        if not got:
            return Cost(float("nan"), float("nan"))
        # Programs that draw whole pictures say where each ends.
        whole = next((at for at, one in enumerate(got) if _PICTURE_ENDS in one.content), len(got) - 1)
        clock, first = (got[-1].at - began) * 1000, (got[whole].at - began) * 1000
        for one in got[: whole + 1]:
            self.show(one.content)
        if self.picture() == before:
            first = float("nan")
        for one in got[whole + 1 :]:
            self.show(one.content)
        if self.picture() == before and not anyway:
            clock = float("nan")
        return Cost(clock, spent, first)

    def hold(self, key: bytes, rate: float, seconds: float) -> float:
        """Return how long the picture lags behind when a key that repeats at `rate` Hz is let go."""
        got: list[Bytes] = []
        began = sent = time.perf_counter()
        for number in range(1, int(rate * seconds) + 1):
            sent = time.perf_counter()
            self.send(key)
            while (left := began + number / rate - time.perf_counter()) > 0:
                if (one := self.read(left)) is not None:
                    got.append(one)
        got += self.until_quiet(0.15, 0.3)
        for one in got:
            self.show(one.content)
        return max(0.0, (got[-1].at - sent) * 1000) if got else float("nan")

    def show(self, content: bytes) -> None:
        """Replay what was written."""
        self._stream.feed(_FOREIGN.sub(b"", content))

    def picture(self) -> Picture:
        """Return every cell of the screen with its colours."""
        rows = self.screen.buffer
        return tuple(tuple(rows[y][x] for x in range(COLUMNS)) for y in range(ROWS))

    def shows(self, other: Picture) -> bool:
        """Tell whether the screen is as another was, but for the lines at its foot, which tell of saving."""
        return self.picture()[: ROWS - 3] == other[: ROWS - 3]

    def text(self) -> str:
        """Return what stands on the screen."""
        return "\n".join(self.screen.display)

    def _left(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display if line.strip()) or self._written()

    def _written(self) -> str:
        return _ESCAPES.sub(b"", self._tail).decode("utf-8", "replace")

    def spent(self) -> float:
        """Return the processor time that the program's first thread has used; nan where the system does not tell."""
        try:
            return int(Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text().split()[0]) / 1e6
        except OSError:
            return float("nan")

    def spent_by_all(self) -> float:
        """Return the processor time that all threads have used; nan where the system does not tell."""
        try:
            threads = list(Path(f"/proc/{self.pid}/task").iterdir())
            return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e6
        except OSError:
            return float("nan")

    def memory(self) -> float:
        """Return the most memory that the program has held so far, in MiB; nan where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return float("nan")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else float("nan")

    def close(self) -> None:
        """End the program."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            os.waitpid(self.pid, 0)
            os.close(self._handle)

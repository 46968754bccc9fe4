"""The real command in a terminal, whose screen is read as a person reads it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

import tui


class Terminal:
    """The real command in a terminal of its own, whose screen is read as a person reads it."""

    def __init__(self, root: Path, *options: str, size: tuple[int, int] = (120, 30)) -> None:
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        source = str(Path(tui.__file__).parents[1])
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": source, "COLORTERM": "truecolor"}
        begin = (
            "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
            " os.execv(sys.executable, [sys.executable, '-m', 'tui.cli', *sys.argv[1:]])"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", begin, str(root), *options],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environment, cwd=root.parent,
        )  # fmt: skip
        os.close(slave)

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def read(self, timeout: float) -> bool:
        """Take in what the app has written; tell whether there was anything."""
        ready, _, _ = select.select([self.master], [], [], timeout)
        if not ready:
            return False
        try:
            content = os.read(self.master, 65536)
        except OSError:  # the app has let go of the terminal
            return False
        self.raw += content
        self.stream.feed(content)
        return bool(content)

    def until(self, *words: str, timeout: float = 30.0) -> None:
        """Read until all the words stand on the screen at once."""
        end = time.monotonic() + timeout
        while not all(word in self.shown for word in words):
            assert time.monotonic() < end, f"{words} never stood on the screen:\n{self.shown}"
            assert self.read(0.2) or self.process.poll() is None, f"the app is gone:\n{self.shown}"

    def send(self, keys: str | bytes) -> None:
        """Press keys."""
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def end(self, timeout: float = 20.0) -> int:
        """Read until the app has ended; return its exit code."""
        end = time.monotonic() + timeout
        while self.process.poll() is None:
            assert time.monotonic() < end, f"the app does not end:\n{self.shown}"
            self.read(0.05)
        while self.read(0):
            pass
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal from outside, as a lost connection does."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End what is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)

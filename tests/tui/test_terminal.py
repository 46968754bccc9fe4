"""The real command in a real terminal: signals, a lost connection, and a terminal that stays sane."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tui

TAGS = [("location", "Ferry"), ("actor", "stops")]
HOSTILE = (
    "Head\x1b]0;pwned\x07line \x1b[38;5;201mred\x1b[0m \x1b[2J\x1b[3;3H\x9b31m "
    "\x1b]52;c;cHduZWQ=\x07 \x1bPq#0\x1b\\ \x08\x08\x7f \x0e \x0f \u202eevil\u202c\n"
)


def test_tags_are_kept_when_the_app_is_left_by_ctrl_q(terminal, root, stored):
    app = terminal(root, "--as", "ana")
    app.until("Ferry stops at Marlow", "saved")
    app.send("l\x1b[Ca\x11")
    assert app.end() == 0
    assert stored(root, "a-ferry.txt") == TAGS
    assert b"\x1b[?1049l" in app.raw  # the person's own screen is back


def test_tags_are_kept_when_the_app_is_left_by_ctrl_c(terminal, root, stored):
    app = terminal(root, "--as", "ana")
    app.until("Ferry stops at Marlow", "saved")
    app.send("l\x1b[Ca\x03")
    assert app.end() == 0
    assert stored(root, "a-ferry.txt") == TAGS


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_tags_are_kept_when_the_system_ends_the_app(terminal, root, stored, number):
    app = terminal(root, "--as", "ana")
    app.until("Ferry stops at Marlow", "saved")
    app.send("l\x1b[Ca")
    app.until("actor 1")
    app.process.send_signal(number)
    assert app.end() == 128 + number
    assert stored(root, "a-ferry.txt") == TAGS
    assert b"\x1b[?1049l" in app.raw


@pytest.mark.parametrize("n", range(3))
def test_tags_are_kept_when_the_connection_is_lost(terminal, root, stored, n):
    app = terminal(root, "--as", "ana")
    app.until("Ferry stops at Marlow", "saved")
    app.send("l\x1b[Ca")
    app.until("actor 1")
    app.hang_up()
    assert app.process.wait(20) == 128 + signal.SIGHUP
    assert stored(root, "a-ferry.txt") == TAGS


def test_what_is_shown_as_saved_survives_a_kill(terminal, root, stored):
    app = terminal(root, "--as", "ana")
    app.until("Ferry stops at Marlow", "saved")
    app.send("l\x1b[Ca")
    app.until("actor 1", "✓ saved")
    app.process.kill()
    app.process.wait(20)
    assert stored(root, "a-ferry.txt") == TAGS
    again = terminal(root, "--as", "ana")  # and the lock of the dead holds nobody up
    again.until("actor 1", "✓ saved")
    again.send("u")
    again.until("actor 0", "✓ saved")
    again.send("\x11")
    assert again.end() == 0
    assert stored(root, "a-ferry.txt") == TAGS[:1]


def test_a_second_app_says_who_holds_the_folder(terminal, root):
    first = terminal(root, "--as", "ana")
    first.until("Ferry stops at Marlow", "saved")
    first.send("l")
    first.until("location 1", "✓ saved")
    second = terminal(root, "--as", "ana")
    second.until(str(first.process.pid), "read only")
    second.send("a")
    second.send("\x11")
    assert second.end() == 0
    first.send("\x11")
    assert first.end() == 0


def test_no_escape_sequence_of_an_article_reaches_the_terminal(terminal, root, write):
    record = {"id": "z\x1b]0;pwned\x07", "title": "T\x1b]0;pwned\x07", "text": HOSTILE}
    write(root, {"a-ferry.txt": HOSTILE, "b.jsonl": json.dumps(record) + "\n", "c/\x1b[38;5;201mname.txt": HOSTILE})
    write(root, {"guidelines.md": HOSTILE})
    app = terminal(root, "--as", "ana\x1b]0;pwned\x07")
    app.until("Head", "saved")
    app.send("sc")
    app.until("claim 1", "✓ saved")
    app.send("\x1b[15~")
    app.send("x>>")
    app.until("claim 0")
    app.send("\x11")
    assert app.end() == 0
    for sequence in (b"\x1b]0;pwned", b"\x1b]52;", b"\x1b[38;5;201m", b"\x1bPq", b"pwned\x07", b"\xc2\x9b", b"\x0e"):
        assert sequence not in app.raw
    assert "\u202e".encode() not in app.raw


def test_no_color_in_a_terminal_leaves_no_colour(terminal, root, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = terminal(root, "--as", "ana")
    app.until("Ferry stops at Marlow", "saved")
    app.send("l")
    app.until("location 1", "✓ saved")
    app.send("\x11")
    assert app.end() == 0


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(tui.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-m", "tui.cli", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("labels: [", "glossator.yaml, line"),
        ("labels:\n  actor: {key: a}\n  person: {key: a}\n", "person"),
        ("labels:\n  actor: {key: a}\nkeys:\n  span.delete: z\n", "span.delete"),
        ("labels:\n  actor: {key: a, look: rainbow}\n", "line 2"),
        ("nonsense: 1\n", "nonsense"),
    ],
)
def test_a_broken_schema_is_one_sentence_and_exit_code_2(root, write, schema, told):
    write(root, {"glossator.yaml": schema})
    done = run(str(root), "--as", "ana", folder=root.parent)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("nowhere",), ("--keys", "emacs"), ("--as", ""), ("--flavour",)])
def test_a_start_that_cannot_be_is_one_sentence_and_exit_code_2(root, words):
    done = run(*words, folder=root)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1

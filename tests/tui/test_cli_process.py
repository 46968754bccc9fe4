"""The command as a process of its own: pipes, full disks, interrupts, locales, and what it loads."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import pytest

from tests.tui.command import glossator, one_sentence

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "tests/contract"


def process(
    *words: object, stdout: IO[bytes] | int = subprocess.PIPE, env: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tui.cli", *map(str, words)]
    return subprocess.Popen(
        command, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, env=env, preexec_fn=_heeds_interrupts
    )


def _heeds_interrupts() -> None:
    """Take back that interrupts are ignored, which a shell hands on to all that it runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_reader_that_has_enough_is_no_error(folder: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": "word " * 2000}) for n in range(100)]
    (folder / "many.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "annotations/ana/news/embassy.txt.json").write_text("{", "utf-8")
    with process("check", folder, "--json") as other:
        assert other.stdout is not None
        assert other.stderr is not None
        other.stdout.close()
        assert other.wait() == 0
        assert b"Traceback" not in other.stderr.read()


def test_a_full_disk_is_one_sentence(folder: Path) -> None:
    if not Path("/dev/full").exists():
        assert sys.platform != "linux"
        return
    with Path("/dev/full").open("wb") as full, process("check", folder, "--json", stdout=full) as other:
        words = other.communicate()[1].decode()
        assert other.returncode == 2
        assert "No space left on device" in words
        assert "Traceback" not in words


def test_a_folder_that_may_not_be_written_leaves_everything_as_it_was(folder: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.write_text("a file", "utf-8")
    result = glossator("export", folder, "-o", closed / "c.yaml")
    assert result.exit_code == 2
    one_sentence(result.stderr)


def test_an_interrupt_is_one_sentence_and_leaves_nothing_half_done(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with process("import", folder, tmp_path / "pipe.yaml", "--format", "yaml") as other:
        # Opening the other end waits until the command has begun to read.
        with (tmp_path / "pipe.yaml").open("wb"):
            other.send_signal(signal.SIGINT)
            words = other.communicate()[1].decode()
        assert other.returncode == 2
        assert one_sentence(words).startswith("Stopped")


def test_the_answer_is_the_same_under_any_locale(folder: Path) -> None:
    outcomes = set()
    for locale in ("C", "C.UTF-8", "POSIX"):
        environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        with process("export", folder, "-o", "-", "--format", "yaml", env=environment) as other:
            outcomes.add(other.communicate()[0])
    assert outcomes == {(CONTRACT / "corpus.yaml").read_bytes()}


@pytest.mark.parametrize(
    "forbidden",
    ["textual", "rich", "annotations.formats.yaml_corpus", "annotations.importing", "platformdirs", "click"],
)
def test_the_command_line_loads_only_what_it_needs(forbidden: str) -> None:
    told = "import sys, tui.cli; print(sys.argv[1] in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told, forbidden], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout == b"False\n"

"""`make run` says what it does while it sets up, and nothing once that is done."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

PYTHON = """#!{python}
import os, sys
tool = '#!/bin/sh\\nexit {status}\\n'
if sys.argv[1:3] == ['-m', 'venv']:
    os.makedirs(f'{{sys.argv[3]}}/bin')
    for name in ('python', 'glossator'):
        with open(f'{{sys.argv[3]}}/bin/{{name}}', 'w') as file:
            file.write(tool)
        os.chmod(file.name, 0o755)
"""


def run(folder: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `make run` with a Python that only makes an environment of two commands that end with `status`."""
    python = folder / "python"
    python.write_text(PYTHON.format(python=sys.executable, status=status))
    python.chmod(0o755)
    settings = (f"PYTHON={python}", f"VENV={folder / 'venv'}", f"SCRATCH={folder / 'scratch'}")
    # As from a shell: a make that was called by another one, as `make test` calls this, tells of its folders.
    shell = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(["make", "run", *settings], cwd=ROOT, env=shell, capture_output=True, text=True, check=False)


def test_the_first_run_says_what_it_sets_up_and_how_long_it_takes_and_the_next_is_quiet(tmp_path: Path) -> None:
    first = run(tmp_path)
    assert first.returncode == 0, first.stderr
    making, installing, done = first.stdout.splitlines()
    assert "1/2" in making
    assert "about ten seconds" in making
    assert "2/2" in installing
    assert "half a minute" in installing
    assert "Done in" in done
    assert (tmp_path / "scratch/seeds/guidelines.md").is_file()
    second = run(tmp_path)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_a_setup_that_fails_says_what_to_do_and_is_tried_again(tmp_path: Path) -> None:
    for _ in range(2):
        failed = run(tmp_path, status=1)
        assert failed.returncode != 0
        assert "'make run' tries again" in failed.stdout
    assert not (tmp_path / "venv/.base").exists()

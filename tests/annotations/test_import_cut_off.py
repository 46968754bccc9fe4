"""Imports that cannot end: a folder in use and a disk that refuses leave nothing half."""

import subprocess
import sys
from pathlib import Path

import pytest

from annotations.check import check
from annotations.document import Document
from annotations.errors import StoreBusy
from annotations.store import Store
from annotations.workspace import Workspace
from tests.annotations.importing import CONTRACT, brought, exported, many


def test_a_folder_in_use_stops_the_import_before_anything_is_written(tmp_path: Path) -> None:
    held = (
        "import sys; from pathlib import Path; from annotations.store import Store;"
        f"store = Store(Path({str(tmp_path)!r}), 'ben'); store.claim(); print('held', flush=True); sys.stdin.read()"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, "-c", held], stdin=-1, stdout=-1, cwd=root) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy):
            brought(tmp_path, CONTRACT / "corpus.yaml")
        other.communicate(b"")
    assert [path for path in tmp_path.rglob("*.json*") if path.is_file()] == []
    assert brought(tmp_path, CONTRACT / "corpus.yaml").spans == 9


@pytest.mark.parametrize("failing", [0, 1, 7, 15])
def test_an_import_that_fails_leaves_nothing_half_and_goes_on_when_asked_again(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, home = many(tmp_path), tmp_path / "home"
    home.mkdir()
    saved: list[str] = []
    save = Store.save

    def refusing(store: Store, document: Document) -> object:
        if len(saved) == failing:
            raise OSError(28, "No space left on device")
        saved.append(document.article_id)
        return save(store, document)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", refusing)
        with pytest.raises(OSError, match="No space"):
            brought(home, source)
    assert check(Workspace.open(home)) == []
    assert not list(home.rglob(".writing-*"))
    again = brought(home, source)
    assert (again.articles, again.known, again.spans) == (0, 8, 16 - failing)
    assert exported(home, "jsonl").splitlines()[1:] == source.read_bytes().splitlines()[1:]
    assert brought(home, source).spans == 0


def test_a_disk_that_refuses_the_articles_leaves_the_workspace_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, home = many(tmp_path), tmp_path / "home"
    home.mkdir()

    def refusing(draft: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("annotations.importing.put", refusing)
        with pytest.raises(OSError, match="No space"):
            brought(home, source)
    assert not [path for path in home.rglob("*.json*") if path.is_file()]
    assert brought(home, source).spans == 16

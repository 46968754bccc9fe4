import os
import shutil
from pathlib import Path

import pytest

from annotations.errors import ArticleError, SchemaError, WorkspaceError
from annotations.schema_file import default_schema
from annotations.workspace import Workspace, visible

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
NEWS = "news/embassy.txt"


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_contracts_workspace_opens_whole_and_nothing_is_written(tmp_path: Path):
    root = tmp_path / "ws"
    shutil.copytree(CONTRACT, root)
    before = snapshot(root)
    workspace = Workspace.open(root)
    assert workspace.schema.title == "Embassy reports"
    assert workspace.annotators() == ["ana", "ben"]
    assert workspace.guidelines().startswith("# What to tag")
    opened = workspace.opened(workspace.store("ana"), workspace.article(NEWS))
    assert not opened.stale
    assert all(opened.article.text[span.start : span.end] for span in opened.document.spans)
    assert snapshot(root) == before


def test_a_changed_article_is_stale(tmp_path: Path):
    root = tmp_path / "ws"
    shutil.copytree(CONTRACT, root)
    (root / NEWS).write_text("Another text.")
    workspace = Workspace.open(root)
    assert workspace.opened(workspace.store("ana"), workspace.article(NEWS)).stale
    assert not workspace.opened(workspace.store("eve"), workspace.article(NEWS)).stale


def test_a_bare_folder_is_a_workspace_with_the_default_schema(tmp_path: Path):
    workspace = Workspace.open(tmp_path)
    assert workspace.schema == default_schema()
    assert workspace.annotators() == []
    assert workspace.guidelines() == ""
    with pytest.raises(ArticleError, match=r"There is no article none\.txt here"):
        workspace.article("none.txt")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_workspace_is_told_of_in_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, words in (
        ("none", "There is no folder"),
        ("file", "is a file"),
        ("loop", "There is no folder|cannot be read"),
        ("n" * 300, "cannot be read"),
        ("a\0b", "its name cannot be used"),
        ("file/below", "cannot be read"),
    ):
        with pytest.raises(WorkspaceError, match=words) as told:
            Workspace.open(tmp_path / name)
        assert str(told.value).isprintable()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"labels:\n  a: {key: ab}\n", "glossator.yaml, line 2: labels.a.key: one character was expected"),
        (b"labels:\n  a: {key: a}\ntitle: \xff\n", "glossator.yaml, line 3: UTF-8 was expected"),
        ("\ufefflabels: {}\n".encode(), "glossator.yaml, line 1: labels: at least one label"),
    ],
)
def test_a_broken_schema_file_is_told_of_by_line(tmp_path: Path, content: bytes, words: str):
    (tmp_path / "glossator.yaml").write_bytes(content)
    with pytest.raises(SchemaError, match=words):
        Workspace.open(tmp_path)
    assert (tmp_path / "glossator.yaml").read_bytes() == content


def test_a_folder_or_a_pipe_instead_of_a_schema_file_is_told_of_without_waiting(tmp_path: Path):
    (tmp_path / "glossator.yaml").mkdir()
    with pytest.raises(SchemaError, match=r"glossator\.yaml"):
        Workspace.open(tmp_path)
    (tmp_path / "glossator.yaml").rmdir()
    os.mkfifo(tmp_path / "glossator.yaml")
    with pytest.raises(SchemaError, match=r"glossator\.yaml"):
        Workspace.open(tmp_path)


@pytest.mark.parametrize("name", ["../secret.md", "/etc/hostname", "out.md", "pipe.md", "loop.md", '"a\\0b"', "folder"])
def test_guidelines_come_from_a_file_of_the_workspace_or_are_empty(tmp_path: Path, name: str):
    root = tmp_path / "ws"
    root.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "loop.md").symlink_to(root / "loop.md")
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe.md")
    (root / "glossator.yaml").write_text(f"labels:\n  a: {{key: a}}\nguidelines: {name}\n")
    assert Workspace.open(root).guidelines() == ""


def test_a_name_is_shown_without_what_a_terminal_would_obey():
    assert visible("a\x1b[31m\n\udcff é🚀") == "a\\x1b[31m\\n\\udcff é🚀"

import os
import socket
import tempfile
from pathlib import Path

import pytest

from annotations.entry import Problem, shown
from annotations.errors import ArticleError
from annotations.folder import Folder

PATTERNS = ("**/*.txt", "**/*.md")


def make(root: Path, *names: str) -> Folder:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return Folder(root, PATTERNS, "guidelines.md")


def paths(folder: Folder) -> list[str]:
    return [found for found in folder.files() if isinstance(found, str)]


def problems(folder: Folder) -> dict[str, str]:
    return {found.where: found.what for found in folder.files() if isinstance(found, Problem)}


def test_files_come_by_path_with_numbers_as_numbers(tmp_path):
    folder = make(tmp_path, "a10.txt", "a2.txt", "n10/a.txt", "n2/b10.md", "n2/b9.md", "n2/a/x.txt", "z.txt", "B.txt")
    assert paths(folder) == ["a2.txt", "a10.txt", "B.txt", "n2/a/x.txt", "n2/b9.md", "n2/b10.md", "n10/a.txt", "z.txt"]


def test_a_large_folder_is_in_order_too(tmp_path):
    folder = make(tmp_path, *(f"{n}.txt" for n in range(9000, -1, -1)))
    assert paths(folder) == [f"{n}.txt" for n in range(9001)]


def test_what_is_no_article_is_passed_over_without_a_word(tmp_path):
    folder = make(
        tmp_path,
        *("guidelines.md", "README.md", "news/ReadMe.MD", "annotations/ana/a.txt", ".hidden.txt", ".git/a.txt"),
        *("a.TXT", "b.html", "themes/night.yaml", "news/guidelines.md", "news/annotations/b.txt"),
    )
    assert paths(folder) == ["news/annotations/b.txt", "news/guidelines.md"]
    assert problems(folder) == {}


def test_an_empty_folder_has_no_files_and_no_problem(tmp_path):
    assert list(make(tmp_path).files()) == []


def test_a_missing_folder_is_a_problem(tmp_path):
    assert list(problems(make(tmp_path / "gone"))) == [str(tmp_path / "gone")]


def test_links_to_folders_are_not_followed(tmp_path):
    folder = make(tmp_path, "a/b.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    assert paths(folder) == ["a/b.txt"]
    assert set(problems(folder)) == {"a/up", "loop"}
    assert not folder.has("a/up/a/b.txt")


def test_a_link_stands_for_a_file_that_is_not_listed_otherwise(tmp_path):
    folder = make(tmp_path, "a.txt", ".store/b", "annotations/ana/c.txt")
    for name, target in {
        "again.txt": "a.txt",
        "stored.txt": ".store/b",
        "stored-too.txt": ".store/b",
        "note.txt": "annotations/ana/c.txt",
        "nowhere.txt": "x.txt",
        "outside.txt": "/etc/hostname",
        "other.html": "nowhere",
    }.items():
        (tmp_path / name).symlink_to(target)
    assert paths(folder) == ["a.txt", "stored-too.txt"]
    assert set(problems(folder)) == {"note.txt", "nowhere.txt", "outside.txt"}
    assert folder.has("stored.txt")
    assert not any(folder.has(name) for name in ("again.txt", "note.txt", "nowhere.txt", "outside.txt", "other.html"))


def test_pipes_and_sockets_are_never_opened(tmp_path, monkeypatch):
    folder = make(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "linked.txt").symlink_to("pipe")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.md")
        assert paths(folder) == ["a.txt"]
        assert set(problems(folder)) == {"linked.txt", "pipe.txt", "socket.md"}
        for name in ("pipe.txt", "socket.md", "linked.txt", "."):
            assert not folder.has(name)
            with pytest.raises(ArticleError, match="not an ordinary file"):
                folder.open(name)


def test_names_that_make_no_id_are_problems_that_are_safe_to_print(tmp_path):
    folder = make(tmp_path, "line\nbreak.txt", "bell\a.txt", "dir\x1b[31m/a.txt", "fine ü.txt", "skip\n.html")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/bytes\xff.txt"))).touch()
    assert paths(folder) == ["fine ü.txt"]
    assert set(problems(folder)) == {r"line\x0abreak.txt", r"bell\x07.txt", r"dir\x1b[31m", r"bytes\xff.txt"}
    assert all("rename" in what for what in problems(folder).values())


def test_a_name_that_turns_the_writing_around_is_shown_escaped():
    assert shown("a\u202etxt.exe") == r"a\u202etxt.exe"
    assert shown("\U000e0001") == r"\U000e0001"
    assert shown("Ordinary – name’s ü.txt") == "Ordinary – name’s ü.txt"


def test_what_may_not_be_read_is_a_problem():
    # pytest's own folders are closed to other users, as whom this has to be tried.
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = make(root, "open.txt", "closed.txt", "shut/a.txt")
        root.chmod(0o755)
        (root / "closed.txt").chmod(0)
        (root / "shut").chmod(0)
        was = os.geteuid()
        try:
            if was == 0:
                os.seteuid(65534)
            assert paths(folder) == ["closed.txt", "open.txt"]
            assert problems(folder) == {"shut": "This folder cannot be read (Permission denied); mend that or move it."}
            with pytest.raises(ArticleError, match=r"^closed\.txt cannot be read \(Permission denied\)"):
                folder.open("closed.txt")
        finally:
            os.seteuid(was)
            (root / "shut").chmod(0o755)


def test_a_folder_that_one_of_our_exports_wrote_holds_no_articles(tmp_path: Path) -> None:
    for name in ("news/a.txt", "brat/ana/a.txt", "brat/glossator.ledger", "brat/ana/deep/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("words")
    assert list(Folder(tmp_path, ("**/*.txt",), None).files()) == ["news/a.txt"]


def test_a_file_is_read_as_it_is_opened_directly_or_through_a_link(tmp_path: Path) -> None:
    folder = make(tmp_path / "w", "news/a.txt", "empty.txt", "news/old/b.txt")
    (tmp_path / "w" / "news" / "a.txt").write_bytes(b"words\r\n" * 99_999)
    (tmp_path / "w" / "link.txt").symlink_to("news/a.txt")
    for path in ("news/a.txt", "empty.txt", "link.txt", "news/old/b.txt", "./news/a.txt"):
        with folder.open(path) as file:
            assert folder.read(path) == file.read() == (tmp_path / "w" / path).read_bytes()


def test_what_leads_outside_is_not_read_by_any_way(tmp_path: Path) -> None:
    folder = make(tmp_path / "w", "news/a.txt")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "apart").mkdir()
    (tmp_path / "apart" / "b.txt").write_text("secret")
    (tmp_path / "w" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "w" / "away").symlink_to(tmp_path / "apart")
    for path in ("out.txt", "away/b.txt", "../secret.txt", "news/../../secret.txt", str(tmp_path / "secret.txt")):
        for look in (folder.open, folder.read):
            with pytest.raises(ArticleError):
                look(path)
    with pytest.raises(ArticleError, match="not an ordinary file"):
        folder.read("news")
    with pytest.raises(ArticleError, match="has gone"):
        folder.read("news/none.txt")

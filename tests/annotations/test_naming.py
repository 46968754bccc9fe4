from pathlib import PurePosixPath, PureWindowsPath

from hypothesis import example, given
from hypothesis import strategies as st

from annotations.naming import DEEPEST, LONGEST, file_name, hashed_name, name_of, relative_path

NASTY = [
    "",
    ".",
    "..",
    "../../x",
    "/etc/passwd",
    "a.json/b",
    "a.JSON/b",
    "a%2Ejson/b",
    "a",
    "a/",
    "/a",
    "a//b",
    "a/./b",
    "a/../b",
    "x.",
    "x..",
    "x ",
    "x%2E",
    "\0",
    "%",
    "%00",
    "%25",
    ".history",
    ".timeline",
    ".lock",
    "~root",
    "C:\\x",
    "\\\\host\\share",
    "nul",
    "NUL.txt",
    "com1.x.y",
    "a\nb",
    "é",
    "e\u0301",
    "🚀",
    "\ud800",
    "\x1b[31m",
    "n" * 300,
    "n" * 301,
    "a/" * 3000,
    "é" * 300,
    "A",
    "con",
]
ANY = st.sampled_from(NASTY) | st.text() | st.text(alphabet="aA./%~ \0-", max_size=12) | st.text(alphabet=".json/a%2EJ")


def test_nasty_ids_all_have_paths_of_their_own():
    for suffix in (".json", ".jsonl"):
        made = {relative_path(one, suffix) for one in NASTY}
        assert len(made) == len(NASTY)


@given(ANY, ANY)
@example("", "\0")
@example("a.json/b", "a.JSON/b")
def test_two_ids_never_share_a_path(one: str, other: str):
    assert (relative_path(one, ".json") == relative_path(other, ".json")) == (one == other)


@given(ANY, ANY)
def test_the_file_of_one_id_is_never_the_folder_of_another(one: str, other: str):
    path, longer = relative_path(one, ".json"), relative_path(other, ".json")
    assert longer[: len(path)] != path or one == other


@given(ANY)
def test_no_id_leads_out_of_its_folder_or_to_a_hidden_name(record_id: str):
    parts = relative_path(record_id, ".json")
    for part in (*parts, hashed_name(record_id, ".json")):
        assert part.isascii()
        assert part.isprintable()
        assert len(part) <= LONGEST + 7
        assert not part.startswith((".", "~"))
        assert not part.endswith((".", " "))
        assert not set(part) & set('<>:"/\\|?*')
        assert not PureWindowsPath(part).is_reserved()
        assert PurePosixPath(part).name == part
    assert parts[-1].endswith(".json")
    assert len("/".join(parts)) <= DEEPEST


@given(ANY)
def test_a_name_is_read_back_from_its_folder(name: str):
    encoded = file_name(name)
    assert name_of(encoded) == (name if encoded != hashed_name(name) else None)


@given(st.text(alphabet="aAé%.0~1F-", max_size=8))
def test_a_folder_that_is_nobodys_name_is_read_back_as_none(folder: str):
    name = name_of(folder)
    assert name is None or file_name(name) == folder


@given(ANY, ANY)
def test_a_hashed_name_meets_no_other(one: str, other: str):
    assert hashed_name(one, ".json") != relative_path(other, ".json")[-1] or one == other
    assert (hashed_name(one).lower() == hashed_name(other).lower()) == (one == other)

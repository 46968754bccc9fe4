from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.extent import Extent
from annotations.refusals import FILE, Refusal, Refusals

PLACE = ("Iran", "actor", "a.txt", Extent(5, 9), "near ", " says")


def file_in(folder: Path) -> Path:
    return folder / ".history" / FILE


def test_a_no_is_remembered_after_a_restart_and_for_its_label_and_article_only(tmp_path: Path) -> None:
    Refusals(tmp_path).add(*PLACE)
    again = Refusals(tmp_path)
    assert again.holds(*PLACE)
    assert Refusal("Iran", "actor", "a.txt", "near ", " says") in again
    assert not again.holds("Iran", "location", "a.txt", Extent(5, 9), "near ", " says")
    assert not again.holds("Iran", "actor", "b.txt", Extent(5, 9), "near ", " says")
    assert not again.holds("Iran", "actor", "a.txt", Extent(5, 9), "far ", " says")


def test_a_place_that_moved_with_the_text_around_it_is_known_again(tmp_path: Path) -> None:
    refusals = Refusals(tmp_path)
    refusals.add(*PLACE)
    assert refusals.holds("Iran", "actor", "a.txt", Extent(105, 109), "near ", " says")


def test_a_no_that_is_taken_back_is_forgotten_after_a_restart_too(tmp_path: Path) -> None:
    refusals = Refusals(tmp_path)
    refusals.add(*PLACE)
    refusals.remove(*PLACE)
    assert not refusals.holds(*PLACE)
    assert len(Refusals(tmp_path)) == 0
    refusals.add(*PLACE)
    assert Refusals(tmp_path).holds(*PLACE)


def test_asking_and_taking_back_what_was_never_refused_write_nothing(tmp_path: Path) -> None:
    refusals = Refusals(tmp_path / "nobody")
    assert not refusals.holds(*PLACE)
    refusals.remove(*PLACE)
    assert list(tmp_path.iterdir()) == []


def test_the_same_no_twice_is_one_line(tmp_path: Path) -> None:
    refusals = Refusals(tmp_path)
    refusals.add(*PLACE)
    refusals.add(*PLACE)
    assert file_in(tmp_path).read_bytes().count(b"\n") == 1


def test_lines_that_are_not_ours_are_passed_over(tmp_path: Path) -> None:
    Refusals(tmp_path).add(*PLACE)
    with file_in(tmp_path).open("ab") as file:
        file.write(
            b'\xff\xfe\n{"a": 1}\n[true, "x"]\nnull\n[1, "Iran", "actor", "a.txt", 1, 2, "", ""]\n' + b"[" * 90_000
        )
        file.write(b"\n")
    assert len(Refusals(tmp_path)) == 1


def test_a_file_torn_at_any_byte_keeps_the_whole_lines_and_takes_new_ones(tmp_path: Path) -> None:
    refusals = Refusals(tmp_path)
    refusals.add(*PLACE)
    first = file_in(tmp_path).stat().st_size
    refusals.add("Œil", "location", "a.txt", Extent(1, 4), "", "\n")
    content = file_in(tmp_path).read_bytes()
    for size in range(first, len(content)):
        file_in(tmp_path).write_bytes(content[:size])
        torn = Refusals(tmp_path)
        assert len(torn) == 1
        torn.add("New", "actor", "c.txt", Extent(0, 3), "", "")
        assert len(Refusals(tmp_path)) == 2


def test_a_no_that_cannot_be_written_is_not_held(tmp_path: Path) -> None:
    (tmp_path / ".history").write_text("a file where the folder should be")
    refusals = Refusals(tmp_path)
    with pytest.raises(OSError, match=r"history"):
        refusals.add(*PLACE)
    assert not refusals.holds(*PLACE)


ACTS = st.lists(st.tuples(st.booleans(), st.sampled_from("ab\n\u2028é"), st.sampled_from(["", "x", "😀"])))


@given(ACTS)
def test_what_was_said_last_of_a_place_is_what_a_restart_reads(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[bool, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("refusals")
    refusals, wanted = Refusals(folder), {}
    for refused, form, prefix in acts:
        (refusals.add if refused else refusals.remove)(form, "l", "a", Extent(0, 1), prefix, "")
        wanted[form, prefix] = refused
    again = Refusals(folder)
    assert len(again) == sum(wanted.values())
    assert all(again.holds(form, "l", "a", Extent(3, 4), prefix, "") == no for (form, prefix), no in wanted.items())

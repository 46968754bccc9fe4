import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.overlap import clash, refuse_clash
from annotations.schema import Overlap
from annotations.span import Span


def span(number: int, *fragments: tuple[int, int], label: str = "a") -> Span:
    return Span(str(number), label, tuple(Extent(*f) for f in fragments), "q" * 40, "", "", "", "")


def points(one: Span) -> set[int]:
    return {offset for f in one.fragments for offset in range(*f)}


REFUSE_ALL = Overlap(nest=False, cross=False, identical=False)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (span(1, (0, 4)), span(2, (0, 4)), "twice"),
        (span(1, (0, 4)), span(2, (0, 4), label="b"), "identical"),
        (span(1, (0, 4)), span(2, (1, 3)), "nest"),
        (span(1, (1, 3)), span(2, (0, 4)), "nest"),
        (span(1, (0, 3)), span(2, (2, 5)), "cross"),
        (span(1, (0, 2), (4, 6)), span(2, (0, 6)), "nest"),
        (span(1, (0, 2), (4, 6)), span(2, (1, 5)), "cross"),
        (span(1, (0, 2), (4, 6)), span(2, (2, 4)), None),
        (span(1, (0, 3), (3, 6)), span(2, (2, 4)), "nest"),
        (span(1, (0, 3), (3, 6)), span(2, (0, 6)), "twice"),
        (span(1, (0, 3)), span(2, (3, 5)), None),
        (span(1, (0, 3)), span(1, (0, 3)), None),
    ],
)
def test_which_rule_two_spans_break(one: Span, other: Span, rule: str | None):
    found = clash(one, [other], REFUSE_ALL)
    assert (found[1] if found else None) == rule


@pytest.mark.parametrize(
    ("rules", "other", "words"),
    [
        (Overlap(), span(2, (0, 4)), "This is tagged a already."),
        (Overlap(), span(2, (0, 4), label="b"), "Exactly this is tagged b"),
        (Overlap(nest=False), span(2, (0, 9)), "refuses spans inside one another"),
        (Overlap(cross=False), span(2, (3, 9)), "refuses spans across one another"),
    ],
)
def test_what_a_schema_forbids_is_refused_in_words(rules: Overlap, other: Span, words: str):
    with pytest.raises(EditRefused, match=words):
        refuse_clash(span(1, (0, 4)), [other], rules)


def test_what_a_schema_allows_passes_but_never_the_same_label_twice():
    everything = Overlap(nest=True, cross=True, identical=True)
    refuse_clash(span(1, (0, 4)), [span(2, (0, 4), label="b"), span(3, (0, 9)), span(4, (3, 9))], everything)
    with pytest.raises(EditRefused):
        refuse_clash(span(1, (0, 4)), [span(2, (0, 4))], everything)


SETS = st.sets(st.integers(0, 12), min_size=2, max_size=6).map(sorted)


@given(SETS, SETS)
def test_overlaps_are_judged_by_the_code_points_held(cuts: list[int], others: list[int]):
    one = span(1, *zip(cuts[::2], cuts[1::2], strict=False))
    other = span(2, *zip(others[::2], others[1::2], strict=False), label="b")
    held, beside = points(one), points(other)
    found = clash(one, [other], REFUSE_ALL)
    if not held & beside:
        assert found is None
    elif held == beside:
        assert found == (other, "identical")
    elif held < beside or beside < held:
        assert found == (other, "nest")
    else:
        assert found == (other, "cross")

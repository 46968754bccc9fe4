"""Offsets in UTF-16 and in code points, and keys for schemas from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import FormatError
from annotations.formats.schema_keys import keys_for
from annotations.formats.utf16 import Utf16

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("a🚀\U0010ffffé\uffff")


@given(TEXTS)
def test_every_code_point_is_where_its_utf_16_begins(text: str) -> None:
    both = Utf16(text)
    assert len(both) == len(text.encode("utf-16-le")) // 2
    assert both.is_plain == (len(both) == len(text))
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)]
    assert [both.unit(at) for at in range(len(text) + 1)] == units
    assert [both.point(unit) for unit in units] == list(range(len(text) + 1))
    for unit in [*(set(range(len(both) + 1)) - set(units)), -1, len(both) + 1]:
        with pytest.raises(FormatError):
            both.point(unit)


@given(st.lists(st.text(min_size=1, max_size=6), max_size=80, unique=True))
def test_every_name_gets_a_key_of_its_own(names: list[str]) -> None:
    keys = keys_for(names)
    assert list(keys) == names
    assert len(set(keys.values())) == len(names)
    assert all(len(key) == 1 and key.isprintable() and not key.isspace() for key in keys.values())


def test_a_key_is_a_letter_of_the_name_where_one_is_free() -> None:
    assert keys_for(["Person", "Place", "Organization"]) == {"Person": "p", "Place": "l", "Organization": "o"}

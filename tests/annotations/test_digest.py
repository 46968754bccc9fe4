"""The digest of a text, which is made piece by piece."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import article
from annotations.article import digest
from annotations.errors import ArticleError


@given(st.text(max_size=200), st.integers(1, 7))
def test_pieces_give_the_digest_of_the_whole(text, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(article, "_PIECE", piece)
        assert digest(text) == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_half_a_character_is_named_by_its_place_in_the_whole_text(monkeypatch):
    monkeypatch.setattr(article, "_PIECE", 4)
    with pytest.raises(ArticleError, match=r"U\+D800\) at position 9"):
        digest("123456789\ud800")

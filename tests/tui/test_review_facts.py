"""What the card says of an item: each thing once."""

from pathlib import Path

import pytest

from tests.annotations.reviewing import SCHEMA, Corpus
from tui.review.facts import facts


@pytest.mark.parametrize("words", ["find:requires", "find:without without:source_is without:stance"])
def test_what_an_item_lacks_is_said_once(tmp_path: Path, words: str) -> None:
    corpus = Corpus(tmp_path, schema=SCHEMA.replace("requires: [source_is]", "requires: [source_is, stance]"))
    document = corpus.article("a.txt", "It snowed, said Ada.", [("It snowed", "claim"), ("Ada", "actor")])
    (item,) = corpus.ask(words)
    assert item.suggestion is not None
    assert item.suggestion.needs == ("source_is", "stance")
    why = facts(item, document, corpus.text("a.txt").string).why
    assert why == item.why
    assert [why.count(name) for name in item.suggestion.needs] == [1, 1]

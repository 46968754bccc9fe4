"""Sentences with their tokens, as INCEpTION wants them: no token across two sentences, no white space at an edge."""

from annotations.extent import Extent, Unit
from annotations.formats.tokens import tokens
from annotations.text import Text


def sentence_tokens(text: str) -> list[list[Extent]]:
    """Return the tokens of each sentence; all of `tokens`, none twice, no sentence without one."""
    ends = [sentence.end for sentence in Text(text).units(Unit.SENTENCE, 0, len(text))]
    found: list[list[Extent]] = [[]]
    at = 0
    for token in tokens(text):
        if at < len(ends) and token.start >= ends[at]:
            while at < len(ends) and token.start >= ends[at]:
                at += 1
            if found[-1]:
                found.append([])
        found[-1].append(token)
    return [sentence for sentence in found if sentence]

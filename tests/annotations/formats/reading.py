"""What a format reads, told apart."""

from collections.abc import Iterable

from annotations.corpus import CorpusArticle
from annotations.entry import Problem


def told_apart(found: Iterable[CorpusArticle | Problem]) -> tuple[list[CorpusArticle], list[Problem]]:
    """Return the articles and the problems, each in their order."""
    everything = list(found)
    articles = [one for one in everything if isinstance(one, CorpusArticle)]
    return articles, [one for one in everything if isinstance(one, Problem)]

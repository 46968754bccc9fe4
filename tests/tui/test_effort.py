"""How few presses an article needs: the quick form of tests/benchmarks/effort.py, on one article of the sample."""

from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = "wire-0207"


@pytest.fixture
async def result(monkeypatch):
    """What the benchmark makes of the article: planned on the app, typed in the app, read back from the disk."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    import effort
    from presses import gold

    sample = gold.read(ROOT / "seeds", "sample")
    corpus = gold.Corpus(sample.name, sample.schema, tuple(one for one in sample.articles if one.name == ARTICLE))
    (made,) = await effort.measure(corpus, (160, 48), advance=False, everything=True, preset="default")
    return made


async def test_every_gold_span_value_and_relation_of_an_article_is_typed_and_stored_in_few_presses(result):
    assert result.differs == []
    assert set(result.typed.spans) == {span.id for span in result.article.spans}
    assert set(result.typed.arrows) == set(result.article.arrows)
    assert max(result.typed.spans.values()) <= 6
    names = [result.typed.spans[span.id] for span in result.article.spans if span.label != "claim"]
    claims = [result.typed.spans[span.id] for span in result.article.spans if span.label == "claim"]
    assert mean(names) <= 2.5
    assert mean(claims) <= 4.5
    assert result.typed.values <= 2.0 * result.typed.valued
    assert mean(result.typed.arrows.values()) <= 2.5
    both = [(result.typed.spans[name], slate) for name, slate in result.slate.items()]
    assert sum(ours for ours, _ in both) <= 0.55 * sum(slate for _, slate in both)

"""Splits: no copy in another part, nothing that moves, and parts that look alike."""

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.article import Article, digest
from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.errors import FormatError
from annotations.extent import Extent
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.file import Splits, load, save
from annotations.splits.near_copies import NearCopies
from annotations.splits.parts import Parts
from annotations.splits.split import Dealing, Split

SPLIT = Split.parse("train=80,dev=10,test=10", 7)
WORDS = [f"word{n}" for n in range(3000)]


def text_of(seed: int, size: int = 300) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) for _ in range(size))


def corrected(text: str) -> str:
    """Return the text as another portal prints it: other head, other case and marks, a few words replaced."""
    words = text.split(" ")
    words[40] = "corrected"
    return "WORLD NEWS |\n\n" + ", ".join(words[3:]).upper() + "\nRead more"


def entry(name: str, text: str, labels: dict[str, int] | None = None) -> CorpusArticle:
    article = Article(name, text)
    names = [label for label, count in (labels or {}).items() for _ in range(count)]
    spans = [
        Span(str(n + 1), label, (Extent(0, 1),), *anchor(text, (Extent(0, 1),)), created="", updated="")
        for n, label in enumerate(names)
    ]
    return CorpusArticle(article, (Document(name, article.digest, "ana", spans=Spans(spans)),))


def dealt(entries: list[CorpusArticle], path: Path, split: Split | None = SPLIT) -> Parts:
    parts = Parts.deal(path, split, entries)
    parts.keep()
    return parts


def test_corrected_and_copied_articles_are_found_and_others_are_not() -> None:
    copies = NearCopies()
    for seed in range(200):
        assert copies.add(f"a{seed}", text_of(seed)) == []
    for seed in range(200):
        (like, *_) = copies.add(f"b{seed}", corrected(text_of(seed)))
        assert like.name == f"a{seed}"
        assert like.share > 0.8
    half = text_of(5).split(" ")[:160]
    assert [like.name for like in copies.add("half", " ".join(half))][:1] == ["a5"]
    assert copies.add("other", text_of(900)) == []


@pytest.mark.parametrize("text", ["", " \n", "…!", "👍"])
def test_texts_without_words_are_like_no_other(text: str) -> None:
    copies = NearCopies()
    assert copies.add("a", text) == copies.add("b", text) == []


def test_short_texts_and_scripts_without_spaces_are_compared_too() -> None:
    copies = NearCopies()
    thai = "นายกรัฐมนตรีเดินทางไปกรุงเทพมหานครเมื่อวันพฤหัสบดี"
    copies.add("one", "Rockets fall")
    copies.add("two", thai)
    assert [like.name for like in copies.add("three", "rockets FALL.")] == ["one"]
    assert [like.name for like in copies.add("four", thai + "แล้ว")] == ["two"]
    assert copies.add("five", "Rockets rise") == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.integers(0, 5))
def test_copies_share_a_part_and_nobody_moves_when_others_come(
    tmp_path_factory: pytest.TempPathFactory, seeds: list[int], seed: int
) -> None:
    """Articles come one after another; each text is one of a few, in an original or corrected version."""
    path = tmp_path_factory.mktemp("s") / "splits.yaml"
    split = Split({"train": 3, "test": 2}, seed)
    entries: list[CorpusArticle] = []
    before: dict[str, str] = {}
    for number, one in enumerate(seeds):
        text = text_of(one, 120)
        entries.append(entry(f"n{number}", corrected(text) if number % 2 else text, {"x": one % 3}))
        if number % 3 == 0 or number == len(seeds) - 1:
            parts = dealt(entries, path, split)
            assert parts.findings == ()
            assert parts.by_article.items() >= before.items()
            before = dict(parts.by_article)
    assert set(before) == {one.article.id for one in entries}
    by_text: dict[int, set[str]] = {}
    for number, one in enumerate(seeds):
        by_text.setdefault(one, set()).add(before[f"n{number}"])
    assert all(len(parts) == 1 for parts in by_text.values())


def test_labels_are_balanced_rare_ones_too(tmp_path: Path) -> None:
    draw = random.Random(3)
    entries = [
        entry(
            f"n{n}",
            text_of(n, 40),
            {"actor": draw.randint(0, 9), "claim": draw.randint(0, 3), "rare": int(n % 20 == 0)},
        )
        for n in range(400)
    ]
    parts = dealt(entries, tmp_path / "splits.yaml").by_article
    counted: dict[str, Counter[str]] = {part: Counter() for part in SPLIT.parts}
    for one in entries:
        counted[parts[one.article.id]].update(span.label for _, span in one.spans())
        counted[parts[one.article.id]]["articles"] += 1
    whole = sum(counted.values(), Counter[str]())
    for part, share in SPLIT.parts.items():
        for label, total in whole.items():
            assert counted[part][label] / total == pytest.approx(share / 100, abs=0.03), (part, label)


def test_a_seed_deals_another_way_and_the_same_seed_the_same_way(tmp_path: Path) -> None:
    entries = [entry(f"n{n}", text_of(n, 30)) for n in range(60)]
    first = dealt(entries, tmp_path / "a").by_article
    assert first == dealt(list(reversed(entries)), tmp_path / "b").by_article
    assert first != dealt(entries, tmp_path / "c", Split(SPLIT.parts, 8)).by_article


def test_lists_by_hand_are_kept_and_their_copies_follow(tmp_path: Path) -> None:
    path = tmp_path / "splits.yaml"
    path.write_text('articles:\n  test: ["a", 12]\n  train:\n  - b # mine\n', "utf-8")
    entries = [
        entry("a", text_of(1)),
        entry("a2", corrected(text_of(1))),
        entry("12", text_of(2)),
        entry("b", text_of(3)),
    ]
    parts = dealt(entries, path)
    assert [parts.of(name) for name in ("a", "a2", "12", "b")] == ["test", "test", "test", "train"]
    assert load(path).held == dict(parts.by_article)
    assert dealt(entries[:1], path, None).of("a") == "test"
    assert "a2" in load(path).held


def test_copies_that_lists_hold_apart_are_named_and_left_there(tmp_path: Path) -> None:
    path = tmp_path / "splits.yaml"
    path.write_text("articles: {test: [a], train: [b]}\n", "utf-8")
    parts = dealt([entry("a", text_of(1)), entry("b", corrected(text_of(1)))], path)
    assert [parts.of("a"), parts.of("b")] == ["test", "train"]
    (finding,) = parts.findings
    assert (finding.kind, finding.where) == ("split", "a")
    assert "nearly the same as b" in finding.what


def test_with_lists_alone_the_others_have_no_part_and_are_named(tmp_path: Path) -> None:
    path = tmp_path / "splits.yaml"
    content = "articles: {test: [a]}\n"
    path.write_text(content, "utf-8")
    parts = dealt([entry("a", text_of(1)), entry("b", text_of(2))], path, None)
    assert [parts.of("a"), parts.of("b")] == ["test", ""]
    assert [finding.where for finding in parts.findings] == ["b"]
    assert path.read_text("utf-8") == content


def test_other_parts_than_those_of_the_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "splits.yaml"
    dealt([entry("a", text_of(1))], path, Split({"train": 1}))
    with pytest.raises(FormatError, match="also holds articles for train"):
        dealt([entry("a", text_of(1))], path, Split({"fit": 1}))


IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)


@given(st.dictionaries(IDS, st.sampled_from(["train", "no", "ö: #", "2"])), st.integers(-9, 9), st.booleans())
def test_the_file_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, held: dict[str, str], seed: int, has_shares: bool
) -> None:
    path = tmp_path_factory.mktemp("s") / "splits.yaml"
    splits = Splits(Split({"train": 80, "no": 20}, seed) if has_shares else None, held)
    save(path, splits)
    assert load(path) == splits


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[]", "'articles:' with a list"),
        ("articles: 5", "'articles:' with a list"),
        ("articles: {train: x}", "a list of article ids"),
        ("articles:\n  train: [a]\n  test: [a]", "line 3: 'a' stands here twice"),
        ("articles: {train: [true]}", "a list of article ids"),
        ("parts: {train: x}\narticles: {}", "shares like"),
        ("parts: {train: 0}\narticles: {}", "share above 0"),
        ("articles: {train: [", "line 2"),
        ("a: &x [*x]", "line 1"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_line(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "splits.yaml").write_text(content, "utf-8")
    with pytest.raises(FormatError, match=r"splits\.yaml, line") as error:
        load(tmp_path / "splits.yaml")
    assert words in str(error.value)


def test_a_part_without_a_share_gets_nothing() -> None:
    dealing = Dealing(Split.parse("train=0,test=3"))
    for n in range(20):
        dealing.add(str(n), text_of(n, 20), digest(text_of(n, 20)), [])
    assert set(dealing.dealt()[0].values()) == {"test"}

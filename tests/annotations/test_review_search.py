"""How a search goes: samples, orders, counts that are made once, where it begins, and what it cannot read."""

from annotations.editing import delete
from annotations.review.counts import Counts
from annotations.review.item import Item
from annotations.review.search import Looked, Search
from annotations.schema import Status
from annotations.workspace import Workspace
from tests.annotations.reviewing import Corpus, baku


def test_a_sample_is_the_same_for_a_seed_and_another_for_another(corpus: Corpus) -> None:
    for number in range(30):
        corpus.article(f"{number}.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")])
    drawn = [one.key for one in corpus.ask("sample:10 seed:1")]
    assert len(drawn) == 10
    assert drawn == [one.key for one in corpus.ask("sample:10 seed:1")]
    assert drawn != [one.key for one in corpus.ask("sample:10 seed:2")]
    assert [one.number for one in corpus.ask("sample:10")] == sorted(one.number for one in corpus.ask("sample:10"))
    shuffled = corpus.ask("order:random seed:1")
    assert len(shuffled) == 60
    assert [one.number for one in shuffled] != sorted(one.number for one in shuffled)
    assert {one.key for one in shuffled[:10]} == set(drawn)


def test_surprise_puts_what_is_rare_for_its_words_above_what_is_usual(corpus: Corpus) -> None:
    baku(corpus, 9)
    corpus.article("z.txt", "Anger in Baku. Ada left.", [("Baku", "actor"), ("Ada", "actor")])
    rare = {(one.label, one.form): one.surprise for one in corpus.ask("order:surprise")}
    assert rare["actor", "Baku"] > rare["actor", "Ada"] > rare["location", "Baku"]


def test_counts_are_made_once_and_findings_that_need_none_come_while_counting(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("0.txt", "They met Bing, too.", [("Bing,", "actor")])
    corpus.article("z.txt", "Anger in Baku.", [("Baku", "actor")])
    for number in range(30):
        corpus.article(f"empty{number}.txt", "Nothing was said of it.", status=Status.STARTED)
    counts = Counts(corpus.workspace.schema)
    first = list(corpus.search("find:lint", counts=counts))
    counting = [isinstance(found, Looked) and found.is_counting for found in first]
    edge = next(place for place, found in enumerate(first) if isinstance(found, Item))
    assert edge < counting.index(True)
    assert counts.is_whole
    second = list(corpus.search("find:lint", counts=counts))
    assert not any(isinstance(found, Looked) and found.is_counting for found in second)
    keys = [{found.key for found in run if isinstance(found, Item)} for run in (first, second)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2


def test_a_search_begins_where_one_left_and_ends_with_what_stands_before(corpus: Corpus) -> None:
    for number in range(4):
        corpus.article(f"{number}.txt", "Ada slept.", [("Ada", "actor")])
    found = [one.article_id for one in corpus.search("", start="2.txt") if isinstance(one, Item)]
    assert found == ["2.txt", "3.txt", "0.txt", "1.txt"]
    gone = [one.article_id for one in corpus.search("", start="gone.txt") if isinstance(one, Item)]
    assert gone == ["0.txt", "1.txt", "2.txt", "3.txt"]


def test_what_is_not_on_the_disk_yet_counts(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")], by="me")
    workspace = Workspace.open(corpus.root)

    ada = next(iter(held.spans))
    later = delete(held, [ada.id]).apply(held)
    question = corpus.search("").question
    found = Search(workspace, question, "me", pending={"a.txt": later}.get)
    assert [one.form for one in found if isinstance(one, Item)] == ["Bern"]


def test_what_cannot_be_read_is_passed_over_and_nothing_is_written(corpus: Corpus) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        corpus.article(name, "Ada slept.", [("Ada", "actor")])
    (corpus.root / "annotations/ana/a.txt.json").write_text("{", "utf-8")
    (corpus.root / "b.txt").write_text("Eva slept on.", "utf-8")
    before = {path: path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()}
    assert [one.article_id for one in corpus.ask("")] == ["b.txt", "c.txt"]
    assert corpus.ask("find:lint") == []
    assert corpus.ask("find:check find:missing") is not None
    assert {path: path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()} == before


def test_looking_again_at_an_article_gives_what_a_whole_search_gives(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("z.txt", "Rain fell on Baku again. They met Bing, too.", [("Bing,", "actor")])
    for words in ("", "find:lint", "find:missing find:check"):
        search = corpus.search(words)
        whole = [found for found in search if isinstance(found, Item) and found.article_id == "z.txt"]
        assert sorted(one.key for one in search.again("z.txt")) == sorted(one.key for one in whole)
    search = corpus.search("find:lint")
    assert list(search)
    corpus.article("z.txt", "Rain fell on Baku again. They met Bing, too.", [("Bing", "actor"), ("Baku", "location")])
    assert search.again("z.txt") == []
    assert search.again("gone.txt") == []

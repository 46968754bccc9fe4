import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from annotations import change as changes
from annotations import verdict as verdicts
from annotations.article import Article
from annotations.change import Change, difference
from annotations.corpus import CorpusArticle, article_from_record, article_record
from annotations.document import Document
from annotations.errors import DamagedFile
from annotations.extent import Extent
from annotations.merging import merge
from annotations.relation import Relation
from annotations.salvage import replayed, salvaged
from annotations.span import Span
from annotations.spans import Spans
from annotations.store import Store
from annotations.verdict import Decision, Scope, Verdict, fingerprint

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SPAN = Span("7", "actor", (Extent(0, 3),), "abc", "", "", "2026", "2026")
PROPOSAL = changes.to_record(Change("relabel", spans=((SPAN, replace(SPAN, label="location")),)))
EMPTY = Document("a.txt", "sha256:0", "ana")


@st.composite
def some_verdict(draw: st.DrawFn) -> Verdict:
    starts = sorted(draw(st.sets(st.integers(0, 50).map(lambda n: 3 * n), max_size=3)))
    return Verdict(
        id=str(draw(st.integers(1, (1 << 53) - 1))),
        decision=draw(st.sampled_from(Decision)),
        annotator=draw(WORDS),
        created=draw(st.sampled_from(["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"])),
        span=draw(st.sampled_from(["", "7", "8"])),
        label=draw(WORDS),
        fragments=tuple(Extent(start, start + 2) for start in starts),
        quote=draw(WORDS),
        prefix=draw(WORDS),
        suffix=draw(WORDS),
        asked=draw(WORDS),
        question=draw(WORDS),
        scope=draw(st.sampled_from(Scope)),
        note=draw(WORDS),
        judged=draw(st.sampled_from(["", "00ff00ff00ff00ff"])),
        proposal=draw(
            st.none() | st.just(changes.to_record(Change("relabel", spans=((SPAN, replace(SPAN, label="x")),))))
        ),
        answers=draw(st.sampled_from(["", "12"])),
        extra=draw(st.dictionaries(st.sampled_from(["mood", "color"]), WORDS)),
    )


@given(some_verdict())
def test_a_verdict_survives_its_record_as_json(verdict: Verdict):
    assert verdicts.from_record(json.loads(json.dumps(verdicts.to_record(verdict)))) == verdict


@given(some_verdict(), some_verdict())
def test_giving_a_verdict_is_a_change_that_can_be_written_read_and_taken_back(one: Verdict, other: Verdict):
    document = replace(EMPTY, verdicts={one.id: one})
    more = replace(document, verdicts={**document.verdicts, other.id: other})
    change = difference("keep", document, more)
    again = changes.from_record(json.loads(json.dumps(changes.to_record(change))))
    assert again.apply(document) == more
    assert again.inverse().apply(more) == document


@pytest.mark.parametrize("field", ["id", "decision", "annotator"])
def test_a_record_that_lacks_what_makes_a_verdict_is_damaged(field: str):
    record = verdicts.to_record(Verdict("1", Decision.KEEP, "ana", "2026"))
    del record[field]
    with pytest.raises(DamagedFile):
        verdicts.from_record(record)


def test_a_record_with_a_decision_that_nobody_knows_is_damaged():
    record = {**verdicts.to_record(Verdict("1", Decision.KEEP, "ana", "2026")), "decision": "shrug"}
    with pytest.raises(DamagedFile, match="shrug"):
        verdicts.from_record(record)


@pytest.mark.parametrize(
    "other",
    [
        replace(SPAN, label="location"),
        replace(SPAN, fragments=(Extent(0, 2),), quote="ab"),
        replace(SPAN, attributes={"kind": "person"}),
        replace(SPAN, note="sure?"),
    ],
)
def test_a_span_that_changed_has_another_fingerprint(other: Span):
    assert fingerprint(other) != fingerprint(SPAN)


def test_a_fingerprint_knows_relations_of_the_span_and_neither_times_nor_the_order_of_values():
    arrow = Relation("3", "at", "7", "8", "2026", "2026")
    assert fingerprint(SPAN, [arrow]) != fingerprint(SPAN)
    assert fingerprint(SPAN, [arrow]) == fingerprint(SPAN, [replace(arrow, updated="2027")])
    assert fingerprint(SPAN, [replace(arrow, source="9")]) == fingerprint(SPAN)
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert fingerprint(replace(SPAN, attributes=one)) == fingerprint(replace(SPAN, attributes=other, updated="2027"))


def test_a_file_has_a_table_of_verdicts_only_where_there_are_some_and_tinydb_reads_it(tmp_path: Path):
    store = Store(tmp_path, "ana")
    plain = replace(EMPTY, spans=Spans([SPAN]))
    store.save(plain)
    path = store.path("a.txt")
    assert "verdicts" not in json.loads(path.read_bytes())
    verdict = Verdict("12", Decision.KEEP, "ben", "2026", span="7")
    store.save(replace(plain, verdicts={"12": verdict}))
    with TinyDB(path) as database:
        assert database.table("verdicts").get(doc_id=12) == verdicts.to_record(verdict)
    store.close()
    assert Store(tmp_path, "ana").load("a.txt", "sha256:0").verdicts == {"12": verdict}
    again = Store(tmp_path, "ana")
    again.save(plain)
    assert "verdicts" not in json.loads(path.read_bytes())


def test_verdicts_of_two_copies_are_all_kept():
    one, other = Verdict("1", Decision.KEEP, "ben", "2026"), Verdict("2", Decision.DEFER, "ben", "2026", note="who?")
    ours, theirs = replace(EMPTY, verdicts={"1": one}), replace(EMPTY, verdicts={"2": other})
    assert merge(EMPTY, ours, theirs).document.verdicts == {"1": one, "2": other}
    assert merge(ours, ours, EMPTY).document.verdicts == {}


def test_verdicts_are_saved_from_a_damaged_file_and_from_its_history(tmp_path: Path):
    store = Store(tmp_path, "ana")
    one, other = Verdict("1", Decision.KEEP, "ben", "2026", span="7"), Verdict("2", Decision.DELETE, "ben", "2026")
    store.save(replace(EMPTY, spans=Spans([SPAN]), verdicts={"1": one}))
    torn = store.path("a.txt").read_bytes()[:-4]
    history = replayed([Change("delete", verdicts=((None, other),))])
    document, _ = salvaged(torn, history, EMPTY)
    assert document.verdicts == {"1": one, "2": other}
    assert list(document.spans) == [SPAN]


@given(some_verdict())
def test_a_corpus_carries_verdicts_with_their_reviewer(verdict: Verdict):
    article = Article("a.txt", "abc")
    made = replace(EMPTY, digest=article.digest, spans=Spans([SPAN]))
    reviewed = replace(EMPTY, digest=article.digest, annotator="rita", verdicts={verdict.id: verdict})
    entry = CorpusArticle(article, (made, reviewed))
    record = json.loads(json.dumps(article_record(entry)))
    assert record["verdicts"][0]["reviewer"] == "rita"
    assert article_from_record(record) == entry
    assert "verdicts" not in article_record(CorpusArticle(article, (made,)))

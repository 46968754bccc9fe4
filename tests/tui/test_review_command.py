"""`glossator review` and `glossator stats --review` as people and scripts meet them."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotations import editing
from annotations.review.deciding import decide
from annotations.schema import Status
from annotations.verdict import Decision
from annotations.workspace import Workspace
from tests.annotations.reviewing import Corpus
from tests.tui.command import glossator
from tui.session import Session

TEXT = "Ada saw Bern."


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "w").mkdir()
    made = Corpus(tmp_path / "w")
    made.article("a.txt", TEXT, [("Ada", "actor"), ("Bern", "location")])
    made.article("b.txt", "New York and Ada.", [("New York", "location"), ("Ada", "actor")], by="ben")
    return made


def listed(corpus: Corpus, *words: str) -> list[dict[str, Any]]:
    result = glossator("review", corpus.root, *words, "--list", "--json", "--as", "me")
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def propose(corpus: Corpus, form: str) -> None:
    """Let whoever asks the corpus propose to delete what ana tagged."""
    theirs = corpus.load("a.txt")
    own = corpus.load("a.txt", corpus.me)
    item = next(one for one in corpus.ask("by:ana verdict:none") if one.form == form)
    edit = editing.delete(theirs, [item.span_id])
    corpus.carry_out(decide(item, Decision.DELETE, own, theirs, edit, note="no"), own)


@pytest.mark.parametrize(
    ("words", "quotes"),
    [
        (["label:actor"], ["Ada", "Ada"]),
        (["--label", "actor", "--by", "ben"], ["Ada"]),
        (["label:actor", "-by:ben"], ["Ada"]),
        (["-label:actor", "-text:york"], ["Bern"]),
        (["New", "York"], ["New York"]),
        (["form:New York"], ["New York"]),
        (["--form", "New York"], ["New York"]),
        (["label:location form:Bern"], ["Bern"]),
        (["--", "-label:location", "by:ben"], ["Ada"]),
        (["places"], ["Bern", "New York"]),
        (["--name", "places", "--by", "ben"], ["New York"]),
        (["--order", "form"], ["Ada", "Ada", "Bern", "New York"]),
        (["--status", "started"], []),
    ],
)
def test_arguments_options_and_saved_questions_make_one_question(
    corpus: Corpus, words: list[str], quotes: list[str]
) -> None:
    at = words.index("--") if "--" in words else len(words)
    result = glossator("review", corpus.root, *words[:at], "--list", "--json", "--as", "me", *words[at:])
    assert result.exit_code == 0
    assert [one["quote"] for one in json.loads(result.stdout)] == quotes


def test_a_list_is_data_and_its_count_a_word_about_it(corpus: Corpus) -> None:
    result = glossator("review", corpus.root, "label:actor", "--list", "--as", "me")
    assert result.stdout.splitlines() == [
        "a.txt (ana) 0-3: spans: actor 'Ada': This actor is what the question asks for.",
        "b.txt (ben) 13-16: spans: actor 'Ada': This actor is what the question asks for.",
    ]
    assert result.stderr == "2 items for me.\n"


def test_findings_are_listed_with_what_is_suggested(corpus: Corpus) -> None:
    for number in range(4):
        corpus.article(f"c{number}.txt", "It was Bern.", [("Bern", "location")])
    corpus.article("d.txt", "It was Bern.", [("Bern", "actor")])
    (found,) = listed(corpus, "--find", "labels")
    assert (found["article"], found["suggestion"]) == ("d.txt", {"act": "relabel", "label": "location"})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["colour:red", "--list"], "There is no term colour:"),
        (["--name", "none", "--list"], "there are places, both"),
        (["--json"], "give both"),
        (["--save", "x"], "no question to save"),
        (["--order", "size"], "order"),
        (["label:Nope", "--list"], "has the label 'Nope'; there are actor, location, claim"),
        (["proposals:yes", "reviewer:zoe", "--list", "--as", "me"], "'zoe' reviews here; there are ana, ben, me"),
        (["revewer:zoe", "--list"], "There is no term revewer:"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(corpus: Corpus, words: list[str], told: str) -> None:
    result = glossator("review", corpus.root, *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_question_is_saved_and_asked_by_its_name(corpus: Corpus) -> None:
    result = glossator("review", corpus.root, "label:actor", "--by", "ben", "--save", "mine")
    assert result.exit_code == 0
    assert Workspace.open(corpus.root).schema.questions["mine"] == "label:actor by:ben"
    assert [one["article"] for one in listed(corpus, "mine")] == ["b.txt"]


def test_proposals_are_applied_where_they_fit_and_taken_back_together(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    propose(corpus, "Ada")
    propose(corpus, "Bern")
    theirs = corpus.load("a.txt")
    bern = next(span for span in theirs.spans if span.quote == "Bern")
    corpus.save(editing.write_note(theirs, bern.id, "stays").apply(theirs))
    result = glossator("review", corpus.root, "--apply", "--as", "ana")
    assert result.exit_code == 1
    done, left = result.stdout.splitlines()
    assert done.startswith("done: a.txt (ana) 0-3: proposal: actor 'Ada': me proposes to delete this: no")
    assert left.startswith("left: a.txt (ana) 8-12")
    assert "has changed since" in left
    assert [span.quote for span in corpus.load("a.txt").spans] == ["Bern"]
    session = Session(Workspace.open(corpus.root), "ana", False, lambda _: None)
    assert session.undo() is not None
    assert session.scribe.stop() == ()
    assert [span.quote for span in corpus.load("a.txt").spans] == ["Ada", "Bern"]


def test_one_reviewers_proposals_are_applied_and_those_of_others_wait(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    propose(corpus, "Bern")
    zoe = Corpus(corpus.root, me="zoe")
    zoe.article("a.txt", TEXT, by="zoe", status=Status.NEW)
    propose(zoe, "Ada")
    for words, quotes in ((["--reviewer", "zoe"], ["Ada"]), (["-reviewer:zoe"], ["Bern"])):
        result = glossator("review", corpus.root, "proposals:yes", *words, "--list", "--json", "--as", "ana")
        assert [one["quote"] for one in json.loads(result.stdout)] == quotes
    result = glossator("review", corpus.root, "--apply", "--as", "ana", "reviewer:zoe")
    assert (result.exit_code, result.stdout.count("done:")) == (0, 1)
    assert [span.quote for span in corpus.load("a.txt").spans] == ["Bern"]


def test_spans_are_asked_for_by_who_reviewed_them(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    propose(corpus, "Bern")
    for words, quotes in (
        (["reviewer:me"], ["Bern"]),
        (["reviewer:me", "verdict:delete"], ["Bern"]),
        (["reviewer:me", "verdict:keep"], []),
        (["reviewer:ben"], []),
    ):
        result = glossator("review", corpus.root, *words, "--list", "--json", "--as", "ben")
        assert [one["quote"] for one in json.loads(result.stdout)] == quotes


def test_applying_nothing_is_done_and_says_so(corpus: Corpus) -> None:
    result = glossator("review", corpus.root, "--apply", "--as", "ana")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("0 applied, 0 left")


def test_stats_of_a_review(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    propose(corpus, "Ada")
    result = glossator("stats", corpus.root, "--review")
    assert result.exit_code == 0
    assert "ana        actor" in result.stdout
    assert "100.0%" in result.stdout
    assert "seconds each" in result.stdout
    record = json.loads(glossator("stats", corpus.root, "--review", "--json").stdout)
    assert record["reviewers"][0]["proposals"] == 1
    assert {(one["annotator"], one["label"], one["deleted"]) for one in record["work"]} >= {("ana", "actor", 1)}


def test_what_was_decided_where_nothing_has_a_label_stands_in_a_row_with_words(corpus: Corpus) -> None:
    held = corpus.article("s.txt", "Nobody saw anybody there. Ada slept.", [("Ada", "actor")], by="me")
    (found,) = (one for one in corpus.ask("find:sentence") if one.article_id == "s.txt")
    corpus.carry_out(decide(found, Decision.REFUSE, held, held), held)
    result = glossator("stats", corpus.root, "--review")
    (row,) = (line for line in result.stdout.splitlines() if "(no label)" in line)
    assert row.split() == ["me", "(no", "label)", "0", "1", "1", "0", "0", "0", "0.0%"]
    record = json.loads(glossator("stats", corpus.root, "--review", "--json").stdout)
    assert ("me", "") in {(one["annotator"], one["label"]) for one in record["work"]}


def test_untrusted_words_are_printed_as_words(corpus: Corpus) -> None:
    corpus.article("e.txt", "It was B\x1b[31mrn.", [("B\x1b[31mrn", "ghost")])
    result = glossator("review", corpus.root, "label:ghost", "--list", "--as", "me")
    assert "\x1b" not in result.stdout

"""Progress of the tour: each check on what it must and must not take, and what comes next."""

from typing import Any

import pytest

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema import Status
from annotations.selection import Selection
from annotations.text import Text
from annotations.workspace import Workspace
from tui.tour import checks
from tui.tour.checks import Moment, Step
from tui.tour.progress import Progress, Task


def test_progress_goes_on_when_a_task_is_done_or_skipped_and_ends(moments):
    begin, tagged = moments.plain, moments.tagged
    one = Task("t", "", "p", "tagged", {"label": "actor"})
    way = Progress((one, one))
    way = way.after(Step("move.up", begin, begin))
    assert (way.outcomes, way.task, len(way.steps)) == ((), one, 1)
    way = way.after(Step("label.actor", begin, tagged))
    assert (way.outcomes, way.last, way.steps) == ((True,), one, ())
    way = way.skipping()
    assert (way.outcomes, way.last, way.task) == ((True, False), None, None)
    assert way.skipping() is way
    assert way.after(Step("label.actor", begin, tagged)) is way


STORY = "Nora Quill left Pellam. Nobody may touch the eggs! She said so."


class Moments:
    """How things may stand in a small story."""

    def __init__(self, workspace: Workspace) -> None:
        self.schema = workspace.schema
        self.text = Text(STORY)
        self.plain = self.at("Nora", Document("a.txt", "0" * 64, "you"))
        self.tagged = self.tag(self.plain, "Nora Quill", "actor")
        self.claimed = self.tag(self.tagged, "Nobody may touch the eggs", "claim")

    def at(self, words: str, document: Document) -> Moment:
        start = STORY.index(words)
        return Moment(self.text, Selection(start, start + len(words)), document)

    def tag(self, before: Moment, words: str, label: str) -> Moment:
        start = STORY.index(words)
        extents = [Extent(start, start + len(words))]
        change = editing.tag(before.document, self.schema, self.text, extents, label)
        return Moment(self.text, before.selection, change.apply(before.document))

    def edited(self, before: Moment, change: Any) -> Moment:
        return Moment(self.text, before.selection, change.apply(before.document))

    def only(self, moment: Moment) -> str:
        (span,) = moment.document.spans
        return str(span.id)


@pytest.fixture
def moments(practice) -> Moments:
    return Moments(practice)


def test_tagged_takes_the_right_label_words_and_way_and_nothing_else(moments):
    move, tag = Step("move.up", moments.plain, moments.plain), Step("label.actor", moments.plain, moments.tagged)
    assert checks.tagged([tag], "actor")
    assert checks.tagged([move, tag], "actor", ["Nora Quill"], "move.")
    assert not checks.tagged([tag], "location")
    assert not checks.tagged([tag], "actor", ["Pellam"])
    assert not checks.tagged([tag, move], "actor", after="move.")
    assert not checks.tagged([Step("history.redo", moments.plain, moments.tagged)], "actor")
    assert not checks.tagged([move], "actor")
    other = Moment(moments.text, moments.plain.selection, Document("b.txt", "0" * 64, "you"))
    assert not checks.tagged([Step("article.next", other, moments.tagged)], "actor")


def test_a_sentence_is_tagged_only_where_all_its_words_are(moments):
    whole = Step("label.claim", moments.tagged, moments.claimed)
    assert checks.sentence_tagged([whole], "claim")
    assert not checks.sentence_tagged([whole], "actor")
    part = Step("label.claim", moments.tagged, moments.tag(moments.tagged, "Nobody may touch", "claim"))
    assert not checks.sentence_tagged([part], "claim")
    two = moments.tag(moments.tagged, "Nobody may touch the eggs! She said so", "claim")
    assert not checks.sentence_tagged([Step("label.claim", moments.tagged, two)], "claim")


def test_undone_needs_an_undo_that_changed_something(moments):
    assert checks.undone([Step("history.undo", moments.tagged, moments.plain)])
    assert not checks.undone([Step("history.undo", moments.plain, moments.plain)])
    assert not checks.undone([Step("span.delete", moments.tagged, moments.plain)])


def test_growing_comes_before_shrinking_and_both_must_change_the_selection(moments):
    word, group = moments.plain, moments.at("Nora Quill", moments.plain.document)
    elsewhere = moments.at("Pellam", moments.plain.document)
    grow, shrink = Step("move.grow", word, group), Step("move.shrink", group, word)
    assert checks.grown_and_shrunk([grow, Step("move.left", group, group), shrink])
    assert not checks.grown_and_shrunk([shrink, grow])
    assert not checks.grown_and_shrunk([grow])
    assert not checks.grown_and_shrunk([Step("move.grow", word, word), shrink])
    assert not checks.grown_and_shrunk([grow, Step("move.shrink", group, elsewhere)])
    assert not checks.grown_and_shrunk([Step("extend.word-right", word, group), shrink])


def test_candidates_are_walked_in_both_directions(moments):
    here, there = moments.plain, moments.at("Pellam", moments.plain.document)
    on, back = Step("candidate.next", here, there), Step("candidate.previous", there, here)
    assert checks.walked([on, back])
    assert not checks.walked([on, on])
    assert not checks.walked([on, Step("candidate.previous", there, there)])
    assert not checks.walked([Step("move.word-right", here, there), back])


def test_a_span_is_reshaped_when_its_edges_change_and_its_id_does_not(moments):
    span = moments.only(moments.tagged)
    change = editing.reshape(moments.tagged.document, moments.schema, moments.text, span, [Extent(0, 4)])
    narrower = moments.edited(moments.tagged, change)
    assert checks.reshaped([Step("extend.word-left", moments.tagged, narrower)])
    assert not checks.reshaped([Step("history.undo", narrower, moments.tagged)])
    assert not checks.reshaped([Step("label.actor", moments.plain, moments.tagged)])
    relabelled = editing.relabel(moments.tagged.document, moments.schema, span, "location")
    assert not checks.reshaped([Step("label.location", moments.tagged, moments.edited(moments.tagged, relabelled))])


def test_a_value_counts_on_a_span_of_the_label_and_only_when_it_is_new(moments):
    span = moments.only(moments.tagged)
    given = editing.set_attribute(moments.tagged.document, moments.schema, span, "kind", "person")
    valued = moments.edited(moments.tagged, given)
    assert checks.valued([Step("", moments.tagged, valued)], "actor")
    assert not checks.valued([Step("", moments.tagged, valued)], "claim")
    assert not checks.valued([Step("", valued, moments.tagged)], "actor")
    assert not checks.valued([Step("", moments.tagged, moments.tagged)], "actor")


def test_related_needs_a_new_relation(moments):
    actor, claim = moments.claimed.document.spans
    change = editing.relate(moments.claimed.document, moments.schema, claim.id, actor.id, "attributed_to")
    joined = moments.edited(moments.claimed, change)
    assert checks.related([Step("", moments.claimed, joined)])
    assert not checks.related([Step("history.redo", moments.claimed, joined)])
    assert not checks.related([Step("relation.delete", joined, moments.claimed)])
    assert not checks.related([Step("relation.start", moments.claimed, moments.claimed)])


def test_finished_needs_the_key_for_done(moments):
    status = editing.set_status(moments.plain.document, Status.DONE, len(STORY))
    done = moments.edited(moments.plain, status)
    following = Moment(moments.text, moments.plain.selection, Document("b.txt", "0" * 64, "you"))
    assert checks.finished([Step("article.done", moments.plain, done)])
    assert checks.finished([Step("article.done", moments.plain, following)])
    assert not checks.finished([Step("article.next", moments.plain, following)])
    assert not checks.finished([Step("article.done", moments.plain, moments.plain)])

"""Verdicts on findings about an attribute go along when the attribute gets another name."""

import pytest

from annotations.migration.attributes import DeleteAttribute, MergeValues, RenameAttribute
from annotations.migration.labels import MergeLabels
from annotations.migration.migration import carry_out, undo
from annotations.migration.recasting import Recasting
from annotations.review.deciding import decide
from annotations.review.settled import ATTRIBUTE
from annotations.schema import Status
from annotations.verdict import Decision, Scope
from tests.annotations.reviewing import Corpus


def refused(corpus: Corpus) -> None:
    """Refuse a finding on one value of ana's for this one, and leave one alike."""
    corpus.several(9, "Iran voted again.", ("Iran", "actor", {"kind": "state"}))
    corpus.article("z.txt", "Then Iran left.", [("Iran", "actor", {"kind": "group"})])
    own = corpus.article("z.txt", "Then Iran left.", by="me", status=Status.NEW)
    (found,) = corpus.ask("find:values")
    corpus.carry_out(decide(found, Decision.REFUSE, own, corpus.load("z.txt"), scope=Scope.THIS), own)
    assert corpus.ask("find:values") == []


@pytest.mark.parametrize(
    ("recasting", "name"),
    [
        (RenameAttribute("actor", "kind", "sort"), "sort"),
        (MergeLabels(("actor",), "party", is_new=True), "kind"),
        (MergeValues("actor", "kind", ("state",), "country", is_new=True), "kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.what,
)
def test_a_refused_finding_about_an_attribute_is_not_asked_again(
    corpus: Corpus, recasting: Recasting, name: str
) -> None:
    refused(corpus)
    before = corpus.load("z.txt", "me")
    carry_out(corpus.workspace, recasting)
    (verdict,) = corpus.load("z.txt", "me").verdicts.values()
    assert verdict.extra[ATTRIBUTE] == name
    assert corpus.ask("find:values") == []
    assert len(corpus.ask("find:values", me="eve")) == 1
    assert undo(corpus.workspace).is_done
    assert corpus.load("z.txt", "me") == before


@pytest.mark.parametrize(
    "recasting",
    [RenameAttribute("claim", "stance", "view"), DeleteAttribute("actor", "kind"), DeleteAttribute("claim", "stance")],
    ids=lambda value: value.what,
)
def test_other_attributes_leave_it_as_it_is(corpus: Corpus, recasting: Recasting) -> None:
    refused(corpus)
    carry_out(corpus.workspace, recasting)
    (verdict,) = corpus.load("z.txt", "me").verdicts.values()
    assert verdict.extra[ATTRIBUTE] == "kind"

"""Verdicts and proposals on spans that were put in place again since the text around them changed."""

import pytest

from annotations import editing
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.reanchoring.reanchor import reanchor
from annotations.review.answering import accept
from annotations.review.deciding import decide
from annotations.review.overlay import overlay
from annotations.review.settled import stands
from annotations.schema import Status
from annotations.span import anchor, fault
from annotations.verdict import Decision, Verdict
from tests.annotations.reviewing import PARSED, Corpus, item_of, only_verdict

TEXT = "Nothing much happened there. It was Ada who saw Bern then, as they said, in a letter to the mayor."


def written(corpus: Corpus, *forms: str) -> tuple[Document, Document]:
    """Return ana's document with the forms tagged as actors, and mine without anything."""
    theirs = corpus.article("a.txt", TEXT, [(form, "actor") for form in forms])
    return theirs, corpus.article("a.txt", TEXT, by="me", status=Status.NEW)


def reshaped(corpus: Corpus, form: str, wider: str) -> tuple[Document, Document, Verdict]:
    """Return ana's document and mine, which proposes other edges for a span of hers, with that proposal."""
    theirs, own = written(corpus, form)
    item = item_of(corpus, form)
    start = TEXT.index(wider)
    extent = Extent(start, start + len(wider))
    edit = editing.reshape(theirs, PARSED, corpus.text("a.txt"), item.span_id, (extent,))
    change = decide(item, Decision.RESHAPE, own, theirs, edit)
    return theirs, corpus.carry_out(change, own), only_verdict(change)


def rewritten(corpus: Corpus, document: Document, text: str) -> Document:
    """Write another text and return the document put in place on it."""
    (corpus.root / "a.txt").write_text(text, "utf-8")
    article = corpus.workspace.article("a.txt")
    return corpus.save(reanchor(document, article.text, article.digest, TEXT).document)


@pytest.mark.parametrize(
    ("form", "wider"),
    [
        ("Bern", "saw Bern"),
        ("Bern then", "Bern"),
        ("Bern", "Ada who saw Bern then"),
        ("Bern", "Bern then, as they said, in a letter to the mayor"),
    ],
)
@pytest.mark.parametrize("text", [f"Well. {TEXT}", TEXT.removeprefix("Nothing much ")])
def test_other_edges_move_along_with_their_span(corpus: Corpus, form: str, wider: str, text: str) -> None:
    theirs, _, proposal = reshaped(corpus, form, wider)
    theirs = rewritten(corpus, theirs, text)
    article = corpus.workspace.article("a.txt")
    after = accept(theirs, proposal, PARSED, article).apply(theirs)
    (span,) = after.spans
    assert span.quote == wider
    assert (span.quote, span.prefix, span.suffix) == anchor(article.text, span.fragments)
    assert fault(span, article.text) is None


def test_other_edges_are_shown_where_the_span_stands_now(corpus: Corpus) -> None:
    theirs, own, proposal = reshaped(corpus, "Bern", "saw Bern")
    theirs = rewritten(corpus, theirs, f"Well. {TEXT}")
    (span,) = overlay(theirs, own.verdicts.values()).spans
    assert corpus.text("a.txt").string[slice(*span.extent)] == span.quote == "saw Bern"
    assert stands(proposal, theirs)
    assert corpus.ask("") == []


def test_edges_far_from_the_span_are_not_shown_where_nothing_tells_what_stands_there(corpus: Corpus) -> None:
    theirs, own, _ = reshaped(corpus, "Bern", "Bern then, as they said, in a letter to the mayor")
    theirs = rewritten(corpus, theirs, f"Well. {TEXT.removesuffix(' to the mayor.')}")
    (span,) = overlay(theirs, own.verdicts.values()).spans
    assert span.quote == "Bern"
    with pytest.raises(EditRefused, match="text has changed there since"):
        accept(theirs, next(iter(own.verdicts.values())), PARSED, corpus.workspace.article("a.txt"))


def test_other_edges_for_a_span_whose_author_moved_them_since_are_refused(corpus: Corpus) -> None:
    theirs, _, proposal = reshaped(corpus, "Bern", "saw Bern")
    (span,) = theirs.spans
    edit = editing.reshape(theirs, PARSED, corpus.text("a.txt"), span.id, (Extent(span.start, span.end + 5),))
    theirs = edit.apply(theirs)
    for text in (TEXT, f"Well. {TEXT}"):
        theirs = theirs if text == TEXT else rewritten(corpus, theirs, text)
        with pytest.raises(EditRefused, match=r"changed since .*; decide it yourself, or reject the proposal"):
            accept(theirs, proposal, PARSED, corpus.workspace.article("a.txt"))
        assert not stands(proposal, theirs)


def test_other_edges_are_refused_where_the_words_they_take_in_have_changed(corpus: Corpus) -> None:
    theirs, _, proposal = reshaped(corpus, "Bern", "saw Bern")
    theirs = rewritten(corpus, theirs, TEXT.replace("saw", "met"))
    with pytest.raises(EditRefused, match="text has changed there since"):
        accept(theirs, proposal, PARSED, corpus.workspace.article("a.txt"))


def test_a_verdict_stands_where_only_the_text_before_has_changed(corpus: Corpus) -> None:
    theirs, own = written(corpus, "Ada", "Bern")
    ada, bern = item_of(corpus, "Ada"), item_of(corpus, "Bern")
    own = corpus.carry_out(decide(ada, Decision.KEEP, own, theirs), own)
    edit = editing.relabel(theirs, PARSED, bern.span_id, "location")
    own = corpus.carry_out(decide(bern, Decision.RELABEL, own, theirs, edit), own)
    assert corpus.forms("") == []
    theirs = rewritten(corpus, theirs, f"Well. {TEXT}")
    assert corpus.forms("") == []
    span = theirs.spans[ada.span_id]
    corpus.save(editing.write_note(theirs, span.id, "look").apply(theirs))
    assert corpus.forms("") == ["Ada"]


def test_a_span_comes_back_where_the_words_around_it_have_changed(corpus: Corpus) -> None:
    theirs, own = written(corpus, "Ada", "Bern")
    for form in ("Ada", "Bern"):
        own = corpus.carry_out(decide(item_of(corpus, form), Decision.KEEP, own, theirs), own)
    rewritten(corpus, theirs, TEXT.replace("there", "here"))
    assert corpus.forms("") == ["Ada"]

"""An author's answers to a proposal: accepted, rejected, or discussed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from annotations import change as changes
from annotations import editing
from annotations.article import Article
from annotations.change import Change
from annotations.check import against_schema
from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, EditRefused, StoreError
from annotations.finding import Level
from annotations.identity import new_id, now
from annotations.overlap import refuse_clash
from annotations.review.deciding import decision_of, give, moment_for
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.overlay import fitting
from annotations.schema import Schema
from annotations.span import Span, anchor, fault
from annotations.spans import Spans
from annotations.verdict import Decision, Verdict, fingerprint


@dataclass(frozen=True, slots=True)
class Applied:
    """Proposals carried out: changes of the author's documents, and what was done and left, in sentences by item."""

    changes: tuple[tuple[Document, Change], ...]
    done: tuple[Item, ...]
    refused: tuple[tuple[Item, str], ...]


def accept(document: Document, proposal: Verdict, schema: Schema, article: Article, *, note: str = "") -> Change:
    """Return the change of the author's document that carries out a proposal and says so.

    What was proposed on another text is laid on the present one where its place is sure.

    Raises:
        EditRefused: what it is about, or the text there, has changed since, or the schema refuses what it would make.
    """
    if document.digest != article.digest:
        raise EditRefused("This text has changed since it was annotated; open it once in the app first.")
    edit = fitting(_edit(proposal), document, article.text)
    edit = replace(edit, spans=tuple((old, new and _laid(new, article)) for old, new in edit.spans))
    try:
        after = edit.apply(document)
    except EditRefused:
        raise EditRefused(
            "This has changed since the correction was proposed; decide it yourself, or reject the proposal."
        ) from None
    for _, new in edit.spans:
        if new is not None:
            refuse_clash(new, after.spans.overlapping(new.start, new.end), schema.overlap)
    gone = [old.id for old, new in edit.spans if old is not None and new is None]
    for span_id in gone:
        if after.relations_of(span_id):
            raise EditRefused("A relation has been added here since; remove it first, or reject the proposal.")
    _refuse_unknown(edit, document, after, schema)
    answer = _answer(document, proposal, Decision.ACCEPT, note)
    judged = after.spans.get(proposal.span)
    if judged is not None:
        answer = replace(answer, judged=fingerprint(judged, after.relations_of(judged.id)))
    return replace(edit.then(give(answer)), what=f"accept: {_said(edit)}")


def reject(document: Document, proposal: Verdict, *, note: str = "") -> Change:
    """Return the change that rejects a proposal; the span stays as it is."""
    return replace(give(_answer(document, proposal, Decision.REJECT, note)), what="reject a proposal")


def discuss(document: Document, proposal: Verdict, note: str) -> Change:
    """Return the change that answers a proposal by a note, which its reviewer meets among the open questions.

    Raises:
        EditRefused: the note is empty.
    """
    if not note.strip():
        raise EditRefused("An answer needs words; type what you think of the proposal.")
    return replace(give(_answer(document, proposal, Decision.DISCUSS, note)), what="discuss a proposal")


def accept_all(
    items: Iterable[Item],
    documents: Callable[[str], Document],
    articles: Callable[[str], Article],
    schema: Schema,
) -> Applied:
    """Return the proposals of `items` carried out where they still fit.

    `documents` gives the author's by article id, `articles` the article as it is now.
    """
    begun: dict[str, Document] = {}
    current: dict[str, Document] = {}
    made: dict[str, Change] = {}
    done: list[Item] = []
    refused: list[tuple[Item, str]] = []
    for item in items:
        if item.kind is not Kind.PROPOSAL or item.proposal is None:
            continue
        name = item.article_id
        try:
            document = current[name] if name in current else documents(name)
            change = accept(document, item.proposal, schema, articles(name))
        except (EditRefused, ArticleError, StoreError) as error:
            refused.append((item, str(error)))
            continue
        begun.setdefault(name, document)
        current[name] = change.apply(document)
        made[name] = made[name].then(change) if name in made else change
        done.append(item)
    return Applied(tuple((begun[name], change) for name, change in made.items()), tuple(done), tuple(refused))


def _edit(proposal: Verdict) -> Change:
    """Return what a proposal would do to spans and relations, and nothing else it may say."""
    if proposal.proposal is None:
        raise EditRefused("This verdict proposes nothing; decide the span itself.")
    try:
        edit = changes.from_record(proposal.proposal)
    except DamagedFile:
        raise EditRefused("This proposal cannot be read; ask for it again, or reject it.") from None
    return Change(edit.what, edit.spans, edit.relations)


def _said(edit: Change) -> str:
    """Return what an edit does, with the label as it is called now: a label may have been renamed since."""
    span = next((old or new for old, new in edit.spans if old or new), None)
    return f"{decision_of(edit)} {span.label}" if span is not None else edit.what


def _laid(span: Span, article: Article) -> Span:
    """Return a proposed span where its words stand now; raise EditRefused where that is not sure."""
    if fault(span, article.text) is None:
        _, prefix, suffix = anchor(article.text, span.fragments)
        return replace(span, prefix=prefix, suffix=suffix)
    from annotations.reanchoring.reanchor import reanchor

    alone = Document(article.id, "", "", spans=Spans([span]))
    laid = reanchor(alone, article.text, article.digest).document.spans.get(span.id)
    if laid is None or fault(laid, article.text) is not None or laid.quote != span.quote:
        raise EditRefused(
            "The text has changed there since the correction was proposed; decide it yourself, or reject the proposal."
        )
    return laid


def _refuse_unknown(edit: Change, before: Document, after: Document, schema: Schema) -> None:
    """Raise EditRefused where what an edit makes is against the schema, and was not so before, or joins nothing."""
    for _, arrow in edit.relations:
        if arrow is not None and not (arrow.source in after.spans and arrow.target in after.spans):
            raise EditRefused("What this relation joins is not there any more; reject the proposal.")
    made = {new.id for _, new in edit.spans if new is not None}
    made |= {new.id for _, new in edit.relations if new is not None}
    known = set(_against(made, before, schema))
    for what in _against(made, after, schema):
        if what not in known:
            raise EditRefused(f"This proposal cannot be carried out as it is. {what}")


def _against(made: set[str], document: Document, schema: Schema) -> list[str]:
    """Return what is against the schema of these spans and relations, and of the relations that touch them."""
    spans = {span_id: span for span_id in made if (span := document.spans.get(span_id)) is not None}
    arrows = {arrow_id: arrow for arrow_id in made if (arrow := document.relations.get(arrow_id)) is not None}
    arrows |= {arrow.id: arrow for span_id in spans for arrow in document.relations_of(span_id)}
    for arrow in arrows.values():
        for end in (arrow.source, arrow.target):
            if (span := document.spans.get(end)) is not None:
                spans[end] = span
    part = Document(document.article_id, "", document.annotator, spans=Spans(spans.values()), relations=arrows)
    concerned = made | arrows.keys()
    found = (one for one in against_schema(part, schema) if one.level is Level.ERROR and one.span in concerned)
    return [one.what for one in found]


def _answer(document: Document, proposal: Verdict, decision: Decision, note: str) -> Verdict:
    if any(held.answers == proposal.id for held in document.verdicts.values() if held.decision is decision):
        raise EditRefused("This proposal was answered so already; go on to the next one.")
    span = document.spans.get(proposal.span)
    verdict = Verdict(
        new_id(),
        decision,
        document.annotator,
        now(),
        proposal.span,
        proposal.label if span is None else span.label,
        proposal.fragments if span is None else span.fragments,
        proposal.quote if span is None else span.quote,
        proposal.prefix if span is None else span.prefix,
        proposal.suffix if span is None else span.suffix,
        asked=str(Kind.PROPOSAL),
        note=editing.sound(note).strip(),
        answers=proposal.id,
    )
    return replace(verdict, created=moment_for(verdict, document))

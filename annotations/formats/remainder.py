"""The remainder: what a foreign tool's own fields cannot say, kept in a field of ours that the tool passes over.

The tool's own fields are the truth on which spans and relations there are. The remainder only adds to those that it
knows again: ids, attributes, notes, times. So a file that was edited in the tool, and one that the tool made itself,
are read by the same rule.

This is for formats of records in which the tool shows every span (doccano, Prodigy, Label Studio); `particulars` are
for formats of tokens, which show only some, and the `ledger` for folders of files in another tool's own form.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.article import Article, title_of
from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, EditRefused, FormatError
from annotations.extent import Extent
from annotations.formats.encoding import to_json, unstorable
from annotations.identity import record_key
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span, anchor, check_fragments, quote_of
from annotations.spans import Spans

FIELD = "glossator"
"""The name of the field."""

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as a tool says it: a label from `start` to `end`, and what else the tool knows of it."""

    label: str
    start: int
    end: int
    id: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    created: str = ""
    updated: str = ""
    origin: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What a span is known again by."""
        return (self.label, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A relation as a tool says it: a label between two marks, by their places in the list."""

    label: str
    source: int
    target: int
    extra: Mapping[str, Any] = field(default_factory=dict)


def of(entry: CorpusArticle, document: Document | None) -> dict[str, Any]:
    """Return the remainder of an article and of one document of it, as it stands in the field."""
    return {"article": of_article(entry), **({"document": of_document(document)} if document else {})}


def of_article(entry: CorpusArticle) -> dict[str, Any]:
    """Return what there is to say of an article besides its text and what annotators say."""
    article = entry.article
    return {
        "id": article.id,
        "title": article.title,
        "digest": article.digest,
        "meta": dict(article.meta),
        **({"split": entry.split} if entry.split else {}),
    }


def of_document(document: Document) -> dict[str, Any]:
    """Return what there is to say of a document, its spans and relations in text order."""
    return {
        "annotator": document.annotator,
        "digest": document.digest,
        "state": {**documents.summary_record(document), **document.extra},
        "spans": [{k: v for k, v in spans.to_record(span).items() if k != "quote"} for span in document.spans],
        "relations": [relations.to_record(arrow) for arrow in document.ordered_relations()],
    }


def part(record: object, name: str) -> Any:
    """Return the part of a remainder called `name`, None where there is no remainder or it lacks that part.

    Raises FormatError where what stands there is no mapping.
    """
    if record is None:
        return None
    if not isinstance(record, Mapping):
        raise FormatError(f"{FIELD}: a mapping was expected")
    return record.get(name)


def article_from(record: object, text: str, otherwise: Article) -> tuple[Article, str]:
    """Return the article of `text` and its part as `record` says, or `otherwise` where there is no record.

    Raises FormatError for a record that says something else than ours do.
    """
    if record is None:
        return otherwise, ""
    if not isinstance(record, Mapping):
        raise FormatError(f"{FIELD}: a mapping was expected")
    name, title, meta, split = (record.get(key) for key in ("id", "title", "meta", "split"))
    if not isinstance(name, str) or not name or not isinstance(title, str) or not isinstance(meta, Mapping):
        raise FormatError(f"{FIELD}: an article with id, title and meta was expected")
    if not isinstance(split, str | None):
        raise FormatError(f"{FIELD}.split: a text was expected")
    return article(name, text, title, meta), split or ""


def article(name: str, text: str, title: str | None, meta: Mapping[str, Any]) -> Article:
    """Return an article, its title made from the text where None is given.

    Raises FormatError where no file can hold its text or metadata.
    """
    if (wrong := unstorable([name, title, meta])) is not None:
        raise FormatError(wrong)
    try:
        return Article(name, text, title_of(text, meta, name) if title is None else title, meta)
    except ArticleError as error:
        raise FormatError(str(error).rstrip(".")) from error


def document_from(
    article: Article,
    annotator: str,
    marks: Sequence[Mark],
    arrows: Iterable[Arrow] = (),
    *,
    form: str,
    status: Status = Status.DONE,
    labels: Mapping[str, Any] | None = None,
    note: str = "",
    extra: Mapping[str, Any] | None = None,
    kept: object = None,
    with_relations: bool = True,
) -> Document:
    """Return what a tool of the format `form` says of an article, joined with the remainder `kept` where there is one.

    `status`, `labels`, `note` and `extra` are the tool's word where there is no remainder. `with_relations` tells
    whether the file had a place for relations; where not, the remainder's are taken.

    Raises:
        FormatError: a mark is not inside the text, or the remainder is none of ours; a few words name it.
    """
    try:
        known = _Known(article, kept)
        held = known.spans(marks, annotator, form)
        made = Document(
            article_id=article.id,
            digest=article.digest,
            annotator=known.annotator or annotator,
            **(known.state or _read(article, status, labels or {}, note)),
            spans=Spans(held),
            relations=known.relations(held, arrows if with_relations else None, form),
            extra=known.extra if known.state else dict(extra or {}),
        )
    except (EditRefused, DamagedFile) as error:
        raise FormatError(str(error).rstrip(".")) from error
    if (wrong := unstorable([documents.state_record(made), [spans.to_record(span) for span in held]])) is not None:
        raise FormatError(wrong)
    return made


def _read(article: Article, status: Status, labels: Mapping[str, Any], note: str) -> dict[str, Any]:
    """Return the state of a document that a tool tells of; of an article that is done everything was read."""
    seen = (Extent(0, len(article.text)),) if status is Status.DONE and article.text else ()
    return {"status": status, "labels": dict(labels), "note": note, "seen": seen}


class _Known:
    """A remainder: its spans and relations, to be known again."""

    def __init__(self, article: Article, kept: object) -> None:
        self.article = article
        self.annotator = ""
        self.state: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.held: list[Span] = []
        self.arrows: list[Relation] = []
        if kept is None:
            return
        if not isinstance(kept, Mapping):
            raise FormatError(f"{FIELD}: a mapping was expected")
        state, owner = kept.get("state"), kept.get("annotator")
        if not isinstance(state, Mapping) or not isinstance(owner, str) or not owner:
            raise FormatError(f"{FIELD}: what an annotator says of the article was expected")
        self.annotator = owner
        self.state = documents.read_summary(state)
        self.extra = {key: value for key, value in state.items() if key not in documents.STATE_FIELDS}
        if kept.get("digest") != article.digest:  # the text was edited: nothing that has a place in it holds any more
            self.state |= {"seen": (), "zones": ()}
            return
        self.held = [self._span(record) for record in _records(kept, "spans")]
        self.arrows = [relations.from_record(record) for record in _records(kept, "relations")]

    def _span(self, record: Mapping[str, Any]) -> Span:
        span = spans.from_record({**record, "quote": ""})
        check_fragments(self.article.text, span.fragments)
        return replace(span, quote=quote_of(self.article.text, span.fragments))

    def spans(self, marks: Sequence[Mark], annotator: str, form: str) -> list[Span]:
        """Return a span for each mark, in their order: the one that is known, else a new one."""
        waiting: dict[Key, deque[Span]] = defaultdict(deque)
        by_id = {(mark.key, mark.id) for mark in marks if mark.id}
        sure: dict[tuple[Key, str], Span] = {}
        for span in self.held:
            key = (span.label, span.start, span.end)
            if (key, span.id) in by_id:
                sure.setdefault((key, span.id), span)
            else:
                waiting[key].append(span)
        found: list[Span] = []
        taken: set[str] = set()
        for mark in marks:
            met: Span | None = sure.pop((mark.key, mark.id), None)
            if met is None and waiting[mark.key]:
                met = waiting[mark.key].popleft()
            if met is None or met.id in taken:
                met = self._new(mark, annotator, form, taken)
            taken.add(met.id)
            found.append(met)
        return found

    def _new(self, mark: Mark, annotator: str, form: str, taken: set[str]) -> Span:
        fragments = check_fragments(self.article.text, [Extent(mark.start, mark.end)])
        quote, prefix, suffix = anchor(self.article.text, fragments)
        name, number = mark.id, 0
        while not name or name in taken:
            name = record_key(to_json([self.article.digest, annotator, mark.label, mark.start, mark.end, number]))
            number += 1
        return Span(
            id=name,
            label=mark.label,
            fragments=fragments,
            quote=quote,
            prefix=prefix,
            suffix=suffix,
            created=mark.created,
            updated=mark.updated or mark.created,
            attributes=mark.attributes,
            note=mark.note,
            origin=mark.origin or f"imported:{form}",
            extra=mark.extra,
        )

    def relations(self, held: Sequence[Span], arrows: Iterable[Arrow] | None, form: str) -> dict[str, Relation]:
        """Return the relations that the file has, or, where it has no place for any, those that are known."""
        ends = {span.id for span in held}
        if arrows is None:
            return {arrow.id: arrow for arrow in self.arrows if arrow.source in ends and arrow.target in ends}
        key_of = {span.id: (span.label, span.start, span.end) for span in held}
        waiting: dict[tuple[object, ...], deque[Relation]] = defaultdict(deque)
        for known in self.arrows:
            waiting[known.label, key_of.get(known.source), key_of.get(known.target)].append(known)
        made: dict[str, Relation] = {}
        for arrow in arrows:
            source, target = held[arrow.source], held[arrow.target]
            same = waiting[arrow.label, key_of[source.id], key_of[target.id]]
            relation = same.popleft() if same else self._arrow(arrow, source, target, made, form)
            made[relation.id] = relation
        return made

    def _arrow(self, arrow: Arrow, source: Span, target: Span, made: Mapping[str, Relation], form: str) -> Relation:
        name, number = "", 0
        while not name or name in made:
            name = record_key(to_json([source.id, arrow.label, target.id, number]))
            number += 1
        moment = max(source.created, target.created)
        return Relation(
            name, arrow.label, source.id, target.id, moment, moment, origin=f"imported:{form}", extra=arrow.extra
        )


def _records(kept: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = kept.get(name)
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise FormatError(f"{FIELD}.{name}: a list of mappings was expected")
    return found

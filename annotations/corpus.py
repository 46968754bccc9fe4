"""A corpus: articles with all that annotators say of them, as formats write and read it.

The records are those of the YAML and JSONL corpora, field for field and in their order.
"""

import json
import marshal
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations import verdict as verdicts
from annotations.article import Article
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import ArticleError, DamagedFile, FormatError
from annotations.formats.encoding import encode, encoding_of, to_bytes, to_json, unstorable
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans
from annotations.verdict import Verdict

VERSION = 1

_USUAL = (
    *("id", "annotator", "label", "start", "end", "quote", "prefix", "suffix"),
    *("attributes", "note", "origin", "created", "updated"),
)
"""The fields of most spans, in their order: no fragments, as one extent tells all, and none that is not known."""


@dataclass(frozen=True, slots=True)
class CorpusArticle:
    """An article with its documents, one an annotator, sorted by the annotator's name; `split` is "" where none is."""

    article: Article
    documents: tuple[Document, ...]
    split: str = ""
    _made: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def record(self) -> dict[str, Any]:
        """Return the article as the mapping that corpora hold: made once, so that nobody may change it."""
        if "record" not in self._made:
            self._made["record"] = article_record(self)
        record: dict[str, Any] = self._made["record"]
        return record

    def json(self) -> bytes:
        """Return the record as JSON on one line, made once; raise ValueError, TypeError where it has none."""
        if "json" not in self._made:
            self._made["json"] = to_bytes(encode(self.record()))
        encoded: bytes = self._made["json"]
        return encoded

    def is_sound_json(self) -> bool:
        """Tell whether `json`, parsed again, says the same as the record, value by value; raise as `json`."""
        return fingerprint(json.loads(self.json())) == fingerprint(self.record())

    def spans(self) -> list[tuple[str, Span]]:
        """Return annotator and span, of all annotators, in text order."""
        held = [(document.annotator, span) for document in self.documents for span in document.spans]
        # What one annotator says is in text order already.
        if len(self.documents) < 2:
            return held
        return sorted(held, key=lambda pair: (pair[1].order, pair[0]))

    def relations(self) -> list[tuple[str, Relation]]:
        """Return annotator and relation, of all annotators, in the order of their creation."""
        held = [(document.annotator, arrow) for document in self.documents for arrow in document.relations.values()]
        return sorted(held, key=lambda pair: (pair[1].order, pair[0]))

    def verdicts(self) -> list[tuple[str, Verdict]]:
        """Return reviewer and verdict, of all reviewers, oldest first."""
        held = [(document.annotator, verdict) for document in self.documents for verdict in document.verdicts.values()]
        return sorted(held, key=lambda pair: (pair[1].order, pair[0]))

    def counts(self) -> tuple[int, int]:
        """Return how many spans and how many relations there are."""
        return sum(len(d.spans) for d in self.documents), sum(len(d.relations) for d in self.documents)


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a format writes or has read.

    `schema` is the mapping of a `glossator.yaml`, empty where the format carries none. Reading yields a Problem in the
    place of an article that is not sound; what a reader gives can be iterated again.
    """

    schema: Mapping[str, Any]
    articles: Iterable[CorpusArticle | Problem] = field(repr=False)

    def lines(self) -> Iterator[bytes]:
        """Yield each article as JSON on one line, without the line's end; raise FormatError where one has no JSON.

        For a format that writes these very lines: some articles need not be built for it.
        """
        if isinstance(self.articles, Lined):
            yield from self.articles.lines()
            return
        for entry in self.articles:
            if isinstance(entry, CorpusArticle):
                with encoding_of(entry.article.id):
                    content = entry.json()
                yield content


class Lined(Iterable[CorpusArticle | Problem]):
    """Articles that are known as lines, too, whether or not they are built."""

    @abstractmethod
    def lines(self) -> Iterator[bytes]:
        """Yield each article as JSON on one line, the same that its `CorpusArticle.json` is."""


@dataclass(frozen=True, slots=True)
class Recorded(Iterable[CorpusArticle | Problem]):
    """The articles of a file that holds their records; `rows` gives where each stands and its value, anew each time."""

    rows: Callable[[], Iterator[tuple[str, object] | Problem]]

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        for row in self.rows():
            if isinstance(row, Problem):
                yield row
                continue
            try:
                yield article_from_record(row[1])
            except FormatError as error:
                yield Problem(row[0], f"This is no sound article: {error}.")


def head_record(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the header of a corpus: the contract's version and the schema."""
    return {"glossator": VERSION, "schema": dict(schema)}


def read_head(record: object, name: str) -> Mapping[str, Any]:
    """Return the schema in a header; raise FormatError where it is none of ours or newer; `name` is the file's."""
    if not isinstance(record, Mapping) or not isinstance(record.get("schema"), Mapping):
        raise FormatError(f"{name} does not begin like a corpus of Glossator; say its format with --format.")
    version = record.get("glossator")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FormatError(f"{name} does not say 'glossator: {VERSION}' in its head; mend or export it again.")
    if version > VERSION:
        raise FormatError(f"{name} was written for version {version}; update this Glossator, which reads {VERSION}.")
    schema: Mapping[str, Any] = record["schema"]
    return schema


def article_record(entry: CorpusArticle) -> dict[str, Any]:
    """Return an article as the mapping that corpora hold."""
    article = entry.article
    given = [{"reviewer": name, **verdicts.to_record(verdict)} for name, verdict in entry.verdicts()]
    return {
        "id": article.id,
        "title": article.title,
        "digest": article.digest,
        "meta": dict(article.meta),
        **({"split": entry.split} if entry.split else {}),
        "annotators": {d.annotator: {**documents.summary_record(d), **d.extra} for d in entry.documents},
        "text": article.text,
        "spans": [_owned(name, spans.to_record(span)) for name, span in entry.spans()],
        "relations": [_owned(name, relations.to_record(arrow)) for name, arrow in entry.relations()],
        **({"verdicts": given} if given else {}),
    }


def fingerprint(record: Mapping[str, Any]) -> bytes:
    """Return a digest of all that the record of an article says, whatever the order of keys that have none.

    Two records have one digest where each value in them is the same and of the same kind: what is hashed is their form
    in `marshal`, version 2, which says the same of the same values within one process.
    """
    try:
        encoded = marshal.dumps(_settled(record), 2)
    except ValueError:  # a subclass of str or int, say, which JSON takes for what it is
        encoded = marshal.dumps(_settled(json.loads(to_json(record))), 2)
    return blake2b(encoded, digest_size=16).digest()


def print_of(line: bytes) -> int:
    """Return a digest of an article's line of JSON, without the line's end, which says the same within one process.

    It is what Python hashes bytes with: 64 bits, SipHash with a key of the process (PEP 456).
    """
    return hash(line)


def _settled(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the mappings sorted whose order says nothing; the fields of spans have one as a rule."""
    spans = record.get("spans")
    rest = {key: _in_order(record[key]) for key in sorted(record) if key != "spans"}
    settled = [span if _is_settled(span) else _in_order(span) for span in spans] if isinstance(spans, list) else spans
    return {**rest, "spans": settled}


def _is_settled(span: object) -> bool:
    return isinstance(span, dict) and tuple(span) == _USUAL and not span["attributes"]


def _in_order(value: object) -> object:
    """Return a value whose mappings are sorted by key."""
    if type(value) is str:
        return value
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list | tuple) else value


def article_from_record(record: object) -> CorpusArticle:
    """Return the article that a record of a corpus describes.

    Whether its spans fit its text is not looked at here.

    Raises:
        FormatError: a field is missing, of the wrong kind, or contradicts another; a few words name it.
    """
    if not isinstance(record, Mapping):
        raise FormatError("a mapping with id, text, spans and relations was expected")
    if (wrong := unstorable(record)) is not None:
        raise FormatError(wrong)
    article = _article(record)
    summaries = _field(record, "annotators", Mapping)
    owned: dict[str, tuple[list[Span], dict[str, Relation]]] = {name: ([], {}) for name in summaries}
    try:
        for name, item in _items(record, "spans"):
            owned.setdefault(name, ([], {}))[0].append(spans.from_record(item))
        for name, item in _items(record, "relations"):
            arrow = relations.from_record(item)
            if owned.setdefault(name, ([], {}))[1].setdefault(arrow.id, arrow) is not arrow:
                raise FormatError(f"relation {arrow.id} stands there twice")
        given = _verdicts(record)
        names = sorted({*owned, *given})
        made = [
            _document(article, name, summaries.get(name, {}), *owned.get(name, ([], {})), given.get(name, {}))
            for name in names
        ]
    except DamagedFile as error:
        raise FormatError(str(error)) from error
    return CorpusArticle(article, tuple(made), _field(record, "split", str) if record.get("split") else "")


def _article(record: Mapping[str, Any]) -> Article:
    if not (article_id := _field(record, "id", str)):
        raise FormatError("its id is empty")
    try:
        article = Article(
            id=article_id,
            text=_field(record, "text", str),
            title=_field(record, "title", str) if "title" in record else "",
            meta=_field(record, "meta", Mapping) if "meta" in record else {},
        )
    except ArticleError as error:
        raise FormatError(str(error).rstrip(".")) from error
    if record.get("digest", article.digest) != article.digest:
        raise FormatError("its text is not the one its digest was made from")
    return article


def _document(
    article: Article,
    name: str,
    summary: object,
    own: list[Span],
    arrows: Mapping[str, Relation],
    given: Mapping[str, Verdict],
) -> Document:
    if not name or not isinstance(summary, Mapping):
        raise FormatError(f"annotators.{name}: a mapping with status, labels, note and seen was expected")
    held = Spans(own)
    if len(held) != len(own):
        raise FormatError(f"a span of {name} stands there twice under one id")
    return Document(
        article_id=article.id,
        digest=article.digest,
        annotator=name,
        **documents.read_summary(summary),
        spans=held,
        relations=arrows,
        verdicts=given,
        extra={key: value for key, value in summary.items() if key not in documents.STATE_FIELDS},
    )


def _verdicts(record: Mapping[str, Any]) -> dict[str, dict[str, Verdict]]:
    """Return the verdicts of each reviewer by id; a corpus may lack them."""
    given: dict[str, dict[str, Verdict]] = {}
    for item in _field(record, "verdicts", list) if "verdicts" in record else ():
        if not isinstance(item, Mapping) or not isinstance(reviewer := item.get("reviewer"), str):
            raise FormatError("verdicts: each must be a mapping that names its reviewer")
        verdict = verdicts.from_record({key: value for key, value in item.items() if key != "reviewer"})
        if given.setdefault(reviewer, {}).setdefault(verdict.id, verdict) is not verdict:
            raise FormatError(f"verdict {verdict.id} stands there twice")
    return given


def _owned(annotator: str, record: dict[str, Any]) -> dict[str, Any]:
    owned = {"id": record["id"], "annotator": annotator, **record}
    owned["annotator"] = annotator
    return owned


def _items(record: Mapping[str, Any], name: str) -> Iterable[tuple[str, dict[str, Any]]]:
    for item in _field(record, name, list):
        if not isinstance(item, Mapping) or not isinstance(annotator := item.get("annotator"), str):
            raise FormatError(f"{name}: each must be a mapping that names its annotator")
        yield annotator, {key: value for key, value in item.items() if key != "annotator"}


def _field(record: Mapping[str, Any], name: str, kind: type) -> Any:
    if name not in record:
        raise FormatError(f"it lacks {name!r}; the file may be cut off")
    if not isinstance(record[name], kind):
        words = "a text" if kind is str else "a list" if kind is list else "a mapping"
        raise FormatError(f"{name}: {words} was expected")
    return record[name]

"""Finding what answers a question over a whole workspace, article by article, as it streams in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotations.article import Article
from annotations.document import Document
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError
from annotations.lint.gaps import Gaps
from annotations.lint.lint import Lint
from annotations.lint.rules import COUNTED
from annotations.review import finders, missing, waiting
from annotations.review.counts import Counts
from annotations.review.draw import Draw
from annotations.review.filter import Filter
from annotations.review.item import Item, Key
from annotations.review.kinds import FAMILIES, LINT, OF_LINT, Kind
from annotations.review.question import NONE, Order, Question
from annotations.review.reading import Pending, Reading, holds_verdicts
from annotations.review.settled import Refused, Verdicts, is_refused, refused
from annotations.schema import Status
from annotations.text import Text
from annotations.workspace import Workspace

_PLAIN = frozenset([Kind.EDGE, Kind.OVERLAP, Kind.REQUIRES])
"""The linter's kinds that are judged without counts."""

_BY_COUNTS = FAMILIES[LINT] - _PLAIN - {Kind.UNTAGGED}
_OF_CHECK = frozenset([Kind.UNKNOWN, Kind.VALUE, Kind.PAIR, Kind.BROKEN])
_STEP = 25
"""Articles after which is told how far it is."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far a search is: articles looked at, of how many where that is known, and whether it only counts yet."""

    number: int
    of: int | None = None
    is_counting: bool = False


class Search:
    """One question put to a workspace.

    Iterating yields items in the library's order (a sample, or all at random, in the question's), and how far it is;
    it may be stopped anywhere, and run in any thread. Every article is read anew, `pending` gives what the reviewer
    said and is not on the disk yet. Articles and files that cannot be read are passed over: `check` lists them.

    `counts` are kept by whoever asks several questions; what they lack is counted first. `entries` spares listing the
    library. `start` is the id of an article to begin with; what stands before it comes last.
    """

    def __init__(
        self,
        workspace: Workspace,
        question: Question,
        reviewer: str,
        *,
        pending: Pending = lambda article_id: None,
        counts: Counts | None = None,
        entries: Sequence[Entry | Problem] | None = None,
        start: str = "",
    ) -> None:
        self.workspace = workspace
        self.question = question
        self.reviewer = reviewer
        self.counts = counts if counts is not None else Counts(workspace.schema)
        self._kinds = question.kinds
        self._filter = Filter(question)
        self._reading = Reading(workspace, reviewer, pending)
        self.meet_all()
        self._entries = entries
        self._start = start
        self._numbers: dict[str, int] = {}
        self._wide: set[Refused] | None = None
        self._draw: Draw | None = None
        self._gaps: Gaps | None = None

    def __iter__(self) -> Iterator[Item | Looked]:
        if self.question.sample is None and self.question.order is not Order.RANDOM:
            yield from self._found()
            return
        draw = self._draw = Draw(self.question)
        for found in self._found():
            if isinstance(found, Looked):
                yield found
            else:
                draw.add(found)
        self._draw = None
        yield from draw.items()

    def number_of(self, article_id: str) -> int:
        """Return an article's place in the library, -1 where it was not met yet, or is gone."""
        return self._numbers.get(article_id, -1)

    def meet_all(self) -> None:
        """Look whose work there is by now; that of the reviewer may not be on the disk yet."""
        everyone = sorted({*self.workspace.annotators(), self.reviewer})
        wanted = [name for name in everyone if self._filter.wants_annotator(name)]
        if self.question.is_asked("proposals"):
            wanted = [name for name in wanted if name == self.reviewer]
        self._everyone, self._wanted = everyone, wanted

    def again(self, article_id: str) -> list[Item]:
        """Return what answers in one article as it stands now, as when it was edited or somebody's file changed."""
        entry = self.workspace.library.find(article_id)
        if entry is None or not self._filter.wants_article(article_id):
            return []
        looking = _Article(self, entry, self._numbers.get(article_id, 0))
        found = list(self._in(looking, self._kinds))
        if Kind.UNTAGGED in self._kinds and self.counts.gaps is not None:
            found += self._again_untagged(looking, self.counts.gaps)
        return list({item.key: item for item in found}.values())

    def _found(self) -> Iterator[Item | Looked]:
        kinds = self._kinds
        if self.question.needs_counts and not self.counts.is_whole:
            yield from self._counting()
            kinds -= _PLAIN
            if not kinds:
                return
        self._gaps = Gaps(self.counts.usage) if Kind.UNTAGGED in kinds and self.counts.gaps is None else None
        untagged: list[Lint] = []
        of = None if self._entries is None else len(self._entries)
        for done, (number, entry) in enumerate(self._listed(), 1):
            if self._filter.wants_article(entry.id) or self._gaps is not None:
                looking = _Article(self, entry, number)
                if self._gaps is not None:
                    self._look_for_gaps(looking, self._gaps)
                if self._filter.wants_article(entry.id):
                    yield from self._in(looking, kinds)
                    if Kind.UNTAGGED in kinds and self.counts.gaps is not None:
                        yield from self._again_untagged(looking, self.counts.gaps)
            if done % _STEP == 0:
                yield Looked(done, of)
        if self._gaps is not None:
            self.counts.gaps, untagged = self._gaps, list(self._gaps.lints())
            yield from self._untagged(untagged)
        yield Looked(len(self._numbers), len(self._numbers))

    def _listed(self) -> Iterator[tuple[int, Entry]]:
        """Yield the articles with their numbers, those before the start at the end."""
        held: list[tuple[int, Entry]] = []
        waits = bool(self._start)
        number = 0
        for entry in self._entries if self._entries is not None else self.workspace.library.scan():
            if isinstance(entry, Problem):
                continue
            self._numbers[entry.id] = number
            waits = waits and entry.id != self._start
            if waits:
                held.append((number, entry))
            else:
                yield number, entry
            number += 1
        yield from held

    def _counting(self) -> Iterator[Item | Looked]:
        """Count how everybody tags; yield at once what is wrong whatever the counts are."""
        kinds = self._kinds & _PLAIN
        counts = Counts(self.workspace.schema)
        of = None if self._entries is None else len(self._entries)
        for done, (number, entry) in enumerate(self._listed(), 1):
            looking = _Article(self, entry, number)
            for name in self._everyone:
                if (document := self._reading.document(name, entry.id)) is not None:
                    counts.add(document)
                    looking.documents[name] = document
            if kinds and self._filter.wants_article(entry.id):
                yield from self._in(looking, kinds)
            if done % _STEP == 0:
                yield Looked(done, of, is_counting=True)
        self.counts.take(counts)

    def _in(self, looking: "_Article", kinds: frozenset[Kind]) -> Iterator[Item]:
        """Yield the items of these kinds in one article, each once."""
        met: set[Key] = set()
        if self._draw is not None and (own := looking.document(self.reviewer, holds_verdicts)) is not None:
            self._draw.decided(own)
        if Kind.DEFERRED in kinds:
            yield from self._deferred(looking)
        for name in self._wanted:
            document = looking.document(name, self._filter.may_hold)
            if document is None or not self._filter.wants_document(document):
                continue
            for item in self._of(document, looking, kinds):
                if item.key not in met and self._answers(item, document, looking):
                    met.add(item.key)
                    yield item

    def _of(self, document: Document, looking: "_Article", kinds: frozenset[Kind]) -> Iterator[Item]:
        """Yield what the finders of these kinds find in a document."""
        number, schema, labels = looking.number, self.workspace.schema, frozenset(self.question.values("label"))
        if Kind.SPANS in kinds:
            counts = self.counts if self.counts.is_whole else None
            yield from finders.spans(document, self._filter.wants_span, counts, number)
        if Kind.WITHOUT in kinds:
            yield from finders.lacking(document, schema, self.question.values("without"), self.counts, number)
        if Kind.PROPOSAL in kinds and document.annotator == self.reviewer:
            others = [
                other
                for name in self._everyone
                if (other := looking.document(name, holds_verdicts)) is not None and other.verdicts
            ]
            yield from waiting.proposals(document, others, number)
        if not kinds & (FAMILIES[LINT] | _OF_CHECK | {Kind.SENTENCE, Kind.QUOTATION}):
            return
        yield from self._of_text(document, looking, kinds, labels)

    def _of_text(
        self, document: Document, looking: "_Article", kinds: frozenset[Kind], labels: frozenset[str]
    ) -> Iterator[Item]:
        """Yield what takes the article's text to find."""
        number, schema = looking.number, self.workspace.schema
        rules = self.counts.rules
        is_plain = bool(kinds & _PLAIN) and rules.may_be_plain(document)
        wants_counted = bool(kinds & _BY_COUNTS) and self.counts.is_whole
        if not (is_plain or wants_counted or kinds & (_OF_CHECK | {Kind.SENTENCE, Kind.QUOTATION})):
            return
        article = looking.article
        if article is None:
            return
        if kinds & _OF_CHECK:
            yield from (i for i in finders.unsound(document, article, schema, number) if i.kind in kinds)
        if document.digest != article.digest:
            return
        if document.status is not Status.SKIPPED:
            found = [*rules.plain(document, looking.text)] if is_plain else []
            wanted = [one for one in COUNTED if OF_LINT[one] in kinds]
            found += rules.counted(document, looking.text, wanted) if wants_counted else ()
            for lint in found:
                item = finders.of_lint(lint, document, article.text, number)
                if item.kind in kinds:
                    yield item
        if Kind.SENTENCE in kinds:
            yield from missing.sentences(document, article, looking.text, labels, number)
        if Kind.QUOTATION in kinds:
            holders = labels or self.counts.holding_quotations()
            yield from missing.quotations(document, article, looking.text, holders, number)

    def _deferred(self, looking: "_Article") -> Iterator[Item]:
        own = looking.document(self.reviewer, holds_verdicts)
        if own is None or not own.verdicts:
            return
        documents = {name: held for name in self._everyone if (held := looking.document(name)) is not None}
        for item in waiting.deferred(own, documents, looking.number):
            document = documents[item.annotator]
            if item.annotator in self._wanted and self._filter.wants_document(document) and self._meets(item, document):
                yield item

    def _look_for_gaps(self, looking: "_Article", gaps: Gaps) -> None:
        for name in self._everyone:
            document = looking.document(name)
            if document is None or document.status is Status.SKIPPED:
                continue
            article = looking.article if missing.looked_at(document, 1 << 60) else None
            if article is not None and document.digest == article.digest:
                gaps.look(document, article)

    def _untagged(self, lints: Iterable[Lint]) -> Iterator[Item]:
        """Yield the items of gaps that were found in a whole pass, in the library's order."""
        by_article: dict[str, list[Lint]] = {}
        for lint in lints:
            if lint.annotator in self._wanted and self._filter.wants_article(lint.article_id):
                by_article.setdefault(lint.article_id, []).append(lint)
        for article_id in sorted(by_article, key=lambda one: self._numbers.get(one, 0)):
            entry = self.workspace.library.find(article_id)
            if entry is not None:
                looking = _Article(self, entry, self._numbers.get(article_id, 0))
                yield from self._of_gaps(looking, lambda document, article: by_article[article.id])

    def _again_untagged(self, looking: "_Article", gaps: Gaps) -> Iterator[Item]:
        return self._of_gaps(looking, gaps.lints_in)

    def _of_gaps(self, looking: "_Article", lints_of: Callable[[Document, Article], Iterable[Lint]]) -> Iterator[Item]:
        for name in self._wanted:
            document = looking.document(name)
            if document is None or not self._filter.wants_document(document):
                continue
            article = looking.article
            if article is None or document.digest != article.digest:
                continue
            for lint in lints_of(document, article):
                if lint.annotator != name:
                    continue
                item = finders.of_lint(lint, document, article.text, looking.number)
                if self._answers(item, document, looking):
                    yield item

    def _answers(self, item: Item, document: Document, looking: "_Article") -> bool:
        """Tell whether an item meets the question, and is not settled, unless it is to be drawn all the same."""
        if not self._meets(item, document):
            return False
        if self.question.wants_settled and (item.kind is not Kind.PROPOSAL or self.question.names("verdict")):
            return self._was_judged(item, looking)
        is_settled = self._is_settled(item, looking)
        if is_settled and (draw := self._draw) is not None:
            draw.settle(item.key)
            return True
        return not is_settled

    def _meets(self, item: Item, document: Document) -> bool:
        schema, lacking = self.workspace.schema, self.question.values("without")
        if item.kind is Kind.SPANS and not lacking:
            return True
        if item.reviewer and not self._filter.wants_reviewer(item.reviewer):
            return False
        span = document.spans.get(item.span_id)
        if span is None:
            return self._filter.wants_place(item)
        return self._filter.wants_span(span) and (not lacking or bool(finders.lacks(document, span, schema, lacking)))

    def _is_settled(self, item: Item, looking: "_Article") -> bool:
        if item.kind is Kind.PROPOSAL:
            return False
        if item.kind is not Kind.SPANS and is_refused(item, self._refused()):
            return True
        given = looking.verdicts(self.reviewer)
        document = looking.document(item.annotator)
        return given is not None and document is not None and given.settle(item, document)

    def _was_judged(self, item: Item, looking: "_Article") -> bool:
        """Tell whether the last verdicts on a span or place, one a reviewer, are as the question wants them."""
        given = (looking.verdicts(name) for name in self._everyone if self._filter.wants_reviewer(name))
        found = (one.latest_on(item) for one in given if one is not None)
        last = {str(verdict.decision) for verdict in found if verdict is not None}
        wanted, unwanted = self.question.values("verdict"), self.question.values("verdict", negated=True)
        if not last and not self.question.names("verdict"):
            return False
        last = last or {NONE}
        return (not wanted or not last.isdisjoint(wanted)) and last.isdisjoint(unwanted)

    def _refused(self) -> set[Refused]:
        """Return what the reviewer refused for whole forms and kinds, looked up once."""
        if self._wide is None:
            found = self._reading.documents(self.reviewer, _holds_refusals)
            self._wide = refused(verdict for document in found for verdict in document.verdicts.values())
        return self._wide

    def forget_refusals(self) -> None:
        """Look up anew what is refused for whole forms and kinds, as when a refusal was taken back."""
        self._wide = None

    def refuse(self, wide: Iterable[Refused]) -> None:
        """Take in refusals of whole forms and kinds that were given since."""
        self._wide = self._refused() | set(wide)


class _Article:
    """An article that is being looked at: its text and documents, read once and only where they are asked for."""

    def __init__(self, search: Search, entry: Entry, number: int) -> None:
        self.number = number
        self.documents: dict[str, Document] = {}
        self._search = search
        self._entry = entry
        self._article: list[Article | None] = []
        self._text: Text | None = None
        self._verdicts: dict[str, Verdicts | None] = {}

    def document(self, name: str, wants: Callable[[bytes], bool] = lambda _: True) -> Document | None:
        """Return what an annotator says of the article, None where that is nothing or its bytes are not wanted."""
        if name not in self.documents:
            found = self._search._reading.document(name, self._entry.id, wants)
            if found is None:
                return None
            self.documents[name] = found
        return self.documents[name]

    @property
    def article(self) -> Article | None:
        """The article, None where it cannot be read."""
        if not self._article:
            try:
                self._article.append(self._search.workspace.library.read(self._entry))
            except ArticleError:
                self._article.append(None)
        return self._article[0]

    @property
    def text(self) -> Text:
        """The article's text."""
        if self._text is None:
            article = self.article
            self._text = Text("" if article is None else article.text)
        return self._text

    def verdicts(self, name: str) -> Verdicts | None:
        """Return what a reviewer decided about the article, None where that is nothing."""
        if name not in self._verdicts:
            document = self.document(name, holds_verdicts)
            self._verdicts[name] = Verdicts(document.verdicts) if document is not None and document.verdicts else None
        return self._verdicts[name]


def _holds_refusals(content: bytes) -> bool:
    return b'"scope"' in content

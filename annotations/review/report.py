"""What a review came to: error rates by annotator and label, pace and open questions by reviewer."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from annotations import change as changes
from annotations.document import Document
from annotations.errors import DamagedFile
from annotations.finding import Finding
from annotations.forms import form_of
from annotations.review.overlay import standing
from annotations.review.waiting import deferred
from annotations.survey import Survey
from annotations.verdict import Decision, Verdict
from annotations.workspace import Workspace

PAUSE = 300.0
"""Seconds between two decisions from which on somebody was away."""

_Moment = tuple[str, Decision, str, str]
"""When something was decided, what, why it was asked, and on which words."""

_OUTCOMES = {
    Decision.KEEP: "kept",
    Decision.REFUSE: "kept",
    Decision.RELABEL: "changed",
    Decision.RESHAPE: "changed",
    Decision.SET: "changed",
    Decision.RELATE: "changed",
    Decision.DELETE: "deleted",
    Decision.ADD: "missed",
}
"""What a decision says of the work; to refuse a finding is to say that the work was right."""


@dataclass(slots=True)
class Work:
    """One annotator's spans of one label: how many there are, and what was decided, the last word on each counted."""

    spans: int = 0
    kept: int = 0
    changed: int = 0
    deleted: int = 0
    missed: int = 0

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.kept + self.changed + self.deleted + self.missed

    @property
    def error_rate(self) -> float | None:
        """The share of what was decided that was not right as it was, None where nothing was decided."""
        return (self.changed + self.deleted + self.missed) / self.decided if self.decided else None


@dataclass(slots=True)
class Reviewer:
    """One reviewer: decisions, the median of seconds between them, and questions that wait, as `open:yes` lists them.

    Pauses longer than PAUSE are left out; `seconds` is None where there are no two decisions to measure between.
    """

    decisions: int = 0
    seconds: float | None = None
    open_questions: int = 0
    proposals: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(slots=True)
class Report:
    """The whole: work by annotator and label, reviewers by name, and what could not be read."""

    work: dict[tuple[str, str], Work] = field(default_factory=dict)
    reviewers: dict[str, Reviewer] = field(default_factory=dict)
    unread: list[Finding] = field(default_factory=list)

    def to_record(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "work": [
                {
                    "annotator": name,
                    "label": label,
                    "spans": work.spans,
                    "decided": work.decided,
                    "kept": work.kept,
                    "changed": work.changed,
                    "deleted": work.deleted,
                    "missed": work.missed,
                    "error_rate": None if work.error_rate is None else round(work.error_rate, 4),
                }
                for (name, label), work in sorted(self.work.items())
            ],
            "reviewers": [
                {
                    "reviewer": name,
                    "decisions": one.decisions,
                    "seconds": one.seconds,
                    "open_questions": one.open_questions,
                    "proposals": one.proposals,
                    "accepted": one.accepted,
                    "rejected": one.rejected,
                }
                for name, one in sorted(self.reviewers.items())
            ],
            "unread": [str(finding) for finding in self.unread],
        }


def report(workspace: Workspace, step: Callable[[], None] = lambda: None) -> Report:
    """Return what was reviewed in a workspace; `step` is called after each article."""
    made = Report()
    times: dict[str, set[_Moment]] = {}
    for item in Survey(workspace):
        if isinstance(item, Finding):
            made.unread.append(item)
            continue
        for document in item.documents:
            for label, count in document.spans.counts().items():
                _work(made, document.annotator, label).spans += count
        _add(made, times, item.documents)
        step()
    for name, moments in times.items():
        made.reviewers[name].seconds = pace(moment for moment, *_ in moments)
    return made


def pace(moments: Iterable[str]) -> float | None:
    """Return the median of seconds that decisions took which were made at these times (ISO 8601), pauses left out.

    Times are those of whole seconds: what was decided in one shares the time since the one before. What was decided in
    the first second is left out, as nothing tells when it was begun.
    """
    amounts = Counter(_times(moments))
    took: list[float] = []
    for earlier, later in pairwise(sorted(amounts)):
        gap = (later - earlier).total_seconds()
        if gap <= PAUSE:
            took += [gap / amounts[later]] * amounts[later]
    return round(median(took), 3) if took else None


def _times(moments: Iterable[str]) -> Iterator[datetime]:
    for moment in moments:
        try:
            found = datetime.fromisoformat(moment)
        except ValueError:
            continue
        if found.tzinfo is not None:
            yield found


def _add(made: Report, times: dict[str, set[_Moment]], documents: Sequence[Document]) -> None:
    """Count the verdicts of one article."""
    given = [(document.annotator, verdict) for document in documents for verdict in document.verdicts.values()]
    answers = {verdict.answers: verdict.decision for _, verdict in given if verdict.answers}
    last = {
        verdict.id
        for document in documents
        for annotator in {held.annotator for held in document.verdicts.values()}
        for verdict in standing(document.verdicts.values(), annotator)
    }
    for name, verdict in given:
        reviewer = made.reviewers.setdefault(name, Reviewer())
        reviewer.decisions += 1
        # The same decision for many is one, made at one time: it counts once.
        decided = verdict.created, verdict.decision, verdict.asked, form_of(verdict.quote)
        times.setdefault(name, set()).add(decided)
        answer = answers.get(verdict.id)
        # One that was changed, or held to when its author asked back, is the one that took its place.
        if verdict.proposal is not None and (verdict.id in last or answer in (Decision.ACCEPT, Decision.REJECT)):
            reviewer.proposals += 1
            reviewer.accepted += answer is Decision.ACCEPT
            reviewer.rejected += answer is Decision.REJECT
    by_name = {document.annotator: document for document in documents}
    for name in {name for name, _ in given}:
        made.reviewers[name].open_questions += sum(1 for _ in deferred(by_name[name], by_name, 0))
    for annotator in {verdict.annotator for _, verdict in given}:
        for verdict in standing((verdict for _, verdict in given), annotator):
            outcome = _OUTCOMES.get(verdict.decision)
            if outcome is not None:
                work = _work(made, annotator, _label(verdict))
                setattr(work, outcome, getattr(work, outcome) + 1)


def _work(made: Report, annotator: str, label: str) -> Work:
    return made.work.setdefault((annotator, label), Work())


def _label(verdict: Verdict) -> str:
    """Return the label that a verdict is about: that of what is proposed where nothing was tagged."""
    if verdict.span or verdict.label or verdict.proposal is None:
        return verdict.label
    return _proposed_label(verdict)


def _proposed_label(verdict: Verdict) -> str:
    try:
        edit = changes.from_record(verdict.proposal or {})
    except DamagedFile:
        return ""
    made = Counter(span.label for step in edit.spans if (span := step[1] or step[0]) is not None)
    return next((label for label, _ in made.most_common(1)), "")

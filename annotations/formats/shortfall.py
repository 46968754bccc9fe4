"""The shortfall of an export: how much of it is not, or not as it is, in what other tools read of its files."""

from collections import Counter
from collections.abc import Iterable

from annotations.amount import counted
from annotations.formats.interface import Format, Loss

OTHER = "for the reasons listed"


def shortfall(form: Format, losses: Iterable[Loss], relations: int) -> str:
    """Return that as one sentence with the reasons and their numbers, "" where all is there as it is.

    `relations` is how many relations the export has: in a format that shows none they are not listed one by one.
    """
    spans: Counter[str] = Counter()
    arrows: Counter[str] = Counter()
    for loss in losses:
        (arrows if loss.is_relation else spans)[loss.reason or OTHER] += 1
    if relations and not form.shows_relations:
        arrows[f"without a place in {form.name}"] += relations
    kinds = [_told("span", spans), _told("relation", arrows)]
    told = " and ".join(kind for kind in kinds if kind)
    return f"Not, or not as they are, in what other tools read: {told}." if told else ""


def _told(noun: str, reasons: Counter[str]) -> str:
    if not reasons:
        return ""
    listed = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(listed) == 1:
        return f"{counted(reasons.total(), noun)} {listed[0][0]}"
    return f"{counted(reasons.total(), noun)} ({', '.join(f'{number} {reason}' for reason, number in listed)})"

"""The shortfall of an export: how much of it is not, or not as it is, in what other tools read of its files."""

from collections import Counter
from collections.abc import Iterable

from annotations.amount import counted
from annotations.formats.interface import Format, Loss

OTHER = "for the reasons listed"


def shortfall(form: Format, losses: Iterable[Loss], relations: int, most: int | None = None) -> str:
    """Return that as one sentence with the reasons and their numbers, "" where all is there as it is.

    `relations` is how many relations the export has: in a format that shows none they are not listed one by one. Where
    `most` is given no more reasons of one kind are named, the others only counted.
    """
    told = _missing(form, losses, relations, most)
    return f"Not, or not as they are, in what other tools read: {told}." if told else ""


def refusal(form: Format, losses: Iterable[Loss], relations: int, findings: int) -> str:
    """Return in one sentence why a strict export wrote nothing, and what to do: there is a shortfall, or a finding.

    `findings` is how many there are; they, and what is missing span by span, were listed.
    """
    told = _missing(form, losses, relations, None)
    why = [f"other tools would not read, or not as they are, {told}"] if told else []
    what = ["choose yaml or jsonl, which hold everything"] if told else []
    if findings:
        why.append(f"{counted(findings, 'finding')} {'is' if findings == 1 else 'are'} listed above")
        what.append("mend what was found")
    return (
        f"Nothing was written: --strict refuses, as {', and '.join(why)}; {', and '.join(what)}, or leave --strict out."
    )


def _missing(form: Format, losses: Iterable[Loss], relations: int, most: int | None) -> str:
    spans: Counter[str] = Counter()
    arrows: Counter[str] = Counter()
    zones: Counter[str] = Counter()
    for loss in losses:
        (arrows if loss.is_relation else zones if loss.is_zone else spans)[loss.reason or OTHER] += 1
    if relations and not form.shows_relations:
        arrows[f"without a place in {form.name}"] += relations
    named = (("span", spans), ("relation", arrows), ("zone", zones))
    kinds = [_told(noun, reasons, most) for noun, reasons in named if reasons]
    return " and ".join([", ".join(kinds[:-1]), kinds[-1]] if kinds[1:] else kinds)


def _told(noun: str, reasons: Counter[str], most: int | None) -> str:
    listed = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(listed) == 1:
        return f"{counted(reasons.total(), noun)} {listed[0][0]}"
    if most == 0:
        return f"{counted(reasons.total(), noun)} for {len(listed)} reasons"
    named, others = listed[:most], listed[len(listed[:most]) :]
    told = [f"{number} {reason}" for reason, number in named]
    if others:
        told.append(f"{sum(number for _, number in others)} for {counted(len(others), 'other reason')}")
    return f"{counted(reasons.total(), noun)} ({', '.join(told)})"

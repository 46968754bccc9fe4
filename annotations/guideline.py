"""What the guidelines and the schema say of a label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotations.schema import Schema

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_POINT = re.compile(r"(?:[-*+]|\d+[.)])\s")
"""What a point of a list begins with: each is a paragraph of its own."""

_BETWEEN = r"[\s_-]+"
_PARTS = re.compile(_BETWEEN)


@dataclass(frozen=True, slots=True)
class Guideline:
    """The schema's description of a label, and the lines of the guidelines that speak of it."""

    description: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    level: int
    heading: str
    lines: tuple[str, ...]


def guideline(label: str, schema: Schema, guidelines: str) -> Guideline:
    """Return what is said of a label in the schema and in the text of `guidelines.md`."""
    known = schema.labels.get(label)
    return Guideline(known.description if known is not None else "", lines_on(label, guidelines))


def lines_on(name: str, guidelines: str) -> tuple[str, ...]:
    """Return the lines that speak of a name: the sections whose heading has it, else the paragraphs that name it.

    The name may stand there in any case, in the plural, and with spaces, hyphens or underscores between its parts. A
    section goes up to the next heading of its level; headings are those of Markdown.
    """
    parts = [re.escape(part) for part in _PARTS.split(name.strip()) if part]
    if not parts:
        return ()
    is_named = re.compile(_BETWEEN.join(parts).join((r"(?<!\w)", r"(?:e?s)?(?!\w)")), re.IGNORECASE).search
    sections = list(_sections(guidelines.splitlines()))
    found: list[str] = []
    reached = 0
    for place, section in enumerate(sections):
        if place < reached or not section.level or not is_named(section.heading):
            continue
        found += _apart(found, [section.heading, *section.lines])
        reached = place + 1
        while reached < len(sections) and sections[reached].level > section.level:
            found += [sections[reached].heading, *sections[reached].lines]
            reached += 1
    if not found:
        for section in sections:
            for paragraph in _paragraphs(section.lines):
                if is_named(" ".join(paragraph)):
                    found += _apart(found, paragraph)
    return tuple(_trimmed(found))


def _apart(held: list[str], lines: list[str]) -> list[str]:
    return ["", *lines] if held else lines


def _sections(lines: list[str]) -> Iterator[_Section]:
    level, heading, held = 0, "", list[str]()
    for line in lines:
        marked = _HEADING.match(line)
        underline = _UNDERLINE.match(line)
        if marked is None and underline is not None and held and held[-1].strip():
            title = held.pop()
            yield _Section(level, heading, tuple(held))
            level, heading, held = (1 if "=" in underline[1] else 2), title.strip(), []
        elif marked is not None:
            yield _Section(level, heading, tuple(held))
            level, heading, held = len(marked[1]), marked[2], []
        else:
            held.append(line)
    yield _Section(level, heading, tuple(held))


def _paragraphs(lines: tuple[str, ...]) -> Iterator[list[str]]:
    held: list[str] = []
    for line in (*lines, ""):
        if held and (not line.strip() or _POINT.match(line)):
            yield held
            held = []
        if line.strip():
            held.append(line.rstrip())


def _trimmed(lines: list[str]) -> list[str]:
    """Return lines without blank ones at the edges and runs of them inside."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    while kept and not kept[-1]:
        kept.pop()
    return kept

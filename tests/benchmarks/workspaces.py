"""Workspaces to measure on: made of words drawn by a fixed seed, so that every run has the same ones."""

import json
import random
from pathlib import Path

from annotations.article import digest
from annotations.document import Document, state_record
from annotations.extent import Extent
from annotations.naming import relative_path
from annotations.recorded import VERSION
from annotations.relation import Relation
from annotations.relation import to_record as relation_record
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.span import to_record as span_record
from annotations.spans import Spans
from annotations.storage import CanonicalStorage

ANNOTATOR = "bench"
MOMENT = "2026-01-01T00:00:00Z"
SMALL, LARGE, LINE = "small.txt", "large.txt", "line.txt"
BEGINNING = "Opening words."
"""What every article begins with, to see that it is on the screen."""

_COMMON = "the of and to in a is that for it was on are as with his they at be this from have or by one had not but"
_NAMES = "Ada Bern Calla Dover Edam Flint Garda Hull Ibsen Jura Kiel Linz Malmo Narva Oslo Parma Riga Siena Turin Vaduz"


def words(seed: int, size: int, *, one_line: bool = False) -> str:
    """Return about `size` characters of sentences, in paragraphs unless all is to stand on one line."""
    draw = random.Random(seed)
    common, names = _COMMON.split(), _NAMES.split()
    parts, length = [BEGINNING], len(BEGINNING)
    while length < size:
        count = draw.randint(6, 24)
        sentence = [draw.choice(names)]
        sentence += (draw.choice(names if draw.random() < 0.12 else common) for _ in range(count))
        end = "\n\n" if not one_line and draw.random() < 0.2 else " "
        parts.append(" ".join(sentence) + ".")
        parts.append(end)
        length += len(parts[-1]) + len(parts[-2])
    return "".join([parts[0], " ", *parts[1:]]).rstrip() + "\n"


def document(article_id: str, text: str, count: int, seed: int) -> Document:
    """Return `count` spans spread over a text, every fifth a long one over others, and a relation for every tenth."""
    draw = random.Random(seed)
    made: list[Span] = []
    arrows: list[Relation] = []
    step = max(12, (len(text) - 400) // max(1, count))
    at = 0
    while len(made) < count and at < len(text) - 200:
        start = text.find(" ", at) + 1
        is_long = len(made) % 5 == 4
        end = text.find(" ", start + (step * 3 // 2 if is_long else 3))
        if start <= 0 or end < 0:
            break
        start = max(0, start - step) if is_long else start
        quote, prefix, suffix = anchor(text, [Extent(start, end)])
        label = "claim" if is_long else draw.choice(["actor", "location"])
        made.append(
            Span(
                id=str(draw.getrandbits(53)),
                label=label,
                fragments=(Extent(start, end),),
                quote=quote,
                prefix=prefix,
                suffix=suffix,
                created=MOMENT,
                updated=MOMENT,
            )
        )
        if is_long and len(made) % 10 == 0:
            arrows.append(
                Relation(str(draw.getrandbits(53)), "attributed_to", made[-1].id, made[-2].id, MOMENT, MOMENT)
            )
        at += step
    return Document(
        article_id,
        digest(text),
        ANNOTATOR,
        status=Status.STARTED,
        spans=Spans(made),
        relations={arrow.id: arrow for arrow in arrows},
    )


def annotate(root: Path, article_id: str, text: str, count: int, seed: int) -> None:
    """Write the annotations of an article as the app would have."""
    made = document(article_id, text, count, seed)
    path = (root / "annotations" / ANNOTATOR).joinpath(*relative_path(article_id, ".json"))
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = {
        "article": {"1": {"glossator": VERSION, **state_record(made)}},
        "spans": {span.id: span_record(span) for span in made.spans},
        "relations": {arrow.id: relation_record(arrow) for arrow in made.relations.values()},
    }
    path.write_bytes(CanonicalStorage(path).encode(tables))


def write(root: Path, article_id: str, text: str, spans: int, seed: int) -> None:
    """Write an article and its annotations."""
    path = root / article_id
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    if spans:
        annotate(root, article_id, text, spans, seed)


def corpus(root: Path, articles: int, spans: int) -> None:
    """Make a workspace of small articles with `spans` spans in all, and the three that are read.

    SMALL has 4 KB and 100 spans, LARGE 10 MB and 10,000 spans, LINE as many in one line.
    """
    each = spans // articles
    for number in range(articles):
        write(root, f"{number // 100:03d}/{number:06d}.txt", words(number, 1200), each, number)
    write(root, SMALL, words(1, 4_000), 100, 1)
    write(root, LARGE, words(2, 10_000_000), 10_000, 2)
    write(root, LINE, words(3, 10_000_000, one_line=True), 10_000, 3)


def lines(root: Path, articles: int, size: int = 120) -> None:
    """Make a workspace of one file with an article of about `size` characters on each line."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "all.jsonl").open("w", encoding="utf-8") as file:
        # Cut out of one long text: drawing half a gigabyte of words would take minutes.
        pool = words(0, 1_000_000)
        for number in range(articles):
            at = pool.index(". ", number * 7919 % 900_000) + 2
            text = f"{BEGINNING} {pool[at : at + size]}"
            row = {"id": f"report {number:06d}", "title": f"{text.split('. ')[1][:60]} {number}", "text": text}
            file.write(json.dumps(row) + "\n")
    write(root, SMALL, words(1, 4_000), 100, 1)

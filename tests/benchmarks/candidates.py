"""Prints how well and how fast candidates and the search for the same everywhere do.

`python tests/benchmarks/candidates.py [WORKSPACE ANNOTATOR]`: quality against what that annotator tagged (the sample's
`sample` unless told), then the time of a screenful of candidates, of a step among 10,000 known forms, and of
one form over 10,000 articles.
"""

import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from annotations.article import Article
from annotations.candidates import candidate, clauses, names
from annotations.candidates.codes import assign
from annotations.candidates.form_index import FormIndex
from annotations.candidates.walking import OFFERED, Candidate, Finder, candidates, walk, with_forms
from annotations.document import Document
from annotations.entry import Entry
from annotations.extent import Extent
from annotations.occurrences import everywhere, occurrences
from annotations.text import Text
from annotations.workspace import Workspace

SEEDS = Path(__file__).parents[2] / "seeds"
SCREEN = 6_000  # characters on 160x48
ARTICLES = 10_000
FORMS = 10_000
ROUNDS = 7


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def annotated(folder: Path, annotator: str) -> Iterator[tuple[Article, Document]]:
    workspace = Workspace.open(folder)
    store = workspace.store(annotator)
    for entry in workspace.library.scan():
        if isinstance(entry, Entry):
            article = workspace.library.read(entry)
            document = store.load(article.id, article.digest)
            if len(document.spans):
                yield article, document


def quality(folder: Path, annotator: str) -> None:
    """Recall by label, candidates a screenful, presses from one tagged extent to the next, precision by kind."""
    tagged: Counter[str] = Counter()
    found: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    kinds: dict[tuple[str, float], list[bool]] = defaultdict(list)
    characters = stops = steps = reached = 0
    for article, document in annotated(folder, annotator):
        text = Text(article.text)
        known = candidates(text, 0, len(text))
        weights = {one.extent: one.weight for one in known}
        wanted = {part for span in document.spans for part in span.fragments}
        for span in document.spans:
            name = span.label if len(span.fragments) == 1 else f"{span.label}, split"
            tagged[name] += 1
            found[name] += all(part in weights for part in span.fragments)
            offered[name] += all(weights.get(part, 0) >= OFFERED for part in span.fragments)
        for one in known:
            kinds[one.kind, round(one.weight, 2)].append(one.extent in wanted)
        met = list(walked(text))
        characters += len(text)
        stops += len(met)
        since = 0
        for one in met:
            since += 1
            if one.extent in wanted:
                steps, reached, since = steps + since, reached + 1, 0
    say(f"{'label':<20}{'spans':>6}{'among candidates':>18}{'where j stops':>15}")
    for name in sorted(tagged):
        say(f"{name:<20}{tagged[name]:>6}{found[name] / tagged[name]:>18.3f}{offered[name] / tagged[name]:>15.3f}")
    per_screen = SCREEN / characters
    total = sum(map(len, kinds.values()))
    say(f"a screenful of {SCREEN}: {total * per_screen:.0f} candidates, j stops at {stops * per_screen:.0f},")
    say(f"{sum(tagged.values()) * per_screen:.0f} spans are tagged; {steps / reached:.2f} presses of j to the next one")
    say(f"\n{'kind':<14}{'weight':>7}{'candidates':>12}{'wanted':>8}")
    for (kind, weight), hits in sorted(kinds.items(), key=lambda item: -item[0][1]):
        say(f"{kind:<14}{weight:>7.2f}{len(hits):>12}{sum(hits) / len(hits):>8.2f}")


def walked(text: Text) -> Iterator[Candidate]:
    here = Extent(0, 0)
    while (found := walk(text, here, 1)) is not None:
        yield found
        here = found.extent


def least(action: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Milliseconds of the quickest of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        before()
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return min(taken) * 1_000


def forget() -> None:
    """Make every sentence one that was never seen."""
    for rule in (clauses.clauses_in, names.names_in, names.numbers_in):
        rule.cache_clear()
    candidate.parts.cache_clear()


def speed() -> None:
    """A screenful in a short text and in ten megabytes, with and without newlines."""
    article = "\n\n".join(path.read_text("utf-8") for path in sorted((SEEDS / "news").iterdir()))
    many = article * (10_000_000 // len(article))
    finders = with_forms(FormIndex((form, "name") for form in re.findall(r"[A-Z]\w+(?: [A-Z]\w+)?", article)))
    say(f"\n{'ms for a screenful':<22}{'seen before':>12}{'new':>8}{'with forms':>12}{'step of j':>11}{'codes':>8}")
    for name, string in (("one short text", article), ("10 MB", many), ("10 MB in one line", many.replace("\n", " "))):
        text = Text(string)
        start = len(string) // 2
        candidates(text, start, start + SCREEN)
        again = least(lambda t=text, s=start: candidates(t, s, s + SCREEN))  # type: ignore[misc]
        new = least(lambda t=text, s=start: candidates(t, s, s + SCREEN), forget)  # type: ignore[misc]
        forms = least(lambda t=text, s=start: candidates(t, s, s + SCREEN, finders))  # type: ignore[misc]
        step = least(lambda t=text, s=start: walk(t, Extent(s, s), 1))  # type: ignore[misc]
        targets = [(one.extent, one.weight) for one in candidates(text, start, start + SCREEN)]
        coded = least(lambda t=targets, s=start: assign(t, s))  # type: ignore[misc]
        say(f"{name:<22}{again:>12.2f}{new:>8.2f}{forms:>12.2f}{step:>11.2f}{coded:>8.2f}")


def forms_speed() -> None:
    """A step of `j` among many known forms: with none new, and right after one came; and what learning one costs."""
    article = "\n\n".join(path.read_text("utf-8") for path in sorted((SEEDS / "news").iterdir()))
    words = sorted(set(re.findall(r"\w{4,}", article)))
    shuffle = random.Random(4)
    forms = {" ".join(shuffle.choices(words, k=2)) for _ in range(FORMS * 2)}
    text, here = Text(article), Extent(len(article) // 2, len(article) // 2)
    say(f"\n{'forms known':<14}{'step of j':>11}{'after a new one':>17}{'ratio':>7}{'learn and forget':>18}")
    for number in (10, FORMS):
        index = FormIndex((form, "name") for form in sorted(forms)[:number])
        finders = with_forms(index)
        walk(text, here, 1, finders)
        fresh = iter(f"form {count} new" for count in range(10 * ROUNDS))
        still = least(lambda f=finders: walk(text, here, 1, f))  # type: ignore[misc]

        def learned(
            index: FormIndex = index, finders: Sequence[Finder] = finders, fresh: Iterator[str] = fresh
        ) -> None:
            index.learn(next(fresh), "name")
            walk(text, here, 1, finders)

        after = least(learned)

        def both(index: FormIndex = index) -> None:
            for count in range(1_000):
                index.learn(f"other {count}", "name")
                index.forget(f"other {count}", "name")

        say(f"{number:<14}{still:>8.2f} ms{after:>14.2f} ms{after / still:>7.2f}{least(both):>15.2f} µs")


def everywhere_speed() -> None:
    """One form over many articles: `occurrences` and `everywhere` beside `re` over each article."""
    shuffle = random.Random(4)
    lines = [
        line for path in sorted((SEEDS / "news").iterdir()) for line in path.read_text("utf-8").split("\n") if line
    ]
    texts = ["\n".join(shuffle.choices(lines, k=24)) for _ in range(ARTICLES)]
    say(f"\n{ARTICLES} articles, {sum(map(len, texts)) / ARTICLES / 1_000:.1f} thousand characters each, in memory")
    say(f"{'ms':<26}{'found':>8}{'ours':>8}{'re':>9}{'times':>7}")
    for form in ("Süderkai", "John Kirby", "U.S.", "no such words"):
        pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
        count = sum(1 for text in texts for _ in occurrences(text, form))
        ours = least(lambda f=form: [list(occurrences(text, f)) for text in texts])  # type: ignore[misc]
        theirs = least(lambda p=pattern: [[m.span() for m in p.finditer(text)] for text in texts])  # type: ignore[misc]
        say(f"{form:<26}{count:>8}{ours:>8.1f}{theirs:>9.1f}{theirs / ours:>7.1f}")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number, text in enumerate(texts):
            (root / f"{number}.txt").write_text(text, encoding="utf-8")
        workspace = Workspace.open(root)
        store = workspace.store("nobody")
        entries = [entry for entry in workspace.library.scan() if isinstance(entry, Entry)]
        say("\nthe same from disk")
        say(f"{'ms':<26}{'articles':>8}{'ours':>8}{'read, re':>9}{'times':>7}{'scan':>7}")
        for form in ("Süderkai", "John Kirby", "no such words"):
            pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
            before = time.perf_counter()
            held = sum(1 for _ in everywhere(workspace, store, form, "x"))
            ours = (time.perf_counter() - before) * 1_000
            before = time.perf_counter()
            for entry in entries:
                [m.span() for m in pattern.finditer(workspace.library.read(entry).text)]
            theirs = (time.perf_counter() - before) * 1_000
            before = time.perf_counter()
            for _ in workspace.library.scan():
                pass
            scan = (time.perf_counter() - before) * 1_000
            say(f"{form:<26}{held:>8}{ours:>8.0f}{theirs:>9.0f}{theirs / ours:>7.1f}{scan:>7.0f}")


if __name__ == "__main__":
    given = sys.argv[1:]
    quality(Path(given[0]) if given else SEEDS, given[1] if len(given) > 1 else "sample")
    speed()
    forms_speed()
    everywhere_speed()

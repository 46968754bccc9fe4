"""Export at size: 10,000 articles with 200,000 spans to JSONL and to YAML, against their serialisers alone.

    python tests/benchmarks/export.py [ARTICLES [SPANS [FORMAT...]]]

Prints for each format, in seconds of the processor: what the serialiser alone takes for the same records, already built
and in memory (`json` for JSONL, libyaml for YAML); what writing the corpus takes us, from values in memory to the file;
what a whole export takes, from the workspace's files to the proven corpus; both also as how many times the serialiser.
Then what that export took by the clock, and how far the process rose above what it was before it. Each is run three
times by turns, each time in a process of its own, and the least is what counts, of memory the most; processor time, as
others may be at work on the machine. Ends with 1 where writing or the whole export takes more than three times what the
serialiser does, or memory rose by more than 150 MB.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

TIMES_SLOWER = 3
MOST_MEGABYTES = 150
ROUNDS = 3
SIZE = 4_700
"""Characters of an article."""


def made(root: Path, articles: int, spans: int) -> None:
    """Make the workspace that is exported."""
    from workspaces import words, write

    from annotations.schema import default_source

    root.mkdir(parents=True)
    (root / "glossator.yaml").write_text(default_source(), "utf-8")
    for number in range(articles):
        write(root, f"{number // 100:03d}/{number:06d}.txt", words(number, SIZE), spans // articles, number)


def megabytes() -> tuple[float, float]:
    """Return what this process holds now, and the most that it ever held."""
    held = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    now, most = (int(held[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


def entries(root: Path) -> Iterator[object]:
    """Yield the articles of the workspace as an export writes them."""
    from annotations.corpus import CorpusArticle
    from annotations.finding import Finding
    from annotations.survey import Survey
    from annotations.workspace import Workspace

    workspace = Workspace.open(root)
    for item in Survey(workspace):
        if not isinstance(item, Finding):
            yield CorpusArticle(workspace.library.read(item.entry), item.documents)


def serialised(root: Path, name: str) -> dict[str, float]:
    """Time the serialiser alone, article by article, and our writer, both from memory."""
    import yaml

    from annotations.corpus import Corpus, CorpusArticle, article_record
    from annotations.formats.registry import named
    from annotations.workspace import Workspace

    held = [entry for entry in entries(root) if isinstance(entry, CorpusArticle)]
    records = [article_record(entry) for entry in held]
    target = root.parent / f"alone.{name}"
    before = time.process_time()
    with target.open("wb") as file:
        if name == "jsonl":
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n")
        else:
            for record in records:
                dumped = yaml.dump(
                    [record], Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, encoding="utf-8"
                )
                file.write(dumped)
    alone = time.process_time() - before
    del records
    form = named(name)
    before = time.process_time()
    form.write(Corpus(Workspace.open(root).schema.raw, held), root.parent / f"ours.{name}")
    return {"alone": alone, "writing": time.process_time() - before}


def exported(root: Path, name: str) -> dict[str, float]:
    """Time a whole export and measure what it holds."""
    from annotations.export import export
    from annotations.formats.registry import named
    from annotations.workspace import Workspace

    workspace, form = Workspace.open(root), named(name)
    idle, _ = megabytes()
    before, began = time.process_time(), time.perf_counter()
    report = export(workspace, form, root.parent / f"corpus.{name}")
    took, clock = time.process_time() - before, time.perf_counter() - began
    if not report.proven:
        raise SystemExit(f"{name}: the export was not proven: {report.findings[:3]}")
    return {"export": took, "clock": clock, "idle": idle, "rose": megabytes()[1] - idle, "spans": report.spans}


def child(*arguments: str) -> dict[str, float]:
    """Run a measurement in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(articles: int = 10_000, spans: int = 200_000, *names: str) -> int:
    """Measure and print; return 1 where a limit is not kept."""
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "workspace")
        made(root, articles, spans)
        print(f"{articles} articles, {spans} spans")
        heads = ("format", "alone s", "writing s", "times", "export s", "times", "by clock", "idle MB", "rose MB")
        print("".join(f"{head:>10}" for head in heads))
        for name in names or ("jsonl", "yaml"):
            runs = [child(what, str(root), name) for _ in range(ROUNDS) for what in ("serialised", "exported")]
            found = {key: min(run[key] for run in runs if key in run) for key in {**runs[0], **runs[1]}}
            found["rose"] = max(run["rose"] for run in runs if "rose" in run)
            alone, writing, whole = (found[key] for key in ("alone", "writing", "export"))
            kept = kept and max(writing, whole) <= TIMES_SLOWER * alone and found["rose"] <= MOST_MEGABYTES
            figures = (alone, writing, writing / alone, whole, whole / alone, found["clock"])
            sizes = "".join(f"{found[key]:10.0f}" for key in ("idle", "rose"))
            print(f"{name:>10}" + "".join(f"{figure:10.2f}" for figure in figures) + sizes, flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["serialised"]:
        print(json.dumps(serialised(Path(sys.argv[2]), sys.argv[3])))
    elif sys.argv[1:2] == ["exported"]:
        print(json.dumps(exported(Path(sys.argv[2]), sys.argv[3])))
    else:
        sys.exit(main(*map(int, sys.argv[1:3]), *sys.argv[3:]))

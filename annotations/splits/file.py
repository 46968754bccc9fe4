"""The file that remembers which part each article belongs to: `splits.yaml`, made to be read and edited by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.durable import replace_file
from annotations.entry import shown
from annotations.errors import FormatError
from annotations.formats.encoding import to_yaml
from annotations.positions import YamlProblem, read
from annotations.splits.split import Split

FILE_NAME = "splits.yaml"
"""Where a workspace keeps it."""

_HEAD = """\
# Which part of the corpus each article belongs to. An article stays where it stands here, whatever is added.
# Near copies of it join it. Move a line to move an article; 'glossator export --split' adds new ones.
"""


@dataclass(frozen=True, slots=True)
class Splits:
    """The shares, or None where only lists are given, and the part of each article that is listed."""

    split: Split | None = None
    held: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> Splits:
    """Return what the file says, nothing where there is none.

    Raises:
        FormatError: it is no list of articles by part; the sentence names the line.
    """
    try:
        positioned = read(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return Splits()
    except OSError as error:
        raise FormatError(f"{shown(path.name)} cannot be read ({error.strerror}); look at its permissions.") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"{shown(path.name)} is not UTF-8; save it as UTF-8.") from error
    except YamlProblem as problem:
        raise FormatError(f"{shown(path.name)}, line {problem.line}: {problem}; mend that line.") from problem

    def wrong(expected: str, *where: str | int) -> FormatError:
        return FormatError(f"{shown(path.name)}, line {positioned.line(*where)}: {expected}.")

    raw: Any = positioned.value
    if not isinstance(raw, Mapping) or not isinstance(raw.get("articles"), Mapping):
        raise wrong("'articles:' with a list of articles for each part was expected")
    held: dict[str, str] = {}
    for part, listed in raw["articles"].items():
        for at, name in enumerate(listed if isinstance(listed, list) else [] if listed is None else [None]):
            if not isinstance(name, str | int) or isinstance(name, bool):
                raise wrong('a list of article ids was expected, such as - "news/one.txt"', "articles", part, at)
            if str(name) in held:
                raise wrong(f"{str(name)!r} stands here twice", "articles", part, at)
            held[str(name)] = part
    shares = raw.get("parts")
    if shares is None:
        return Splits(None, held)
    seed = raw.get("seed", 0)
    if not isinstance(shares, Mapping) or not all(type(share) is int for share in shares.values()):
        raise wrong("shares like {train: 80, dev: 10, test: 10} were expected", "parts")
    if not any(shares.values()) or not all(map(str.strip, shares)):
        raise wrong("names and at least one share above 0 were expected", "parts")
    if type(seed) is not int:
        seed = int(seed) if isinstance(seed, str) and seed.removeprefix("-").isdecimal() else 0
    return Splits(Split(dict(shares), seed), held)


def save(path: Path, splits: Splits) -> None:
    """Write the file, whole or not at all; raise OSError."""
    lines = [_HEAD, "glossator: 1\n"]
    if splits.split is not None:
        lines += [f"parts: {to_yaml(dict(splits.split.parts))}\n", f"seed: {splits.split.seed}\n"]
    by_part: dict[str, list[str]] = {part: [] for part in (splits.split.parts if splits.split else ())}
    for name, part in splits.held.items():
        by_part.setdefault(part, []).append(name)
    lines.append("articles:\n" if by_part else "articles: {}\n")
    for part, names in by_part.items():
        lines.append(f"  {to_yaml(part)}:{'' if names else ' []'}\n")
        lines += [f"  - {to_yaml(name)}\n" for name in sorted(names)]
    replace_file(path, "".join(lines).encode("utf-8"))

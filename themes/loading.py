"""Where themes come from: the ones built in, and the files of the user's and the workspace's folders.

A theme's name is its file's name, so one theme is found without reading the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from themes.checking import base_name, check, is_name
from themes.parsing import LARGEST_FILE, Cache, Parsed, parse
from themes.theme import Theme, ThemeError, shown, shown_path

_SUFFIXES = (".yaml", ".yml")
_LONGEST_CHAIN = 8
_BUILTIN = Path(__file__).parent

# Where a theme lies: a file, or the name of a built-in theme.
_Place = Path | str


class Discovery(NamedTuple):
    """The themes by name, and one sentence for each file that had to be passed over."""

    themes: Mapping[str, Theme]
    problems: tuple[str, ...]


def load(path: Path) -> Theme:
    """Return the theme of one file; raise ThemeError.

    What it extends is looked for beside the file, then among the built-in themes.
    """
    return _read(path, (path.parent,), ())


def builtin() -> tuple[Theme, ...]:
    """Return the themes that come with the app, by name in alphabetical order."""
    return tuple(_read(name, (), ()) for name in _builtin_names())


def named(name: str, folders: Iterable[Path], cache: Cache | None = None) -> Theme:
    """Return the theme of this name, the last folder first and the built-in themes last; raise ThemeError.

    Only the theme's file is read, and what it extends; what was parsed before is taken from `cache`.
    """
    places = tuple(folders)
    place = _find(name, places) if is_name(name) else None
    if place is None:
        known = sorted({*_builtin_names(), *(path.stem for folder in places for path in _files(folder)[0])})
        raise ThemeError(f"There is no theme {shown(name)}; known are {', '.join(shown(one) for one in known)}.")
    return _read(place, _up_to(place, places), (), cache)


def discover(folders: Iterable[Path]) -> Discovery:
    """Return every theme: the built-in ones, then those of the folders; a later one replaces an earlier of its name.

    A folder that does not exist holds no themes. A file that is no theme is named in the problems; nothing is raised.
    """
    places = tuple(folders)
    themes = {theme.name: theme for theme in builtin()}
    problems: list[str] = []
    for count, folder in enumerate(places, start=1):
        files, trouble = _files(folder)
        problems += trouble
        for path in files:
            try:
                themes[path.stem] = _read(path, places[:count], ())
            except ThemeError as error:
                problems.append(str(error))
    return Discovery(MappingProxyType(themes), tuple(problems))


def _read(place: _Place, folders: tuple[Path, ...], chain: tuple[_Place, ...], cache: Cache | None = None) -> Theme:
    """Return the theme at a place; ``folders`` end with the one it lies in, ``chain`` is what led here by extending."""
    parsed = _parsed(place, cache)
    base = base_name(parsed)
    stem = place if isinstance(place, str) else place.stem
    if base is None:
        return check(parsed, stem, None)
    chain = (*chain, place)
    if len(chain) > _LONGEST_CHAIN:
        raise parsed.wrong("extends", f"leads on through more than {_LONGEST_CHAIN} themes; extend a nearer one")
    # A theme may lie over the one whose name it takes: then its base is an earlier theme of that name.
    earlier = folders[:-1] if base == stem else folders
    found = _find(base, earlier)
    if found is None:
        raise parsed.wrong("extends", f"names {base}, which is neither built in nor an earlier theme")
    if found in chain:
        raise parsed.wrong("extends", f"names {base}, which itself extends this theme")
    return check(parsed, stem, _read(found, _up_to(found, earlier), chain, cache))


def _parsed(place: _Place, cache: Cache | None) -> Parsed:
    if isinstance(place, str):
        return parse(_builtin_file(place).read_bytes(), f"{place}.yaml", cache)
    source = shown_path(place)
    try:
        if not place.is_file():
            raise ThemeError(f"{source}: there is no such file; give the path of a theme's YAML file.")
        with place.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its path cannot be used"
        raise ThemeError(f"{source}: the file cannot be read ({reason}).") from None
    return parse(raw, source, cache)


def _find(name: str, folders: Sequence[Path]) -> _Place | None:
    for folder in reversed(folders):
        for suffix in _SUFFIXES:
            path = folder / f"{name}{suffix}"
            try:
                if path.is_file():
                    return path
            except OSError as error:
                raise ThemeError(f"{shown_path(path)}: the file cannot be read ({error.strerror}).") from None
    return name if _builtin_file(name).is_file() else None


def _up_to(place: _Place, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders up to the last one that the place lies in; a built-in theme lies in none."""
    if isinstance(place, str):
        return ()
    last = max(count for count, folder in enumerate(folders, start=1) if folder == place.parent)
    return folders[:last]


def _files(folder: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return the theme files of a folder in alphabetical order, and what is wrong with it."""
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file()
        )
    except (FileNotFoundError, NotADirectoryError):
        return (), ()
    except OSError as error:
        return (), (f"{shown_path(folder)}: the folder of themes cannot be read ({error.strerror}).",)
    twice = [path for path in found if path.suffix == ".yml" and path.with_suffix(".yaml") in found]
    problems = (f"{shown_path(path)}: passed over for the file of the same name that ends in .yaml." for path in twice)
    return tuple(path for path in found if path not in twice), tuple(problems)


def _builtin_names() -> tuple[str, ...]:
    entries = (entry.name for entry in _BUILTIN.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in entries if name.endswith(".yaml")))


def _builtin_file(name: str) -> Path:
    return _BUILTIN / f"{name}.yaml"

"""What the app remembers of a person and of a workspace, outside the workspace.

Settings are YAML in the user's config folder, for people to edit; the memory of where one was is JSON in the user's
state folder and can be thrown away.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import platformdirs

from annotations.durable import replace_file
from annotations.errors import GlossatorError
from annotations.naming import file_name, name_of
from annotations.positions import Cache, YamlProblem, read
from annotations.workspace import visible

APP = "glossator"
FILE_NAME = "settings.yaml"
NARROWEST, WIDEST = 10, 200


class SettingsError(GlossatorError):
    """A setting cannot be used or kept."""


class Settings(NamedTuple):
    """A person's choices; None where nothing was chosen. Widths are in columns."""

    name: str | None = None
    """Who annotates, where `--as` does not say."""
    theme: str | None = None
    keys: str | None = None
    """The key preset."""
    advance_after_tagging: bool = False
    """Whether the caret goes on to the next candidate once something was tagged."""
    list_width: int | None = None
    panel_width: int | None = None


class Memory(NamedTuple):
    """Where one was in a workspace: the article, the caret's extent, the first row shown, which panes were open."""

    article: str = ""
    caret: tuple[int, int] = (0, 0)
    scroll: int = 0
    panes: Mapping[str, bool] = MappingProxyType({})


def config_folder() -> Path:
    """Return the folder of the person's settings and themes; it need not exist."""
    return platformdirs.user_config_path(APP)


def cache_folder() -> Path:
    """Return the folder of what can be thrown away at any time; it need not exist."""
    return platformdirs.user_cache_path(APP)


def is_first_start() -> bool:
    """Tell whether nothing was ever set or remembered on this machine; False where that cannot be seen."""
    try:
        return not any(path.exists() for path in (config_folder() / FILE_NAME, _memory_folder()))
    except OSError:
        return False


def load(cache: Cache | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings, and one sentence for each that was passed over; nothing is raised.

    What the file came to before is taken from `cache`.
    """
    raw, problems = _raw(cache)
    chosen: dict[str, Any] = {}
    for name, value in raw.items():
        expected = _EXPECTED.get(name)
        if expected is None:
            problems.append(f"{FILE_NAME}: {visible(name)} is no setting; they are {', '.join(_EXPECTED)}.")
        elif value is not None and not _fits(name, value):
            problems.append(f"{FILE_NAME}: {name} was passed over; {expected} was expected.")
        elif value is not None:
            chosen[name] = value
    return Settings(**chosen), tuple(problems)


def save(**changes: str | int | bool | None) -> None:
    """Change settings by name, None removes one; what else stands in the file is kept.

    Raises:
        SettingsError: a value is not one that `load` would take, the file is broken, or the disk refuses.
    """
    raw, problems = _raw()
    if problems:
        raise SettingsError(f"{problems[0]} Mend it before a setting is kept.")
    for name, value in changes.items():
        if name not in _EXPECTED or (value is not None and not _fits(name, value)):
            raise SettingsError(f"{name} cannot be {value!r}; {_EXPECTED.get(name, 'another name')} was expected.")
        raw[name] = value
    import yaml

    kept = {name: value for name, value in raw.items() if value is not None}
    content = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True).encode("utf-8")
    try:
        replace_file(config_folder() / FILE_NAME, content)
    except OSError as error:
        raise SettingsError(f"The settings cannot be kept ({error.strerror}); look at {config_folder()}.") from error


def annotator(option: str | None = None, cache: Cache | None = None) -> str:
    """Return who annotates: `option`, else the settings' name, else the system's user.

    Raises:
        SettingsError: there is no name, or none that can name a folder.
    """
    name = option if option is not None else load(cache)[0].name or _system_user()
    if not name.strip() or any("\ud800" <= c <= "\udfff" for c in name):
        raise SettingsError(f"{visible(name)!r} cannot be an annotator's name; say another with --as NAME.")
    if name_of(file_name(name)) != name:
        raise SettingsError("This annotator's name is too long for a folder; say a shorter one with --as NAME.")
    return name


def recall(root: Path, name: str) -> Memory:
    """Return where the annotator `name` was in the workspace at `root`; the beginning where nothing sound is kept."""
    try:
        held = json.loads(_memory_file(root, name).read_bytes())
        start, end = held["caret"]
        panes = {str(pane): bool(shown) for pane, shown in held["panes"].items()}
        memory = Memory(str(held["article"]), (int(start), int(end)), int(held["scroll"]), panes)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return Memory()
    return memory if 0 <= memory.caret[0] <= memory.caret[1] and memory.scroll >= 0 else Memory()


def remember(root: Path, name: str, memory: Memory) -> None:
    """Keep where the annotator is; what cannot be kept is let go.

    It is written whole beside the file that it takes the place of, but not synced: nobody waits for it.
    """
    kept = {**memory._asdict(), "panes": dict(memory.panes), "root": str(root)}
    with suppress(OSError, ValueError):
        path = _memory_file(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_bytes(json.dumps(kept).encode("ascii"))
        part.replace(path)


_EXPECTED = {
    "name": "a name",
    "theme": "the name of a theme",
    "keys": "the name of a key preset",
    "advance_after_tagging": "true or false",
    "list_width": f"a number from {NARROWEST} to {WIDEST}",
    "panel_width": f"a number from {NARROWEST} to {WIDEST}",
}


def _fits(name: str, value: object) -> bool:
    if name == "advance_after_tagging":
        return isinstance(value, bool)
    if name.endswith("_width"):
        return isinstance(value, int) and not isinstance(value, bool) and NARROWEST <= value <= WIDEST
    return isinstance(value, str) and bool(value.strip())


def _raw(cache: Cache | None = None) -> tuple[dict[str, Any], list[str]]:
    path = config_folder() / FILE_NAME
    try:
        value = read(path.read_bytes().decode("utf-8-sig"), cache).value
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except OSError as error:
        return {}, [f"{path} cannot be read ({error.strerror}); look at its permissions."]
    except UnicodeDecodeError:
        return {}, [f"{path} is not UTF-8; save it as UTF-8."]
    except YamlProblem as problem:
        return {}, [f"{path}, line {problem.line}: {problem}; mend that line."]
    if value is not None and not isinstance(value, dict):
        return {}, [f"{path}, line 1: settings such as 'theme: vellum' were expected."]
    return dict(value or {}), []


def _system_user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _memory_file(root: Path, name: str) -> Path:
    key = json.dumps([str(root.resolve()), name])
    digest = hashlib.sha256(key.encode("ascii")).hexdigest()[:32]
    return _memory_folder() / f"{digest}.json"


def _memory_folder() -> Path:
    return platformdirs.user_state_path(APP) / "workspaces"

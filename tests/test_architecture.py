"""The rooms: what may import what, proven at run time and read from the sources."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("annotations", "themes", "tui")


def modules(room: str) -> dict[str, Path]:
    """The modules of a room by their dotted names."""
    found = {}
    for path in sorted((ROOT / room).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


EVERY = {name: path for room in ROOMS for name, path in modules(room).items()}


def imports(path: Path, *, at_load: bool) -> set[str]:
    """The names a module imports; `at_load` leaves out what functions and type checkers import."""
    found: set[str] = set()

    def read(nodes: list[ast.stmt]) -> None:
        for node in nodes:
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
                found.update(f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.If) and at_load and "TYPE_CHECKING" in ast.dump(node.test):
                read(node.orelse)
            elif not (at_load and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
                for name in ("body", "orelse", "finalbody"):
                    read([inner for inner in getattr(node, name, []) if isinstance(inner, ast.stmt)])
                for handler in getattr(node, "handlers", []):
                    read(handler.body)

    read(ast.parse(path.read_text(encoding="utf-8")).body)
    return found


@pytest.mark.parametrize("room", ["annotations", "themes"])
def test_the_domain_and_the_themes_load_no_screen(room):
    names = [name for name in modules(room) if not name.endswith("__main__")]
    program = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        "heads = {name.partition('.')[0] for name in sys.modules}\n"
        f"print(sorted(heads & {{'textual', 'rich', 'tui', {'themes' if room == 'annotations' else 'annotations'!r}}}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_imports_go_one_way():
    allowed = {"tui": set(ROOMS), "themes": {"themes"}, "annotations": {"annotations"}}
    for name, path in EVERY.items():
        ours = {head for found in imports(path, at_load=False) if (head := found.partition(".")[0]) in ROOMS}
        assert ours <= allowed[name.partition(".")[0]], name


def test_nothing_imports_the_package_whose_name_the_future_takes():
    for name, path in EVERY.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert "annotations" not in [alias.asname or alias.name for alias in node.names], name


def test_no_module_imports_itself_in_a_circle_when_it_loads():
    graph = {
        name: {found for found in imports(path, at_load=True) if found in EVERY and found != name}
        for name, path in EVERY.items()
    }
    done: set[str] = set()

    def follow(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name in done:
            return
        for found in sorted(graph[name]):
            follow(found, (*way, name))
        done.add(name)

    for name in sorted(graph):
        follow(name, ())


def test_only_the_store_and_its_storage_know_tinydb():
    users = {
        name for name, path in EVERY.items() if any(i.split(".")[0] == "tinydb" for i in imports(path, at_load=False))
    }
    assert users == {"annotations.store", "annotations.storage"}

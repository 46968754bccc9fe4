"""What YAML came to before is known again without a parser, and never changes what is read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from annotations.positions import Positioned, read
from annotations.schema import default_source
from annotations.schema_file import default_schema
from themes.loading import named
from tui.parsed import MOST, ParsedFiles


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "parsed.json"


def test_a_schema_and_a_theme_from_the_cache_are_those_of_the_parser(file: Path) -> None:
    first = ParsedFiles(file)
    made = default_schema(first), named("lapis", (), first)
    first.close()
    again = ParsedFiles(file)
    assert (default_schema(again), named("lapis", (), again)) == made == (default_schema(), named("lapis", ()))


def test_lines_come_back_too_so_that_complaints_name_them(file: Path) -> None:
    first = ParsedFiles(file)
    made = read(default_source(), first)
    first.close()
    again = read(default_source(), ParsedFiles(file))
    assert again == made
    assert again.line("labels", "claim", "key") == made.line("labels", "claim", "key") > 1


def test_what_is_known_needs_no_parser(file: Path) -> None:
    first = ParsedFiles(file)
    default_schema(first)
    named("lapis", (), first)
    first.close()
    program = (
        "import sys\nfrom pathlib import Path\nfrom annotations.schema_file import default_schema\n"
        "from themes.loading import named\nfrom tui.parsed import ParsedFiles\n"
        f"known = ParsedFiles(Path({str(file)!r}))\ndefault_schema(known)\nnamed('lapis', (), known)\n"
        "print('yaml' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == ("False", "")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"positions 1 x": 3}'])
def test_a_damaged_cache_knows_nothing(file: Path, damage: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    assert default_schema(ParsedFiles(file)) == default_schema()


@pytest.mark.parametrize("value", [3, [], {}, {"value": {}, "lines": 7}, {"fields": 1, "lines": []}, {"value": 1}])
def test_a_value_of_another_shape_is_parsed_anew(file: Path, value: object) -> None:
    class Wrong(ParsedFiles):
        def get(self, kind: str, source: str) -> object:
            return value

    assert read("a: 1\n", Wrong(file)) == Positioned({"a": 1}, {(): 1, ("a",): 1})
    assert named("lapis", (), Wrong(file)) == named("lapis", ())


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder is wanted")
    known = ParsedFiles(tmp_path / "cache" / "parsed.json")
    assert default_schema(known) == default_schema()
    known.close()


def test_it_stays_small(file: Path) -> None:
    known = ParsedFiles(file)
    for number in range(MOST + 20):
        read(f"a: {number}\n", known)
    known.close()
    assert len(json.loads(file.read_bytes())) == MOST
    assert known.get("positions 1", "a: 0\n") is None
    assert known.get("positions 1", f"a: {MOST + 19}\n")["value"] == {"a": MOST + 19}

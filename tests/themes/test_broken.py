"""Files that are no themes: each gets one sentence that names the file, the field, and what was expected."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from themes.loading import discover, load
from themes.parsing import LARGEST_FILE, parse
from themes.theme import Theme, ThemeError

START = "name: mine\nextends: lapis\n"


def error_of(folder: Path, content: str | bytes, name: str = "mine.yaml") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(ThemeError) as raised:
        load(path)
    message = str(raised.value)
    assert name in message
    assert message.isprintable()
    assert message.endswith(".")
    assert len(message) < 600
    return message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("just text", "a theme is a mapping of fields"),
        ("- name\n", "a theme is a mapping of fields"),
        ("extends: lapis\n", "name is missing; expected is mine"),
        ("name: other\nextends: lapis\n", "line 1: name has to be mine, like the file"),
        ("name: [mine]\n", "name has to be mine"),
        ("name: mine\n", "colours.background is missing"),
        (START + "colour: red\n", "line 3: colour is not a field; known are name, extends, dark,"),
        (START + 'colours:\n  acent: "#000000"\n', "line 4: colours.acent is not a field; known are background,"),
        (START + 'colours:\n  accent: "#00000"\n', 'line 4: colours.accent is a colour of the form "#rrggbb"'),
        (START + "colours:\n  accent: red\n", 'line 4: colours.accent is a colour of the form "#rrggbb"'),
        (START + "colours:\n  accent: [red]\n", "line 4: colours.accent is a colour"),
        (START + "colours:\n  accent: #123456\n", "line 4: colours.accent is empty; write the colour in quotes"),
        (START + "colours: dark\n", "line 3: colours is a mapping with background"),
        (START + "dark: yes\n", "line 3: dark is true or false"),
        (START + "dark: 1\n", "line 3: dark is true or false"),
        (START + "dark: [true]\n", "line 3: dark is true or false"),
        (START + "description: []\n", "line 3: description is one line of 200 printable characters"),
        (START + "description: ''\n", "description is one line"),
        (START + f"description: {'x' * 201}\n", "description is one line"),
        (START + 'description: "\\e[31mred"\n', "description is one line"),
        (START + 'description: "a\\u202eb"\n', "description is one line"),
        (START + 'description: "a\\nb"\n', "description is one line"),
        (START + "labels: {}\n", "line 3: labels is a list of 8 to 64 slots"),
        (START + "labels: [" + "{}, " * 65 + "]\n", "line 3: labels is a list of 8 to 64 slots"),
        (START + "labels: [red]\n", "labels[1] is a mapping with fill, ink"),
        (
            START + 'labels:\n  - {}\n  - {tint: "#000000"}\n',
            "line 5: labels[2].tint is not a field; known are fill, ink",
        ),
        (START + "unknown: []\n", "line 3: unknown is a mapping with fill, ink"),
        ("name: mine\nextends: nowhere\n", "line 2: extends names nowhere, which is neither built in"),
        ("name: mine\nextends: ../lapis\n", "line 2: extends is the name of another theme"),
        ("name: mine\nextends: [lapis]\n", "line 2: extends is the name of another theme"),
        (START + "name: mine\n", "line 3: name is given twice"),
        (START + "colours:\n  accent: '#000000'\n  accent: '#000000'\n", "line 5: accent is given twice"),
        (START + "? [a]\n: b\n", "line 3: a field's name is a plain word"),
        (START + "---\nname: mine\n", "line 3: a theme file holds one document"),
        (START + "colours: [\n", "line 4: the YAML is broken here"),
        (START + "\tdark: true\n", "line 3: the YAML is broken here"),
        (START + "dark: !!python/object/apply:os.system ['true']\n", "line 3: YAML tags are not allowed"),
        (START + "dark: !!bool true\n", "line 3: YAML tags are not allowed"),
        (START + "dark: &it true\n", "line 3: anchors and aliases are not allowed"),
        (START + "description: *it\n", "line 3: "),
        (START + "labels: " + "[" * 5000, "line 3: this is nested more deeply"),
        (START + "labels: " + "- " * 5000, "line 3: "),
        (START + "description: a\x07b\n", "line 3: remove the control character U+0007"),
        (START + "description: a\x1b[31mb\n", "line 3: remove the control character U+001B"),
        (b"name: mine\ndescription: caf\xe9\n", "line 2: the file is not UTF-8"),
        (START.encode("utf-16"), "the file is not UTF-8"),
        ("#" * (LARGEST_FILE + 1), "larger than 64 KiB"),
        (START + '"\\e[31m": x\n', "line 3: \ufffd[31m is not a field"),
        (START + "x" * 900 + ": y\n", "… is not a field"),
    ],
)
def test_a_broken_file_is_answered_with_the_place_and_what_was_expected(
    content: str | bytes, expected: str, tmp_path: Path
) -> None:
    assert expected in error_of(tmp_path, content)


@pytest.mark.parametrize("name", ["My-Theme.yaml", "a_b.yaml", "-a.yaml", "a--b.yaml", "ü.yaml", "x" * 41 + ".yaml"])
def test_a_file_whose_name_is_no_theme_name_is_refused(name: str, tmp_path: Path) -> None:
    assert "name the file with lower-case letters, digits and hyphens" in error_of(tmp_path, START, name)


def test_a_file_name_that_would_colour_the_terminal_is_shown_without_doing_so(tmp_path: Path) -> None:
    (tmp_path / "\x1b[31m.yaml").write_text(START)
    (problem,) = discover([tmp_path]).problems
    assert problem.isprintable()


@pytest.mark.parametrize("path", ["", "folder", "missing.yaml", "x" * 300])
def test_what_is_no_file_is_named(path: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ThemeError, match=r"there is no such file|cannot be read"):
        load(tmp_path / path)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(tmp_path: Path) -> None:
    rows = "".join(f"a{place}: &a{place} [{', '.join([f'*a{place - 1}'] * 9)}]\n" for place in range(1, 30))
    assert "line 3: anchors and aliases" in error_of(tmp_path, START + 'a0: &a0 ["x"]\n' + rows)


def test_a_byte_order_mark_and_windows_line_ends_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + START.replace("\n", "\r\n").encode())
    assert load(path).name == "mine"


_words = (
    st.sampled_from(
        ["name", "mine", "extends", "lapis", "dark", "true", "colours", "labels", "fill", "ink", "unknown", "accent"]
    )
    | st.sampled_from(
        ["#123456", '"#123456"', "&a", "*a", "!!str", "!x", "<<", "---", "...", "? ", "%YAML 1.1", '"\\UFFFFFFFF"', "|"]
    )
    | st.sampled_from(
        [":", ": ", "- ", "\n", "\n  ", "\t", "{", "}", "[", "]", ",", "'", '"', "\ufeff", "\ufffe", "\x85", "é"]
    )
)
_yaml_like = st.lists(_words, max_size=40).map("".join).map(lambda text: text.encode("utf-8"))
_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | _words, inner, max_size=4),
    max_leaves=12,
).map(lambda tree: yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass"))
_anything = st.binary(max_size=300) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
_appended = (_yaml_like | _trees | _anything).map(lambda tail: START.encode() + tail)


@given(_anything | _yaml_like | _trees | _appended)
def test_whatever_a_file_holds_it_is_a_theme_or_gets_one_sentence(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.yaml"
        path.write_bytes(content)
        try:
            assert isinstance(load(path), Theme)
        except ThemeError as error:
            assert str(error).isprintable()  # noqa: PT017 -- either outcome is right
        assert len(discover([Path(folder)]).problems) <= 1


@given(content=_anything | _yaml_like | _trees)
def test_the_parser_without_c_raises_nothing_else_either(content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)
        try:
            parse(content, "mine.yaml")
        except ThemeError as error:
            assert str(error).isprintable()  # noqa: PT017 -- either outcome is right


def test_both_parsers_read_the_built_in_themes_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    from themes.loading import builtin

    with_c = builtin()
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert builtin() == with_c

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from themes.contrast import ratio
from themes.loading import builtin, discover, load, named
from themes.theme import Theme, ThemeError

BUILTIN = {theme.name: theme for theme in builtin()}


def write(folder: Path, name: str, text: str, suffix: str = ".yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


def short(name: str, base: str, background: str) -> str:
    return f'name: {name}\nextends: {base}\ncolours: {{background: "{background}"}}\n'


def whole(theme: Theme, name: str) -> str:
    """The text of a theme file that says everything itself."""
    colours = theme.colours
    fields = colours._fields
    lines = [f"name: {name}", f"dark: {str(theme.dark).lower()}", f'description: "{theme.description}"', "colours:"]
    lines += [f'  {field}: "{getattr(colours, field).upper()}"' for field in fields]
    lines += ["labels:", *(f'  - {{fill: "{slot.fill}", ink: "{slot.ink}"}}' for slot in theme.labels)]
    lines += [f'unknown: {{fill: "{theme.unknown.fill}", ink: "{theme.unknown.ink}"}}']
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", BUILTIN)
def test_a_built_in_theme_is_found_by_name_alone(name: str) -> None:
    assert named(name, []) == BUILTIN[name]


def test_a_file_that_says_everything_is_read_as_it_stands(tmp_path: Path) -> None:
    theme = load(write(tmp_path, "mine", whole(BUILTIN["vellum"], "mine")))
    assert theme.name == "mine"
    assert (theme.colours, theme.labels, theme.unknown) == (
        BUILTIN["vellum"].colours,
        BUILTIN["vellum"].labels,
        BUILTIN["vellum"].unknown,
    )


def test_a_short_theme_takes_what_it_leaves_out_from_its_base(tmp_path: Path) -> None:
    text = """
name: mine
extends: lapis
description: Mine, with – a dash
colours:
  accent: "#FF0000"
labels:
  - {}
  - {ink: "#00ff00"}
unknown: {fill: "#010203"}
"""
    theme, lapis = load(write(tmp_path, "mine", text)), BUILTIN["lapis"]
    assert theme.dark is lapis.dark
    assert theme.description == "Mine, with – a dash"
    assert theme.colours.accent == "#ff0000"
    assert theme.colours.background == lapis.colours.background
    assert theme.labels[0] == lapis.labels[0]
    assert (theme.labels[1].fill, theme.labels[1].ink) == (lapis.labels[1].fill, "#00ff00")
    assert theme.labels[2:] == lapis.labels[2:]
    assert (theme.unknown.fill, theme.unknown.ink) == ("#010203", lapis.unknown.ink)


def test_a_short_theme_may_add_slots_if_they_are_whole(tmp_path: Path) -> None:
    slots = "".join("  - {}\n" for _ in BUILTIN["lapis"].labels)
    start = f"name: mine\nextends: lapis\nlabels:\n{slots}"
    theme = load(write(tmp_path, "mine", start + '  - {fill: "#101010", ink: "#eeeeee"}\n'))
    assert len(theme.labels) == len(BUILTIN["lapis"].labels) + 1
    with pytest.raises(ThemeError, match=r"labels\[9\]\.ink is missing"):
        load(write(tmp_path, "mine", start + '  - {fill: "#101010"}\n'))


def test_themes_of_a_later_folder_replace_those_of_an_earlier_and_the_built_in_ones(tmp_path: Path) -> None:
    user, workspace = tmp_path / "user", tmp_path / "workspace"
    write(user, "lapis", short("lapis", "lapis", "#000001"))
    write(user, "mine", short("mine", "vellum", "#000002"))
    write(workspace, "mine", short("mine", "mine", "#000003"), suffix=".yml")
    found = discover([user, workspace])
    assert found.problems == ()
    assert set(found.themes) == {*BUILTIN, "mine"}
    assert found.themes["lapis"].colours.background == "#000001"
    assert found.themes["mine"].colours.background == "#000003"
    assert found.themes["mine"].colours.surface == BUILTIN["vellum"].colours.surface
    assert {name: named(name, [user, workspace]) for name in found.themes} == dict(found.themes)


def test_a_theme_may_extend_one_of_its_own_folder_whatever_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "a", short("a", "z", "#0000aa"))
    write(tmp_path, "z", short("z", "scriptorium", "#0000bb").replace("background", "accent"))
    found = discover([tmp_path])
    assert found.problems == ()
    assert (found.themes["a"].colours.background, found.themes["a"].colours.accent) == ("#0000aa", "#0000bb")
    assert load(tmp_path / "a.yaml") == found.themes["a"]


def test_a_theme_does_not_see_those_of_later_folders(tmp_path: Path) -> None:
    write(tmp_path / "user", "mine", short("mine", "later", "#000000"))
    write(tmp_path / "workspace", "later", short("later", "lapis", "#000000"))
    found = discover([tmp_path / "user", tmp_path / "workspace"])
    assert "mine" not in found.themes
    assert "later" in found.themes
    assert len(found.problems) == 1
    assert "extends names later, which is neither built in nor an earlier theme" in found.problems[0]
    with pytest.raises(ThemeError, match="neither built in nor an earlier theme"):
        named("mine", [tmp_path / "user", tmp_path / "workspace"])


def test_themes_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a", short("a", "b", "#000000"))
    write(tmp_path, "b", short("b", "a", "#000000"))
    assert all("which itself extends this theme" in problem for problem in discover([tmp_path]).problems)
    assert len(discover([tmp_path]).problems) == 2


def test_a_theme_that_extends_only_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="extends names mine, which is neither built in nor an earlier theme"):
        load(write(tmp_path, "mine", short("mine", "mine", "#000000")))


def test_a_long_chain_of_themes_is_refused_not_followed(tmp_path: Path) -> None:
    for place in range(30):
        write(tmp_path, f"t{place}", short(f"t{place}", f"t{place + 1}" if place < 29 else "lapis", "#000000"))
    with pytest.raises(ThemeError, match="more than 8 themes"):
        load(tmp_path / "t0.yaml")
    assert load(tmp_path / "t23.yaml").labels == BUILTIN["lapis"].labels


def test_a_broken_theme_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    write(tmp_path, "lapis", "name: lapis\ncolours: [\n")
    write(tmp_path, "good", short("good", "vellum", "#fefefe"))
    write(tmp_path, "worse", "name: worse\nextends: lapis\n")
    found = discover([tmp_path])
    assert found.themes["lapis"] == BUILTIN["lapis"]
    assert found.themes["good"].colours.background == "#fefefe"
    assert "worse" not in found.themes
    assert len(found.problems) == 2
    assert all("lapis.yaml, line 3: the YAML is broken here" in problem for problem in found.problems)
    with pytest.raises(ThemeError, match="line 3"):
        named("lapis", [tmp_path])


def test_folders_that_do_not_exist_and_files_that_are_no_themes_are_fine(tmp_path: Path) -> None:
    write(tmp_path, "notes", "not a theme", suffix=".txt")
    write(tmp_path, ".hidden", "not a theme")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    found = discover([tmp_path / "missing", tmp_path / "notes.txt", tmp_path])
    assert found.problems == ()
    assert dict(found.themes) == BUILTIN


def test_a_folder_that_cannot_be_read_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    found = discover([folder])
    assert dict(found.themes) == BUILTIN
    assert len(found.problems) == 1
    assert "the folder of themes cannot be read" in found.problems[0]
    with pytest.raises(ThemeError, match="cannot be read"):
        named("lapis", [folder])


def test_of_two_files_of_one_name_in_a_folder_the_second_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "mine", short("mine", "lapis", "#000001"))
    write(tmp_path, "mine", short("mine", "lapis", "#000002"), suffix=".yml")
    found = discover([tmp_path])
    assert found.themes["mine"].colours.background == "#000001" == named("mine", [tmp_path]).colours.background
    assert len(found.problems) == 1
    assert "mine.yml" in found.problems[0]


def test_a_theme_is_found_without_reading_the_others(tmp_path: Path) -> None:
    write(tmp_path, "broken", "[")
    write(tmp_path, "mine", short("mine", "lapis", "#000001"))
    assert named("mine", [tmp_path]).colours.background == "#000001"


@pytest.mark.parametrize("name", ["", "nowhere", "../lapis", "Lapis", "lapis.yaml", "a/b", "\x1b[31m", "x" * 5000])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, tmp_path: Path) -> None:
    write(tmp_path, "mine", "[")
    with pytest.raises(ThemeError, match=r"^There is no theme .*known are .*lapis, mine, .*vellum\.$") as raised:
        named(name, [tmp_path])
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 500


def test_what_is_found_cannot_be_changed_by_who_asked() -> None:
    themes = discover([]).themes
    with pytest.raises(TypeError):
        themes["lapis"] = BUILTIN["vellum"]  # type: ignore[index]  # the refusal of it is what is tried
    with pytest.raises(AttributeError):
        BUILTIN["lapis"].name = "other"  # type: ignore[misc]  # the refusal of it is what is tried
    assert len(set(BUILTIN.values())) == len(BUILTIN)


def test_importing_the_loader_imports_no_yaml_and_no_screen() -> None:
    code = "import sys, themes.loading; print(sorted({'yaml', 'textual', 'rich'} & set(sys.modules)))"
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_example_of_the_guide_is_a_theme(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "themes.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n", 1)[1].split("```", 1)[0]
    theme = load(write(tmp_path, "night-office", example))
    assert theme.dark
    assert ratio(theme.colours.foreground, theme.colours.background) >= 7

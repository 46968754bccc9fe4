"""The command line as people and scripts meet it: words, exit codes, and nothing but one sentence when it cannot."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.command import glossator, one_sentence
from tui.commands.line import app
from tui.opening import Wanted, plainly_wanted

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "tests/contract"


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_export_to_a_file_and_to_standard_output_gives_the_contracts_bytes(
    name: str, folder: Path, tmp_path: Path
) -> None:
    golden = (CONTRACT / f"corpus.{name}").read_bytes()
    result = glossator("export", folder, "--format", name, "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 article, 9 spans, 4 relations, all verified.\n"
    assert (tmp_path / "out").read_bytes() == golden
    result = glossator("export", "-o", "-", folder, "--format", name)
    assert (result.exit_code, result.stdout_bytes) == (0, golden)


def test_options_choose_whose_and_which(folder: Path) -> None:
    words = ["export", folder, "-o", "-", "--format", "yaml"]
    loaded = yaml.safe_load(glossator(*words, "--as", "ben", "--as", "ana", "--status", "done").stdout)
    assert list(loaded["articles"][0]["annotators"]) == ["ana"]
    loaded = yaml.safe_load(glossator(*words, "--split", "a=1,b=1", "--seed", 3).stdout)
    assert loaded["articles"][0]["split"] in "ab"
    assert glossator(*words, "--as", "eve").exit_code == 2
    assert glossator(*words, "--status", "perfect").exit_code == 2
    assert glossator(*words, "--split", "a").exit_code == 2


def test_export_tells_what_it_left_out_and_strict_refuses(folder: Path, tmp_path: Path) -> None:
    (folder / "news/embassy.txt").write_text("Another text", "utf-8")
    result = glossator("export", folder, "-o", tmp_path / "c.yaml")
    assert result.exit_code == 1
    assert "news/embassy.txt (ana): Its text has changed" in result.stderr
    (tmp_path / "c.yaml").unlink()
    result = glossator("export", folder, "-o", tmp_path / "c.yaml", "--strict")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("Nothing was written: --strict refuses")
    assert not (tmp_path / "c.yaml").exists()


def test_import_into_a_fresh_folder_and_export_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert glossator("init", home).exit_code == 0
    result = glossator("import", home, CONTRACT / "corpus.yaml", CONTRACT / "corpus.jsonl", "--format", "yaml")
    assert result.exit_code == 1
    assert "corpus.jsonl, line 1: it ends without a list of articles" in result.stderr
    shutil.rmtree(home)
    assert glossator("init", home).exit_code == 0
    result = glossator("import", home, CONTRACT / "corpus.yaml", CONTRACT / "corpus.jsonl")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "corpus.yaml: 1 new article, 0 known, 9 new spans, 4 new relations.",
        "corpus.jsonl: 0 new articles, 1 known, 0 new spans, 0 new relations.",
        f"Look at it with 'glossator {home} --as ana' (or as ben), or at all of it with 'glossator review {home}'.",
    ]
    result = glossator("export", home, "-o", "-", "--format", "yaml")
    assert result.stdout_bytes == (CONTRACT / "corpus.yaml").read_bytes()
    assert glossator("check", home).exit_code == 0


def test_import_names_the_line_that_is_broken_and_takes_the_rest(tmp_path: Path) -> None:
    lines = (CONTRACT / "corpus.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "c.jsonl").write_text("\n".join([lines[0], "{", lines[1]]), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    result = glossator("import", home, tmp_path / "c.jsonl", "--as", "eve")
    assert result.exit_code == 1
    assert "c.jsonl, line 2: This line is not JSON" in result.stderr
    assert "1 new article, 0 known, 9 new spans, 4 new relations." in result.stderr
    assert (home / "annotations/eve").is_dir()


def test_init_writes_what_is_missing_and_overwrites_nothing(tmp_path: Path) -> None:
    home = tmp_path / "a/b"
    assert glossator("init", home).exit_code == 0
    assert sorted(path.name for path in home.iterdir()) == ["glossator.yaml", "guidelines.md"]
    (home / "glossator.yaml").write_text("labels: {x: {key: x}}", "utf-8")
    (home / "guidelines.md").unlink()
    result = glossator("init", home)
    assert result.exit_code == 0
    assert "glossator.yaml is there already" in result.stderr
    assert (home / "glossator.yaml").read_text("utf-8") == "labels: {x: {key: x}}"
    assert glossator("init", home).exit_code == 2
    assert "is a file" in one_sentence(glossator("init", home / "guidelines.md").stderr)


def test_check_lists_on_standard_output_also_as_json(folder: Path) -> None:
    result = glossator("check", folder)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 article checked, nothing wrong.\n")
    assert glossator("check", "--json", folder).stdout == "[]\n"
    path = folder / "annotations/ben/news/embassy.txt.json"
    path.write_text(path.read_text("utf-8").replace("Green Zone", "Grey Zone"), "utf-8")
    result = glossator("check", folder)
    assert result.exit_code == 1
    assert result.stdout.startswith("error: news/embassy.txt (ben), 256408210271700: This claim is not sound")
    listed = json.loads(glossator("check", folder, "--json").stdout)
    assert [(one["kind"], one["level"], one["annotator"]) for one in listed] == [("span", "error", "ben")] * 2


def test_stats_are_a_table_or_json(folder: Path) -> None:
    result = glossator("stats", folder)
    assert result.exit_code == 0
    assert "ana         0        0     1        0        0" in result.stdout.splitlines()
    assert json.loads(glossator("stats", folder, "--json").stdout)["spans"]["claim"]["total"] == 3


def test_the_lists_say_what_there_is(folder: Path) -> None:
    assert [line.split()[0] for line in glossator("formats").stdout.splitlines()][:2] == ["yaml", "jsonl"]
    assert len(glossator("themes", folder).stdout.splitlines()) >= 6
    shown = glossator("keys", folder).stdout
    assert "actor" in shown
    assert glossator("keys", folder, "--keys", "vim").stdout != shown
    assert "no key preset" in one_sentence(glossator("keys", folder, "--keys", "emacs").stderr)


def test_a_broken_theme_is_named_beside_the_others(folder: Path) -> None:
    (folder / "themes").mkdir()
    (folder / "themes/bad.yaml").write_text("colours: 3", "utf-8")
    result = glossator("themes", folder)
    assert result.exit_code == 1
    assert "bad.yaml" in result.stderr
    assert len(result.stdout.splitlines()) >= 6


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere"],
        ["./stats"],
        ["--as", "ana", "nowhere"],
        ["nowhere", "--read-only", "--article", "x"],
        ["export", "nowhere", "-o", "x.yaml"],
        ["export", ".", "--format", "yaml"],
        ["export", ".", "-o", "x.unknown"],
        ["export", ".", "-o", "x.yaml", "--format", "xml"],
        ["import", ".", "missing.yaml"],
        ["import", "."],
        ["import", ".", "."],
        ["check", "a", "b"],
        ["check", "--bogus"],
        ["stats", "\x1b[31mred\x07"],
        ["--bogus"],
        ["init", "/dev/null/x"],
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_two(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = glossator(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "\x1b" not in one_sentence(result.stderr)


def test_a_broken_schema_is_named_with_its_line_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "glossator.yaml").write_text("labels:\n  a: {key: x}\n  b: {key: x}\n", "utf-8")
    for words in (["check"], ["stats"], ["export", "-o", "-", "--format", "yaml"], ["keys"], []):
        result = glossator(*words, tmp_path)
        assert result.exit_code == 2
        assert "glossator.yaml, line 3" in one_sentence(result.stderr)


def test_names_cannot_steer_the_terminal(folder: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    path.write_text(path.read_text("utf-8").replace('"label": "claim"', '"label": "\\u001b[2J\\u202e"'), "utf-8")
    for words in (["check"], ["stats"], ["export", "-o", "-", "--format", "yaml"]):
        result = glossator(*words, folder)
        assert "\x1b" not in result.stderr
        if words[0] != "export":
            assert "\x1b" not in result.stdout
            assert "\u202e" not in result.stdout


def test_the_first_word_is_a_command_and_anything_else_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stats").mkdir()
    (tmp_path / "stats/glossator.yaml").write_text("labels: [", "utf-8")
    assert "Missing argument" in one_sentence(glossator("stats").stderr)
    assert "glossator.yaml, line" in one_sentence(glossator("./stats").stderr)
    assert "glossator.yaml, line" in one_sentence(glossator("--theme", "vellum", "stats").stderr)


def test_help_and_version_need_nothing() -> None:
    for words in (["--help"], ["-h"], ["export", "--help"], ["check", "-h"]):
        result = glossator(*words)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "Usage: glossator" in result.stdout
    assert glossator("--version").stdout.startswith("glossator")
    assert "--as NAME" in glossator(".", "--help").stdout


WORDS = st.sampled_from(
    [
        "here",
        "./stats",
        "stats",
        "",
        "-",
        "--",
        "-h",
        "--as",
        "--as=eve",
        "--theme",
        "--keys",
        "--article",
        "--read-only",
    ]
) | st.text(max_size=3)


@given(st.lists(WORDS, max_size=7))
def test_what_is_plainly_asked_of_the_app_is_what_the_parser_makes_of_it(words: list[str]) -> None:
    wanted = plainly_wanted(words)
    if wanted is not None:
        assert Wanted(**app.make_context("glossator", list(words)).params) == wanted


def test_the_app_with_options_written_in_full_is_plainly_asked_for() -> None:
    everything = ["here", "--as", "eve", "--theme", "lapis", "--keys", "vim", "--read-only", "--article", "a.txt"]
    assert plainly_wanted(everything) == Wanted(Path("here"), "eve", "lapis", "vim", True, "a.txt")
    assert plainly_wanted([]) == Wanted(Path())
    assert all(plainly_wanted(words.split()) is None for words in ("stats", "--help", "a b", "--as", "a --what"))


def read_by_every_loader(content: bytes, check: Callable[[object], bool]) -> bool:
    return all(check(yaml.load(content, Loader=loader)) for loader in (yaml.SafeLoader, yaml.CSafeLoader))


def test_what_is_printed_loads_with_safe_load(folder: Path) -> None:
    content = glossator("export", folder, "-o", "-", "--format", "yaml").stdout_bytes
    assert read_by_every_loader(content, lambda loaded: isinstance(loaded, dict) and loaded["glossator"] == 1)
    for article in yaml.safe_load(content)["articles"]:
        for span in article["spans"]:
            bounds = span.get("fragments", [[span["start"], span["end"]]])
            assert " ".join(article["text"][a:b] for a, b in bounds) == span["quote"]


def test_an_import_of_several_files_makes_one_schema_and_says_how_to_look_at_it(tmp_path: Path) -> None:
    home = tmp_path / "my corpus"
    home.mkdir()
    (tmp_path / "a.conll").write_text("Bob\tB-PER\nhere\tO\n", "utf-8")
    (tmp_path / "b.conll").write_text("Bonn\tB-LOC\nthere\tO\n", "utf-8")
    result = glossator("import", home, tmp_path / "a.conll", tmp_path / "b.conll")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "glossator.yaml was made of what the corpus has: 1 label (PER).",
        "a.conll: 1 new article, 0 known, 1 new span, 0 new relations.",
        "glossator.yaml got what it lacked of this: 1 label (LOC).",
        "b.conll: 1 new article, 0 known, 1 new span, 0 new relations.",
        f"Look at it with 'glossator '{home}' --as imported', or at all of it with 'glossator review '{home}''.",
    ]
    assert glossator("check", home).exit_code == 0


def test_an_export_that_deals_nothing_out_leaves_the_file_of_parts_and_its_seed_alone(
    folder: Path, tmp_path: Path
) -> None:
    words = ["export", folder, "--format", "jsonl", "--split", "train=1,test=1", "-o"]
    first = glossator(*words, tmp_path / "a.jsonl", "--seed", 7)
    assert "Wrote" in first.stderr
    kept = (folder / "splits.yaml").read_text("utf-8")
    assert "seed: 7" in kept
    for more in ([], ["--seed", 8]):
        result = glossator(*words, tmp_path / "b.jsonl", *more)
        assert result.exit_code == 0
        assert "Wrote" not in result.stderr
        assert (folder / "splits.yaml").read_text("utf-8") == kept


def test_check_says_how_a_file_that_was_cut_off_is_mended_and_that_mends_it(folder: Path) -> None:
    (path,) = (folder / "annotations/ana").rglob("*.json")
    path.write_bytes(path.read_bytes()[:-200])
    result = glossator("check", folder)
    assert result.exit_code == 1
    assert "'glossator check WORKSPACE --repair' brings back what can be saved" in result.stdout
    assert "1 damaged file mended" in glossator("check", folder, "--repair").stderr
    assert "no longer readable" not in glossator("check", folder).stdout


def test_an_export_sums_up_what_other_tools_do_not_read_before_its_totals(folder: Path, tmp_path: Path) -> None:
    result = glossator("export", folder, "--format", "conll", "-o", tmp_path / "x.conll")
    assert result.exit_code == 0
    *listed, short, totals = result.stderr.splitlines()
    assert totals == "1 article, 9 spans, 4 relations, all verified."
    tags = (tmp_path / "x.conll").read_text("utf-8").count(" _ _ B-")
    assert len(listed) == 9 - tags
    assert short.startswith(f"Not, or not as they are, in what other tools read: {9 - tags} spans ")
    assert short.endswith("and 4 relations without a place in conll.")


def test_an_export_in_parts_is_a_folder_and_refuses_what_is_none(folder: Path, tmp_path: Path) -> None:
    words = ["export", folder, "--format", "conll", "--split", "train=1", "-o"]
    assert glossator(*words, tmp_path / "parts").exit_code == 0
    assert (tmp_path / "parts/train.conll").is_file()
    (tmp_path / "x.conll").write_text("mine", "utf-8")
    assert "is a file, and conll makes a folder of parts" in one_sentence(
        glossator(*words, tmp_path / "x.conll").stderr
    )
    assert "is a folder with a file for each part" in one_sentence(glossator(*words, "-").stderr)
    assert (tmp_path / "x.conll").read_text("utf-8") == "mine"

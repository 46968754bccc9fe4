"""What the app says: which key helps next, which help to read, amounts with the right noun."""

from click.testing import CliRunner
from textual.command import CommandList

from annotations.amount import counted
from tui.commands.line import cli


def test_an_amount_has_its_noun():
    assert [counted(amount, "place") for amount in (0, 1, 2)] == ["0 places", "1 place", "2 places"]


def test_a_wrong_option_names_the_help_of_its_own_command(tmp_path):
    result = CliRunner().invoke(cli, ["export", str(tmp_path), "-f", "yaml"])
    assert (result.exit_code, result.stderr) == (2, "No such option '-f'; see 'glossator export --help'.\n")


async def test_the_help_says_what_escape_does_now(bench):
    await bench.press("?")
    pane = bench.app.screen.query_one("#help")
    assert "Esc closes" in pane.border_subtitle
    await bench.type("undo")
    assert "Esc clears" in pane.border_subtitle
    await bench.press("escape")
    assert "Esc closes" in pane.border_subtitle


async def test_the_palette_opens_on_what_is_wanted_most(bench):
    await bench.press("ctrl+p")
    offered = bench.app.screen.query_one(CommandList)
    await bench.until(lambda: offered.option_count > 5)
    first = [str(offered.get_option_at_index(row).prompt).splitlines()[0] for row in range(3)]
    assert first == [f"Tag as {label}, or relabel the chosen span" for label in ("actor", "location", "claim")], first

"""The command as scripts meet it, in this process."""

from click.testing import CliRunner, Result

from tui.commands.line import cli


def glossator(*words: object) -> Result:
    """Run the command with these words; it may end, and must not break."""
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def one_sentence(words: str) -> str:
    """Return what was said, which must be one sentence on one line."""
    assert words.endswith(".\n")
    assert words.count("\n") == 1
    assert words.isascii() or words[:-1].isprintable()
    return words

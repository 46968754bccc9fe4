"""The program: what is plainly asked of the app opens it at once, all else goes to the parser of the command line.

Exit codes: 0 done; 1 done, and something is wrong with the data, which is listed; 2 cannot do that.
"""

import sys
from typing import NoReturn

from tui.opening import opened, outcome, plainly_wanted


def main() -> NoReturn:
    """Run the command line of the process and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    wanted = plainly_wanted(sys.argv[1:])
    if wanted is None:
        from tui.commands.line import cli

        cli.main()
    sys.exit(outcome(lambda: opened(wanted)))


if __name__ == "__main__":
    main()

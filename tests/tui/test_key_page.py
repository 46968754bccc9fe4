"""The page of keys is what the code says."""

from pathlib import Path

from annotations.workspace import Workspace
from tui.commands.lists import key_page

ROOT = Path(__file__).parents[2]


def test_the_page_of_keys_is_made_from_the_code():
    page = (ROOT / "docs" / "keys.md").read_text("utf-8").splitlines()
    assert page == list(key_page(Workspace.open(ROOT / "seeds").schema))

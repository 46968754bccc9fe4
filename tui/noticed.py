"""What opening an article had to tell, for the screen: with the key that asks about what lost its place."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.desk import Desk


def noticed(desk: "Desk") -> str:
    """Return the session's notice, "" where there is none; where something waits for a place, with the key for that."""
    told = desk.session.notice
    if not told:
        return ""
    from annotations.reanchoring.unplaced import how_many

    key = desk.key_of("span.place") if any(how_many(desk.session.document)) else ""
    return f"{told} The key {key} asks about what is unsure or lost." if key else told

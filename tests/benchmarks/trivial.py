"""The least that an app of this kind can cost: one widget that draws its own lines, and turns one on a key."""

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

TURNED = Style(reverse=True)
PLAIN = Style()


class Marker(Widget, can_focus=True):
    """One line of words, turned at every press of j."""

    DEFAULT_CSS = "Marker { height: 1fr; }"

    presses = 0

    def render_line(self, y: int) -> Strip:
        """Return the words on the first line."""
        if y:
            return Strip([Segment("")])
        return Strip([Segment(f"ready {self.presses} and some words to turn", TURNED if self.presses % 2 else PLAIN)])

    def key_j(self) -> None:
        """Turn the line."""
        self.presses += 1
        self.refresh(Region(0, 0, self.size.width, 1))


class Trivial(App[None]):
    """The widget and nothing else."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Lay out the widget."""
        yield Marker()

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one(Marker).focus()


if __name__ == "__main__":
    Trivial().run()

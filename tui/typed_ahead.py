"""Keys that are typed ahead: each goes to where the ones before it led, such as to a line that they opened."""

import asyncio
from bisect import insort
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump
from textual.widget import Widget

if TYPE_CHECKING:
    from tui.app import GlossatorApp
    from tui.desk import Desk

PATIENCE = 2.0
"""Seconds after which a key goes on though something before it is not through."""

PAUSE = 0.001
"""Seconds between two looks while something is under way."""

STEADY = 3
"""How many times in a row nothing is under way before all that came before counts as through."""

Typed = events.Key | events.Paste


class TypedAhead:
    """Holds keys back while what was pressed before them may still lead them elsewhere.

    Textual hands a key to what has the focus as it comes in. Keys that come in one go, as over a slow line, would all
    go there, though the first of them opens a line to type into.
    """

    def __init__(self, app: "GlossatorApp") -> None:
        self._app = app
        self._held: list[tuple[float, int, Typed]] = []
        self._count = 0
        self._handing: asyncio.Task[None] | None = None

    def holds(self, event: Typed) -> bool:
        """Tell whether a key that comes in has to wait; it is handed on then as soon as it may be."""
        desk = self._app.desk
        if desk is None or (self._handing is None and (self._at(desk) or self._is_through(desk))):
            return False
        self.hold(event)
        return True

    def hold(self, event: Typed) -> None:
        """Keep a key that came to the desk behind one that led away from it."""
        self._count += 1
        insort(self._held, (event.time, self._count, event))
        if self._app.desk is not None:
            self._app.desk.prompt.take_focus()
        if self._handing is None:
            self._handing = asyncio.create_task(self._hand_on(), name="typed ahead")

    async def _hand_on(self) -> None:
        try:
            while self._held and self._app.desk is not None:
                await self._settled(self._app.desk)
                if not self._app.is_running:
                    return
                _, _, event = self._held.pop(0)
                await self._app.hand_on(_anew(event))
        finally:
            self._handing = None

    async def _settled(self, desk: "Desk") -> None:
        """Wait until what was pressed before is through."""
        end, steady = monotonic() + PATIENCE, 0
        while steady < STEADY and monotonic() < end and self._app.is_running:
            steady = steady + 1 if self._is_through(desk) else 0
            await asyncio.sleep(0 if steady else PAUSE)

    def _at(self, desk: "Desk") -> bool:
        """Tell whether the keys are the desk's own, which looks itself whether one before them led away."""
        return self._app.screen is desk and not desk.prompt.is_open

    def _is_through(self, desk: "Desk") -> bool:
        """Tell whether nothing is under way that may move the focus."""
        screen = self._app.screen
        if not screen.is_mounted or not screen.is_attached:
            return False
        if screen is desk and desk.prompt.is_open and desk.prompt not in _line(desk.focused):
            return False
        return not any(pump.message_queue_size for pump in self._pumps(desk))

    def _pumps(self, desk: "Desk") -> Iterator[MessagePump]:
        yield self._app
        yield from (desk, desk.prompt, desk.reader, desk.articles, desk.spans)
        yield from _line(self._app.focused)
        yield self._app.screen


def _line(widget: Widget | None) -> Iterator[MessagePump]:
    """Yield a widget and all that it stands in, up to its screen."""
    while widget is not None:
        yield widget
        widget = widget.parent if isinstance(widget.parent, Widget) else None


def _anew(event: Typed) -> Typed:
    """Return what was typed as it came in: Textual does not hand on again what was handed on before."""
    anew = events.Paste(event.text) if isinstance(event, events.Paste) else events.Key(event.key, event.character)
    anew.time = event.time
    return anew

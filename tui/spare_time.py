"""Spare time: work that nobody waits for, done in small steps while nothing is asked."""

import asyncio
from collections.abc import Iterator

from textual.message_pump import MessagePump

REST = 0.08
"""Seconds for which nothing is done first: a key that is held comes again sooner."""


class SpareTime:
    """One piece of work at a time; every step of it is what a key may have to wait for."""

    def __init__(self, pump: MessagePump, rest: float = REST) -> None:
        """`rest` are the seconds for which nothing is done first."""
        self.pump = pump
        self.rest = rest
        self.busy = False
        """Whether anything is left to be done."""
        self._steps: Iterator[None] = iter(())
        self._timer: asyncio.TimerHandle | None = None

    def use(self, steps: Iterator[None]) -> None:
        """Take these steps after a rest, instead of what is left of those before."""
        if self._timer is not None:
            self._timer.cancel()
        self._steps, self.busy = steps, True
        self._timer = asyncio.get_running_loop().call_later(self.rest, self.pump.call_later, self._go_on, steps)

    def _go_on(self, steps: Iterator[None]) -> None:
        if steps is not self._steps:
            return
        for _ in steps:
            # All that waits by now comes before the next step.
            self.pump.call_later(self._go_on, steps)
            return
        self.busy = False

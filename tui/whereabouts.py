"""Where one is, kept now and then, so that it is there again after the app was cut off too."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.settings import Memory

EVERY = 2.0
"""Seconds between two looks at whether one has moved."""


class Whereabouts:
    """Has the place kept where it is not what was kept last; a thread writes it, so that no key waits for a disk."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._kept: Memory | None = None
        self._writing = False

    def keep(self) -> None:
        """Keep where one is, unless that is kept already, or a disk that hangs keeps the last time waiting."""
        desk = self.desk
        if self._writing or desk.session.article is None:
            return
        desk.turning.note_place()
        memory = desk.glossator.memory
        if memory == self._kept:
            return
        self._kept, self._writing = memory, True
        desk.run_worker(lambda: self._write(memory), group="whereabouts", thread=True)

    def _write(self, memory: "Memory") -> None:
        try:
            self.desk.glossator.write_memory(memory)
        finally:
            self._writing = False

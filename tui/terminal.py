"""A terminal that may be gone from one moment to the next, as when a connection is lost."""

from collections.abc import Callable
from typing import IO, Any

from textual.driver import Driver


class Lasting:
    """A file whose writes are let go once it refuses them; `lost` is called, in the writer's thread, at the first.

    Textual writes to the terminal from a thread that an error ends; whoever draws on then waits for that thread
    for ever, and neither saves nor frees the annotator's folder.
    """

    def __init__(self, file: IO[str], lost: Callable[[], None]) -> None:
        self.file = file
        self.lost = lost
        self.gone = False

    def write(self, words: str) -> int:
        """Write `words`, or nothing where the terminal is gone."""
        self._try(lambda: self.file.write(words))
        return len(words)

    def flush(self) -> None:
        """Bring what was written to the terminal, where there is one."""
        self._try(self.file.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def _try(self, act: Callable[[], object]) -> None:
        if self.gone:
            return
        try:
            act()
        except (OSError, ValueError):
            self.gone = True
            self.lost()


def lasting(kind: type[Driver], lost: Callable[[], None]) -> type[Driver]:
    """Return a driver as `kind` that outlives its terminal; `lost` is called when that is gone."""

    class LastingDriver(kind):  # type: ignore[misc, valid-type]  # known only at run time
        """The platform's driver, writing to a terminal that may be gone."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            file: Any = getattr(self, "_file", None)
            if file is not None:
                self._file: Any = Lasting(file, lost)

    return LastingDriver

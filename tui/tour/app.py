"""The app of the tour: the real one on a practice folder that is thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from annotations.workspace import Workspace
from tui.app import GlossatorApp
from tui.keys import EVERYWHERE, SECTIONS, Action, Keymap, Place
from tui.settings import Memory
from tui.tour.desk import SKIP, TourDesk, skip_task
from tui.tour.progress import Progress, tasks
from tui.tour.summary import YOUR_TURN, preset_option

ARTICLE = "1-goose.txt"
ANNOTATOR = "you"
SKIP_ACTION = Action(
    SKIP, "tour: skip this task", SECTIONS["app"], ("ctrl+n",), ("ctrl+n",), EVERYWHERE, skip_task, "skip task",
)  # fmt: skip


class TourApp(GlossatorApp):
    """A practice workspace, and tasks; keeps nothing of it for another time."""

    CSS_PATH = "../desk.tcss"
    CSS = "TourDesk ToastRack { margin-bottom: 6; }"
    DESK = TourDesk

    def __init__(self, practice: Path, *, theme: str | None = None, keys: str | None = None) -> None:
        super().__init__(Workspace.open(practice), annotator=ANNOTATOR, theme=theme, keys=keys, article=ARTICLE)
        self.keymap = _with(self.keymap, SKIP_ACTION)

    @property
    def progress(self) -> Progress:
        """How far one has come."""
        return self.desk.progress if isinstance(self.desk, TourDesk) else Progress(tasks())

    def cache_file(self) -> Path:
        """Return a place that is thrown away with the practice folder."""
        return self.workspace.root.parent / "catalogue.sqlite"

    def write_memory(self, memory: Memory | None = None) -> None:
        """Keep nothing: the folder will be gone."""


@contextmanager
def practice_folder() -> Iterator[Path]:
    """Give a fresh copy of the practice workspace, and throw it away with all that was done in it."""
    with TemporaryDirectory(prefix="glossator-tour-", ignore_cleanup_errors=True) as above:
        folder = Path(above) / "practice"
        folder.mkdir()
        for source in files("tui.tour").joinpath("practice").iterdir():
            (folder / source.name).write_bytes(source.read_bytes())
        yield folder


def run(theme: str | None = None, keys: str | None = None) -> tuple[int, str]:
    """Take the tour; return the app's exit code and a sentence about how it went.

    Raises:
        GlossatorError: there is no such key preset.
        OSError: no folder can be made for the practice text.
    """
    with practice_folder() as folder:
        app = TourApp(folder, theme=theme, keys=keys)
        code = app.run()
    return code if code is not None else 1, farewell(app.progress, app.keymap)


def farewell(progress: Progress, keymap: Keymap) -> str:
    """Return what is said on the way out."""
    numbered = len(progress.tasks) - 1
    done = sum(progress.outcomes[:numbered])
    return f"{done} of {numbered} tasks done. Your turn: '{YOUR_TURN}{preset_option(keymap)}'."


def _with(keymap: Keymap, action: Action) -> Keymap:
    """Return the keys with one more action on keys that nothing else has."""
    keys = action.vim if keymap.preset == "vim" else action.keys
    more = {tuple(sequence.split(" ")): action for sequence in keys}
    table = {place: {**more, **keymap.table[place]} for place in Place}
    return keymap._replace(
        table=table,
        actions={**keymap.actions, action.id: action},
        keys={**keymap.keys, action.id: keys},
    )

"""The desk of the tour: the real one, with a strip that tells the task and a look at everything that is done."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from annotations import editing
from annotations.extent import Extent
from tui.desk import Desk
from tui.keys import Command
from tui.look import Palette
from tui.tour.checks import Moment, Step
from tui.tour.progress import Progress, Task, tasks
from tui.tour.strip import TaskStrip
from tui.tour.summary import SummaryScreen

if TYPE_CHECKING:
    from tui.app import GlossatorApp

SKIP = "app.skip-task"


class TourDesk(Desk):
    """Looks at how things stand before and after everything that is done, and goes on where a task is done."""

    def __init__(self, app: "GlossatorApp") -> None:
        super().__init__(app)
        self.progress = Progress(tasks())
        self.strip = TaskStrip(app.palette, app.keymap, self.schema, self.progress, SKIP)
        self.acting = ""

    def compose(self) -> ComposeResult:
        """Lay out the desk with the strip above the lines at the foot."""
        for widget in super().compose():
            if widget is self.caret_line:
                yield self.strip
            yield widget

    @property
    def moment(self) -> Moment:
        """How things stand."""
        return Moment(self.text, self.selection, self.document)

    def run_command(self, command: Command) -> None:
        """Do an action, and know which one it was."""
        self.acting = command.action.id
        super().run_command(command)
        self.acting = ""

    def guard(self, act: Callable[[], Any]) -> None:
        """Call `act`, and see whether that was the task."""
        before, action, behind = self.moment, self.acting, len(self.progress.outcomes)
        self.acting = ""
        super().guard(act)
        if action != SKIP:
            self.progress = self.progress.after(Step(action, before, self.moment))
        if len(self.progress.outcomes) > behind:
            self._go_on()
        self.strip.show(self.progress)

    def skip(self) -> None:
        """Leave the task at hand, or show the summary again where none is left."""
        if self.progress.task is None:
            self._sum_up()
        self.progress = self.progress.skipping()

    def dress(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        super().dress(palette)
        self.strip.use(palette, self.progress)

    def _go_on(self) -> None:
        task = self.progress.task
        if task is None:
            self._sum_up()
        else:
            super().guard(lambda: self._give(task))

    def _give(self, task: Task) -> None:
        """Tag what the task needs and nothing is left of, as after a task that was skipped."""
        for label, words in task.given.items():
            at = self.text.string.find(words)
            if at >= 0 and not any(span.label == label for span in self.document.spans):
                extent = Extent(at, at + len(words))
                self.commit(editing.tag(self.document, self.schema, self.text, [extent], label))

    def _sum_up(self) -> None:
        def chosen(leave: bool | None) -> None:
            if leave:
                self.glossator.leave()

        self.app.clear_notifications()
        self.app.push_screen(SummaryScreen(self.progress, self.glossator.keymap, self.schema), chosen)


def skip_task(desk: Desk, count: int, argument: str) -> None:
    """Skip the task at hand; a function of the key table."""
    if isinstance(desk, TourDesk):
        desk.skip()

"""The tasks of the tour, and how far one has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from tui.tour.checks import CHECKS, Step

REMEMBERED = 500
"""Steps of a task that are looked at; a task takes a handful."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what is asked, what is said once it is done, and how to tell that it is.

    `given` are the words to tag beforehand where no span of a label is left.
    """

    title: str
    text: str
    praise: str
    check: str
    wanted: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    def is_done(self, steps: tuple[Step, ...]) -> bool:
        """Tell whether these steps were what is asked."""
        return CHECKS[self.check](steps, **self.wanted)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one has come: for each task behind, whether it was done or skipped; the steps since the last of them."""

    tasks: tuple[Task, ...]
    outcomes: tuple[bool, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def task(self) -> Task | None:
        """The task at hand, or None where none is left."""
        return self.tasks[len(self.outcomes)] if len(self.outcomes) < len(self.tasks) else None

    @property
    def last(self) -> Task | None:
        """The task before, where it was done and not skipped."""
        return self.tasks[len(self.outcomes) - 1] if self.outcomes and self.outcomes[-1] else None

    @property
    def strayed(self) -> bool:
        """Tell whether the last step tagged something that the task at hand did not ask for."""
        return bool(self.steps) and any(True for _ in self.steps[-1].made())

    def after(self, step: Step) -> "Progress":
        """Return the progress after one more step: at the next task, where that completed this one."""
        task = self.task
        if task is None:
            return self
        steps = (*self.steps[1 - REMEMBERED :], step)
        return self._behind(True) if task.is_done(steps) else replace(self, steps=steps)

    def skipping(self) -> "Progress":
        """Return the progress at the next task, this one skipped."""
        return self if self.task is None else self._behind(False)

    def _behind(self, done: bool) -> "Progress":
        return Progress(self.tasks, (*self.outcomes, done))


@cache
def tasks() -> tuple[Task, ...]:
    """Return the tasks of the tour, the finale last."""
    made = []
    for record in yaml.safe_load(files("tui.tour").joinpath("tasks.yaml").read_text("utf-8")):
        ((check, wanted),) = record["check"].items()
        made.append(
            Task(record["title"], record["text"], record["praise"], check, wanted, record.get("given", {})),
        )
    return tuple(made)

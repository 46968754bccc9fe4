"""A finding: one thing that is wrong with the data of a workspace, and where."""

from dataclasses import dataclass
from enum import StrEnum

from annotations.entry import Problem
from annotations.patterns import natural_key


class Level(StrEnum):
    """How bad it is: an error breaks the contract or the schema, advice asks for a look."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: a `kind` for scripts, `where` it is (an article's id or a file), one sentence on it.

    `span` is the id of the span or relation concerned, `annotator` whose it is; both may be "".
    """

    kind: str
    where: str
    what: str
    span: str = ""
    annotator: str = ""
    level: Level = Level.ERROR

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        """The place in a list: by where, in natural order, then by annotator and span."""
        return (natural_key(self.where), self.annotator, self.kind, self.span, self.what)

    def __str__(self) -> str:
        owner = f" ({self.annotator})" if self.annotator else ""
        concerned = f", {self.span}" if self.span else ""
        return f"{self.where}{owner}{concerned}: {self.what}"


def of_problem(problem: Problem, kind: str = "article") -> Finding:
    """Return a problem that a library or a format has met as a finding."""
    return Finding(kind, problem.where, problem.what)

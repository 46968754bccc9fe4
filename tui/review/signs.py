"""The signs and words by which decisions are told apart without colour."""

from collections.abc import Mapping

from annotations.review.queue import State
from annotations.verdict import Decision

SIGNS: Mapping[Decision, str] = {
    Decision.KEEP: "✓",
    Decision.RELABEL: "✎",
    Decision.RESHAPE: "✎",
    Decision.SET: "✎",
    Decision.RELATE: "✎",
    Decision.ADD: "+",
    Decision.DELETE: "✗",
    Decision.REFUSE: "⊘",
    Decision.DEFER: "?",
    Decision.ACCEPT: "✓",
    Decision.REJECT: "✗",
    Decision.DISCUSS: "?",
}

DONE: Mapping[Decision, str] = {
    Decision.KEEP: "kept",
    Decision.RELABEL: "relabelled",
    Decision.RESHAPE: "other edges",
    Decision.SET: "other values",
    Decision.RELATE: "related",
    Decision.ADD: "tagged",
    Decision.DELETE: "deleted",
    Decision.REFUSE: "refused",
    Decision.DEFER: "put off",
    Decision.ACCEPT: "accepted",
    Decision.REJECT: "turned down",
    Decision.DISCUSS: "asked back",
}
"""What was done, behind a number."""

STATES: Mapping[State, str] = {State.OPEN: " ", State.DECIDED: "✓", State.SKIPPED: "↷"}


def counted(amounts: Mapping[Decision, int]) -> str:
    """Return "3 kept, 1 deleted": what was decided how often, in the order of the decisions."""
    return ", ".join(f"{amounts[decision]} {DONE[decision]}" for decision in Decision if amounts.get(decision))

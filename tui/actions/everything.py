"""Importing this module registers every action."""

from tui.actions import articles, finding, moving, spans, undoing, views

__all__ = ["articles", "finding", "moving", "spans", "undoing", "views"]

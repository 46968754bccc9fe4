"""Modes: what a few presses mean while a question stands in the caret line."""

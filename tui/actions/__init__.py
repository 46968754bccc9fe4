"""What keys do: one function an action, with its keys beside it, grouped by task."""

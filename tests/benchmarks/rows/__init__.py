"""The rows of the table, in groups."""

"""The panes around the reader: lists, status line, key bar, guidelines."""

"""The reader: the article's text, wrapped, painted and walked through."""

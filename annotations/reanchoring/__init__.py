"""Putting annotations back in place when their article's text has changed."""

"""Exporting from the app."""

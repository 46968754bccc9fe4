"""Corpus formats: one file a format, a registry, one interface."""

"""The consistency linter: where tagging does not agree with itself."""

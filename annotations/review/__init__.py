"""Review: what was tagged, read again item by item, and decided."""

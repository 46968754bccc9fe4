"""Candidates: spans that are likely to be wanted next, what finds them, and the codes that reach them."""

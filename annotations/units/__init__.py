"""Units of text: graphemes, words, lines, sentences, quotations, clauses, groups."""

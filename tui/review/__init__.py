"""The review screen: the desk with a queue on its left and a card of the item at hand on its right."""

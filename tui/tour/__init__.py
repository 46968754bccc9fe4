"""The tour: ten small tasks on a practice text that teach the keys, each checked against what was really done."""

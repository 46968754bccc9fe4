"""What is laid over the desk for a moment: help, prompts, questions."""

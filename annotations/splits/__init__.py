"""Parts of a corpus for training and testing."""

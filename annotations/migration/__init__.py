"""Label life: changes of a workspace's vocabulary, carried out over everybody's files."""

"""The commands of `glossator`, a room each for those that work on data and those that list what there is."""

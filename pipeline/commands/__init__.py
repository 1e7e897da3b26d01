"""The commands of `sitrep`. Belongs here: options, and printing. Does not belong here: doing the work."""

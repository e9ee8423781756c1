"""Changing a base: a change as values, as text spliced into a file, as a link of a chain."""

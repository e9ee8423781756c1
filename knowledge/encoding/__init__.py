"""Sentence vectors: what a text means as numbers, and the network that works them out."""

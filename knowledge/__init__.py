"""Grounded question answering: a curated base in, an answer with its quotes out.

Knows nothing of Discord, the network or the database.
"""

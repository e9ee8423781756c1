"""The people's face of the local Discord: the page, and what is done there or by a test."""

"""The shipped base on a desk that runs, as for conversations."""

from tests.conversations.conftest import desk, snapshot

__all__ = ["desk", "snapshot"]

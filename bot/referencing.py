"""What makes a message a reply to another."""

from __future__ import annotations

from typing import Any

import discord


class Reference(discord.MessageReference):
    """A reference that writes ids as Discord describes them: as strings, where the library writes numbers."""

    def to_message_reference_dict(self) -> Any:
        """Return what the library sends."""
        written = super().to_dict()
        return {name: str(value) if name.endswith("_id") else value for name, value in written.items()}

"""The bot's face of the local Discord: its REST API."""

"""The slash commands: one cog a module, loaded as discord.py extensions."""

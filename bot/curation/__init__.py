"""The knowledge base kept by its moderators: every change a revision. No Discord here."""

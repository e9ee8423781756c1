"""The Discord application of Summit Desk."""

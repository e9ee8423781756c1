"""What Discord refuses, in the requests of bots and of people alike."""

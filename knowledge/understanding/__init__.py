"""What a text says: its language, words put right, names, question words and the questions in one message."""

"""What a base holds, shown without a question: by meeting, person or topic, side by side, in the articles' words."""

"""The vocabulary as it is edited: phrases, the draft, relearning, what that brought."""

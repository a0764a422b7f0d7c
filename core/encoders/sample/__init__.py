"""The sample encoder: a small model taught to name what the sample gallery draws."""

"""Why: the concept model, its training and relearning, explanations, names of clusters."""

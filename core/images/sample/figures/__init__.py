"""The things drawn: a function for each class picks a variant and builds it from its parts."""

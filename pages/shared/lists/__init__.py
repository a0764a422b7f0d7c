"""What there is by name: the keys of the session, the menu, names that a cluster may have."""

"""Runs beside one another, and what of a run is taken away."""

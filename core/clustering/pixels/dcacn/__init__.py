"""DCACN: its settings, which are light, and its views and losses."""

"""CCR and DCDC: their settings, which are light, and their network and losses."""

"""CC, contrastive clustering: its settings, which are light, and its network and losses."""

"""What pages show of clusters, and what may be done to them."""

"""What the clustering page is made of: methods, their settings, cost, numbers, tables."""

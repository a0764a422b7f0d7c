"""Who belongs together: cluster models, the number of clusters, how far clusters agree."""

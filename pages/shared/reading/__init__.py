"""What pages know: the workspace's data in memory, lists of images, what is selected."""

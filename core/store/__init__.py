"""What is remembered: the workspace, its runs, the edits of the analyst."""

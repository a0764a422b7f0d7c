"""What pages do: record edits, submit jobs, and the controls for both."""

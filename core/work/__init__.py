"""Every step, and the ways to ask for one: jobs of the worker, the command line, the bench."""

"""The command line, `python -m core`: a file per larger command, commands.py for the rest."""

"""What progress says once and a person should not miss: how long it takes, where it goes on."""

import re

# after the names of its stages, if any
SENTENCE = re.compile(r"(?:.*?: )?((?:About|Going on) .+)")


def announcement(message: str) -> str | None:
    """The sentence of a message such as "Clustering: About 24 min on the CPU: ...", else None."""
    match = SENTENCE.fullmatch(message)
    return match[1] if match else None

"""What progress says once and a person should not miss: how long it will take."""

import re

SENTENCE = re.compile(r"(?:.*?: )?(About .+)")  # after the names of its stages, if any


def announcement(message: str) -> str | None:
    """The sentence of a message such as "Clustering: About 24 min on the CPU: ...", else None."""
    match = SENTENCE.fullmatch(message)
    return match[1] if match else None

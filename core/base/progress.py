"""Progress, live loss curves and Stop are one argument: a callback that may raise `Cancelled`."""

from typing import Protocol


class Progress(Protocol):
    """Called often while work goes on.

    fraction is the share done (0 to 1), message what is being done now, losses the current value
    of each curve to draw. An implementation may raise `Cancelled` to stop the work.
    """

    def __call__(self, fraction: float, message: str = "", **losses: float) -> None: ...


def ignore(fraction: float, message: str = "", **losses: float) -> None:
    """Progress that nobody watches."""


def within(progress: Progress, start: float, end: float, stage: str = "") -> Progress:
    """Progress of a part of the work: its 0..1 becomes start..end of the whole.

    Messages of a named stage read "stage: message".
    """

    def part(fraction: float, message: str = "", **losses: float) -> None:
        said = f"{stage}: {message}" if stage and message else stage or message
        progress(start + (end - start) * fraction, said, **losses)

    return part

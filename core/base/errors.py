"""What can go wrong that a user can mend, and the one signal that is not an error.

UserError                  shown as it is: what was given, what was expected, the way out
  BadInput                 a file, folder, setting or number that cannot be used
  UnknownName              a name that is not in a registry
  Damaged                  a value whose files are not what they were; it was set aside
  NotFound                 an id or name that this workspace does not hold
  WeightsUnavailable       model weights that could not be had
Cancelled                  the user pressed Stop; raised by a progress callback
"""

from collections.abc import Iterable

from .translation import told


class UserError(Exception):
    """One clear sentence for the user; never shown with a traceback.

    `str` tells it in the reader's language; `args` are English, and so is whatever keeps an error.
    """

    def __str__(self) -> str:
        return told(super().__str__())


class BadInput(UserError):
    """Input that cannot be used as given."""


class Damaged(UserError):
    """A value was found damaged and set aside; it is made anew when the same is asked for."""


class NotFound(UserError):
    """Something asked for by id or name is not in this workspace."""


class WeightsUnavailable(UserError):
    """Model weights could not be loaded or downloaded."""


class UnknownName(UserError):
    """A name that a registry does not hold; the message lists those it does."""

    def __init__(self, what: str, name: str, known: Iterable[str]):
        super().__init__(f"Unknown {what} {name!r}. Known: {', '.join(sorted(known))}.")

    def __reduce__(self) -> tuple[type[UserError], tuple[str, ...]]:
        """As a worker elsewhere sends it: the text alone."""
        return UserError, self.args


class Cancelled(Exception):
    """Raised inside a progress callback to stop the work."""

"""How much of a budget of minutes a training has used."""

import time


class Clock:
    """How much of a budget is used; without one, time never is up."""

    def __init__(self, minutes: float | None):
        self.begin, self.minutes = time.monotonic(), minutes
        self.spent = 0.0  # seconds, by the trainings that this one goes on with
        self.kept_back = 0.0  # seconds, for what comes after training

    def used(self) -> float:
        """Seconds since the training first began, without those between two parts of it."""
        return time.monotonic() - self.begin + self.spent

    def share(self) -> float:
        """The share of the budget that is used."""
        if self.minutes is None:
            return 0.0
        return min((self.used() + self.kept_back) / (60 * self.minutes), 1.0)

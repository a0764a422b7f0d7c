"""The progress callback of a job: its row says how far it is and what is left; heeds Stop."""

import json
import time
from collections import deque

from ..base.errors import Cancelled
from ..store.workspace import Workspace
from .announcements import announcement

WRITE_EVERY = 0.25  # seconds between writes of progress
LATE = 60.0  # seconds that the pace of late goes back


class Pace:
    """How long work will still take, judged by the last minute: its stages go at their own pace."""

    def __init__(self) -> None:
        self.seen: deque[tuple[float, float]] = deque()  # (time, fraction), oldest first

    def left(self, fraction: float, now: float) -> float | None:
        """Seconds from now until the fraction is 1; None until some work was seen."""
        self.seen.append((now, fraction))
        while len(self.seen) > 2 and self.seen[1][0] <= now - LATE:
            self.seen.popleft()
        begin, before = self.seen[0]
        if fraction <= before:
            return None
        return (1 - fraction) * (now - begin) / (fraction - before)


class Reporter:
    """The progress callback of a job: writes to its row now and then, and heeds Stop."""

    def __init__(self, workspace: Workspace, id: int):
        self.workspace, self.id = workspace, id
        self.pace = Pace()
        self.curves: dict[str, list[list[float]]] = {}
        self.log: list[str] = []
        self.stage = self.said = ""
        self.written = 0.0

    def __call__(self, fraction: float, message: str = "", **losses: float) -> None:
        for name, value in losses.items():
            self.curves.setdefault(name, []).append([round(fraction, 4), float(value)])
        sentence = announcement(message)
        stage = "" if message == sentence else message.partition(":")[0]
        if stage and stage != self.stage:
            self.stage = stage
            self.note(f"{time.strftime('%H:%M:%S')} {stage}")
        if sentence and sentence != self.said:
            self.said = sentence
            self.pace = Pace()  # long work begins here; what was done before was no work
            self.note(f"{time.strftime('%H:%M:%S')} {sentence}")
        if time.monotonic() - self.written >= WRITE_EVERY:
            self._write(fraction, message)

    def note(self, text: str) -> None:
        """Add lines to the job's log."""
        self.log.append(text)
        with self.workspace.database() as db:
            db.execute("update job set log = ? where id = ?", ("\n".join(self.log), self.id))

    def _write(self, fraction: float, message: str) -> None:
        self.written = time.monotonic()
        left = self.pace.left(fraction, self.written)
        with self.workspace.database() as db:
            row = db.execute(
                "update job set fraction = ?, message = ?, curves = ?, left = ? where id = ? "
                "returning stop_asked, state",
                (min(max(fraction, 0.0), 1.0), message, json.dumps(self.curves), left, self.id),
            ).fetchone()
        if row["stop_asked"] or row["state"] != "running":
            raise Cancelled

"""The progress callback of a job: its row says how far it is and what is left; heeds Stop."""

import json
import re
import time
from collections import deque

from ..base.errors import Cancelled
from ..store.workspace import Workspace
from .announcements import announcement

WRITE_EVERY = 0.25  # seconds between writes of progress
LATE = 60.0  # seconds that the pace of late goes back
SURE = 0.1  # fraction before which what is left is a wild guess
FALLS = 0.3  # share of the gap to a smaller estimate that is closed each time, so as not to jump
SLACK, SHARE = 5.0, 0.25  # seconds, and share of what was told, by which a guess may be more
EXPLAINED = 10.0  # seconds for which it is said why an end was put off


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


class Promise:
    """What was told to be left of work: it falls or stands still, or it is said why it does not."""

    def __init__(self) -> None:
        self.left: float | None = None
        self.at = self.put_off = 0.0  # when that was told, and when it was raised last
        self.why = ""

    def tell(self, guess: float | None, now: float, stage: str) -> tuple[float | None, str]:
        """Seconds to tell as left, and why they are more than was told, if they are."""
        told, self.at, since = self.left, now, now - self.at
        if told is None:
            self.left = guess
        elif guess is None or guess < told - since:
            falls = 0.0 if guess is None else FALLS * (told - since - guess)
            self.left = max(told - since - falls, 0.0)
        elif guess <= told + max(SLACK, SHARE * told):
            self.left = min(told, guess)
        else:
            self.left, self.put_off = guess, now
            self.why = f"longer than estimated: {stage or 'the work'} has slowed down"
        return self.left, self.why if now - self.put_off < EXPLAINED else ""


def _stage(message: str) -> tuple[str, str]:
    """What a message is about, and that without what it counts, unless a colon stands behind."""
    stage, colon, _ = message.partition(":")
    return stage, stage if colon else re.sub(r"\d[\d,.]*", "", stage)


class Reporter:
    """The progress callback of a job: writes to its row now and then, and heeds Stop."""

    def __init__(self, workspace: Workspace, id: int):
        self.workspace, self.id = workspace, id
        self.pace, self.promise = Pace(), Promise()
        self.curves: dict[str, list[list[float]]] = {}
        self.log: list[str] = []
        self.stage = self.kind = self.said = ""
        self.written = 0.0

    def __call__(self, fraction: float, message: str = "", **losses: float) -> None:
        for name, value in losses.items():
            self.curves.setdefault(name, []).append([round(fraction, 4), float(value)])
        sentence = announcement(message)
        stage, kind = ("", "") if message == sentence else _stage(message)
        if stage and kind != self.kind:
            self.stage, self.kind = stage, kind
            self.note(f"{time.strftime('%H:%M:%S')} {stage}")
        if sentence and sentence != self.said:
            self.said = sentence
            # long work begins here; what was done before was no work
            self.pace, self.promise = Pace(), Promise()
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
        if fraction >= SURE:
            left, why = self.promise.tell(left, self.written, self.stage)
            message = f"{message} ({why})" if why else message
        with self.workspace.database() as db:
            row = db.execute(
                "update job set fraction = ?, message = ?, curves = ?, left = ? where id = ? "
                "returning stop_asked, state",
                (min(max(fraction, 0.0), 1.0), message, json.dumps(self.curves), left, self.id),
            ).fetchone()
        if row["stop_asked"] or row["state"] != "running":
            raise Cancelled

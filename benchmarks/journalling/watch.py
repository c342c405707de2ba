"""The children of `bench journal`, and how far PostgreSQL is behind what they journalled."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

EVERY_S = 0.1
_POSITION = "SELECT coalesce(max(position), 0) FROM projection"


class Child:
    """`benchmarks.journalling.<name>` as a process of its own that speaks JSON lines."""

    def __init__(self, name: str, **options: Any) -> None:
        self.told: dict[str, Any] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.journalling.{name}", json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def line(self) -> dict[str, Any]:
        """The next thing it says."""
        assert self._process.stdout is not None
        for text in self._process.stdout:
            if text.startswith("{"):
                return dict(json.loads(text))
        raise RuntimeError(f"{self._process.args!r} ended early")

    def go(self) -> dict[str, Any]:
        """Let it begin; what it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self.line()

    def end(self) -> None:
        """Close its input and wait; harmless when it is over."""
        if self._process.poll() is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


class Tables:
    """What the projection wrote, seen from outside."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://")

    def __enter__(self) -> Tables:
        self._connection = psycopg.connect(self._url, autocommit=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def _one(self, query: str) -> tuple[Any, ...]:
        row = self._connection.execute(query).fetchone()
        return row if row is not None else (0,)

    def follow(self, offsets: Path, began: float, *, within_s: float) -> list[float]:
        """Until everything planned is projected; every `EVERY_S` how old the oldest step was that
        was due and not yet projected, in seconds. Raises `TimeoutError`."""
        planned = [(int(step), float(offset)) for step, offset in json.loads(offsets.read_text())]
        lags: list[float] = []
        at = 0
        while at < len(planned):
            position = int(self._one(_POSITION)[0])
            now = time.monotonic() - began
            # One shard on a fresh stream: a step's number is its place in the stream.
            while at < len(planned) and planned[at][0] <= position:
                at += 1
            if at < len(planned):
                lags.append(max(0.0, now - planned[at][1]))
                if now > planned[-1][1] + within_s:
                    raise TimeoutError(f"{len(planned) - at} steps are not projected")
                time.sleep(EVERY_S)
        return lags

    def until(self, position: int, *, within_s: float) -> None:
        """Wait until so much of the stream is projected. Raises `TimeoutError`."""
        end = time.monotonic() + within_s
        while int(self._one(_POSITION)[0]) < position:
            if time.monotonic() > end:
                raise TimeoutError(f"the projection does not come to {position}")
            time.sleep(EVERY_S)

    def whole(self) -> dict[str, int]:
        """Counts by which the tables are judged."""
        calls = self._one(
            "SELECT count(*), count(*) FILTER (WHERE ended_at IS NOT NULL AND talked_at IS NOT NULL"
            " AND wrap_up_s > 0 AND talked_s > 0), count(DISTINCT caller_raw) FROM interaction"
        )
        return {
            "calls": calls[0],
            "whole": calls[1],
            "events": self._one("SELECT count(*) FROM event")[0],
            "segments": self._one("SELECT count(*) FROM segment")[0],
            "open_segments": self._one("SELECT count(*) FROM segment WHERE ended_at IS NULL")[0],
            "aside": self._one("SELECT count(*) FROM projection_aside")[0],
        }

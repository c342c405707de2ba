"""What is written down in the end: a record and a recording per call, none twice or absurd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import soundfile

from warmline.kit.settings import Settings

ALL = (
    "SELECT caller_raw, arrived_at, answered_at, talked_at, ended_at, waited_s, ring_s, talked_s,"
    " held_s, wrap_up_s, recording_state, recording_key, recording_seconds, cause, ended_by,"
    " recovered, recording_cut_short, recording_bytes, outcome FROM interaction ORDER BY arrived_at"
)
LONGEST_S = 3 * 3600.0
"""No call of a run lasts longer; the clock is stepped by an hour in some."""


@dataclass
class Found:
    """The records of a run against the callers who were answered, by their numbers."""

    records: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    recordings: dict[str, int] = field(default_factory=dict)
    """Calls that were talked in, by the state of their recording."""
    files_missing: list[str] = field(default_factory=list)
    files_shared: list[str] = field(default_factory=list)
    absurd: list[str] = field(default_factory=list)
    """Moments out of order or durations that cannot be."""


def plain(url: str) -> str:
    """A URL of the settings as psycopg wants it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def rows(settings: Settings) -> list[dict[str, Any]]:
    """Every record."""
    with psycopg.connect(plain(settings.database_url()), connect_timeout=3) as connection:
        cursor = connection.execute(ALL.encode())
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def unfinished(settings: Settings) -> int:
    """Calls still open and recordings still to be encoded."""
    return _number(
        settings,
        "SELECT count(*) FROM interaction WHERE ended_at IS NULL OR recording_state = 'due'",
    )


def position(settings: Settings) -> int:
    """How far the journal is in the tables: a sequence of its stream; 0 when nobody says."""
    try:
        return _number(settings, "SELECT coalesce(max(position), 0) FROM projection")
    except psycopg.Error:
        return 0


def playable(file: Path) -> float:
    """Seconds of sound in a recording that a decoder reads to its end; 0 if it does not."""
    try:
        with soundfile.SoundFile(str(file)) as sound:
            return len(sound.read()) / float(sound.samplerate)
    except (OSError, RuntimeError):
        return 0.0


def _number(settings: Settings, query: str) -> int:
    with psycopg.connect(plain(settings.database_url()), connect_timeout=3) as connection:
        found = connection.execute(query.encode()).fetchone()
    return int(found[0]) if found else 0


def judge(settings: Settings, answered: Iterable[str]) -> Found:
    """Compare all records with the callers who were answered."""
    kept = rows(settings)
    times = Counter(row["caller_raw"] for row in kept)
    wanted = set(answered)
    files = Counter(row["recording_key"] for row in kept if row["recording_key"])
    talked = [row for row in kept if row["talked_at"] is not None]
    return Found(
        records=len(kept),
        lost=sorted(wanted - times.keys()),
        doubled=sorted(number for number, count in times.items() if count > 1),
        foreign=sorted(times.keys() - wanted),
        open=[row["caller_raw"] for row in kept if row["ended_at"] is None],
        recordings=dict(Counter(row["recording_state"] for row in talked)),
        files_missing=[
            row["recording_key"]
            for row in talked
            if row["recording_state"] == "stored" and not _there(settings, row["recording_key"])
        ],
        files_shared=[name for name, count in files.items() if count > 1],
        absurd=[row["caller_raw"] for row in kept if _absurd(row)],
    )


def _there(settings: Settings, name: str) -> bool:
    file = Path(settings.recordings.folder) / name
    return file.exists() and file.stat().st_size > 0


def _absurd(row: dict[str, Any]) -> bool:
    moments = [row[name] for name in ("arrived_at", "answered_at", "talked_at", "ended_at")]
    known = [moment for moment in moments if moment is not None]
    spans = [row[n] or 0.0 for n in ("waited_s", "ring_s", "talked_s", "held_s", "wrap_up_s")]
    in_order = all(a <= b for a, b in pairwise(known))
    whole = (known[-1] - known[0]).total_seconds()
    return not in_order or min(spans) < 0 or max([whole, *spans]) > LONGEST_S

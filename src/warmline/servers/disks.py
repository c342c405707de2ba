"""Disks that fill up: which folder of ours is short of space, in sentences a person can act on.

Asked by `alarms`, and by `voice` before it begins a recording. What happens when a disk is full in
spite of it: `voice` refuses new calls until it can write again, PostgreSQL comes back by itself,
recordings wait as raw files or end early (docs/reliability.md).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import Gauge

from warmline.kit.settings import Settings

LEAST_BYTES = 1 << 30
LEAST_SHARE = 0.05
"""A disk is short when less is free than the smaller of these two."""

KEEP_BYTES = 1 << 29
KEEP_SHARE = 0.025
"""With less than the smaller of these two free no recording is begun any more: what is left is for
those that run (32 kB a second each), for the journal and the database, so that calls go on."""
RAW = "raw recordings"

FREE = Gauge("warmline_disk_free_bytes", "Space left for what lies in a folder.", ["folder"])


def folders(settings: Settings) -> dict[str, Path]:
    """What fills up, by its name for people."""
    return {
        "journal": settings.home / "outbox",
        RAW: settings.home / "asterisk" / "spool" / "recordings",
        "recordings": settings.recordings.folder,
        "attachments": settings.attachments.folder,
        "database": settings.home / "postgres",
        "bus": settings.home / "nats",
    }


@dataclass(frozen=True, slots=True)
class Short:
    """A disk that fills up: what lies there, and how many megabytes are left."""

    name: str
    folder: Path
    left_mb: int

    def __str__(self) -> str:
        return (
            f"The disk of the {self.name} ({self.folder}) has {self.left_mb} MB left; free space "
            "there."
        )


def short(settings: Settings) -> list[Short]:
    """Every folder of ours whose disk is short of space, one per disk."""
    found: list[Short] = []
    told: set[int] = set()
    for name, folder in folders(settings).items():
        try:
            usage, device = shutil.disk_usage(folder), folder.stat().st_dev
        except OSError:
            continue  # not on this machine, or not made yet
        FREE.labels(folder=name).set(usage.free)
        if usage.free < min(LEAST_BYTES, LEAST_SHARE * usage.total) and device not in told:
            told.add(device)
            found.append(Short(name, folder, usage.free // (1 << 20)))
    return found


def no_room(settings: Settings) -> bool:
    """Whether no recording should be begun any more where the switch writes them."""
    folder = folders(settings)[RAW]
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return False  # another machine's, or not made yet
    return usage.free < min(KEEP_BYTES, KEEP_SHARE * usage.total)

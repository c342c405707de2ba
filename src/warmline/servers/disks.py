"""Disks that fill up: which folder of ours is short of space, in sentences a person can act on.

Asked by `alarms`. What happens when a disk is full in spite of it:
`voice` refuses new calls until it can write again, PostgreSQL comes back by itself, recordings wait
as raw files or end early (docs/reliability.md).
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

FREE = Gauge("warmline_disk_free_bytes", "Space left for what lies in a folder.", ["folder"])


def folders(settings: Settings) -> dict[str, Path]:
    """What fills up, by its name for people."""
    return {
        "journal": settings.home / "outbox",
        "raw recordings": settings.home / "asterisk" / "spool" / "recordings",
        "recordings": settings.recordings.folder,
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

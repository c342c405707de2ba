"""What a person should see to soon, in sentences: disks that fill up, a library that is missing.

The supervisor asks every few seconds for its log and `warmline status`, `web` for `/api/health` and
for the board of whoever leads the floor.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from warmline.kit.settings import Settings
from warmline.servers import disks, opus
from warmline.servers.part import ToolMissing


@dataclass(frozen=True, slots=True)
class Alarm:
    """`code` and `details` let a page say it in its own language; `message` says it in English."""

    code: str
    message: str
    details: dict[str, str | int] = field(default_factory=dict)


def alarms(settings: Settings) -> list[Alarm]:
    """Those of now; none when all is well."""
    found = [
        Alarm(
            "disk_short",
            str(disk),
            {"what": disk.name, "folder": str(disk.folder), "left_mb": disk.left_mb},
        )
        for disk in disks.short(settings)
    ]
    if disks.no_room(settings):
        found.append(
            Alarm(
                "no_recording",
                "Calls go on without being recorded until there is space again.",
            )
        )
    return [*found, *_no_opus(settings)]


def sounding(settings: Settings) -> list[str]:
    """The sentences of now."""
    return [alarm.message for alarm in alarms(settings)]


def _no_opus(settings: Settings) -> list[Alarm]:
    try:
        opus.find(settings.tools.folder, settings.asterisk.tree)
    except ToolMissing as missing:
        return [Alarm("opus_missing", missing.message)]
    return []

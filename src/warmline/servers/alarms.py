"""What a person should see to soon, in sentences: disks that fill up, a library that is missing.

The supervisor asks every few seconds for its log and `warmline status`, `web` for `/api/health`.
"""

from __future__ import annotations

from warmline.kit.settings import Settings
from warmline.servers import disks, opus
from warmline.servers.part import ToolMissing


def sounding(settings: Settings) -> list[str]:
    """The sentences of now; none when all is well."""
    return [*disks.short(settings), *_no_opus(settings)]


def _no_opus(settings: Settings) -> list[str]:
    try:
        opus.find(settings.tools.folder, settings.asterisk.tree)
    except ToolMissing as missing:
        return [missing.message]
    return []

"""Words of attachments: a kept file, how large one may be, a file that is read. Pure data.

What a file belongs to is a noun of another feature and its id (`ticket` and a work order's id).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from warmline.kit.actor import Actor
from warmline.kit.objects import FileStore

MayUse = Callable[[Actor, str], Awaitable[bool]]
"""Whether this actor sees the thing of a noun with this id; given by the noun's feature."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file somebody uploaded. `media_type` is what its content is, whatever its name said;
    `name` ends as files of that type do. `sha256` is where it lies."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    made_at: datetime
    made_by: str
    made_by_name: str = ""
    inline: bool = False
    """Whether a page may show it as a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is taken in. `most_bytes` of one file; `waiting_bytes` of all a person's files that
    belong to nothing yet; `grace`: how long such a file is kept; `groups` of kinds."""

    most_bytes: int = 20 * 1024 * 1024
    waiting_bytes: int = 200 * 1024 * 1024
    grace: timedelta = timedelta(hours=24)
    groups: frozenset[str] = frozenset(("picture", "document", "text", "audio", "video", "archive"))


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment whose file was found; `path` where it is one of this machine."""

    attachment: Attachment
    key: str
    size: int
    store: FileStore
    path: Path | None

    def read(self) -> AsyncIterator[bytes]:
        """Its bytes."""
        return self.store.read(self.key, 0, self.size)

"""Where files lie: one port, kept by `kit.folder_store` (a folder) and `kit.s3_store` (an
S3-compatible server), and the ways in which it may fail. Pure; one contract suite runs on both
(tests/interactions/test_object_stores.py).

Recordings and attachments are kept through it. `Words` says what a store holds, so that its
sentences advise the person who reads them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from warmline.kit.errors import Missing, RetryLater


class ObjectMissing(Missing):
    """There is no such thing in the store."""

    code = "object_missing"


class StoreAway(RetryLater):
    """The store does not answer, or not as it should."""

    code = "store_away"


class StoreRefuses(StoreAway):
    """It answers, but does not let us in: the key, its rights, or the bucket are wrong."""

    code = "store_refuses"


class StoreFull(StoreAway):
    """There is no space left where it would be kept."""

    code = "store_full"


@dataclass(frozen=True, slots=True)
class Words:
    """What a store holds: `things` in its sentences, `code` before the codes of its errors,
    `setting` the table of settings that names it, `missing` what is raised for a thing that is not
    there."""

    things: str = "files"
    thing: str = "file"
    code: str = ""
    setting: str = "recording_store"
    missing: type[Missing] = ObjectMissing

    def coded(self, code: str) -> str:
        """The code of an error about these things."""
        return f"{self.code}_{code}" if self.code else code


class ObjectStore(Protocol):
    """Where files lie, by their keys. Every verb raises `StoreAway` where the store does not
    answer, `StoreRefuses` where it does not let us in."""

    @property
    def place(self) -> str:
        """What people call it: a folder, or s3://bucket/prefix."""
        ...

    async def put(self, key: str, body: bytes) -> None:
        """Keep it, all or nothing; a repeat replaces. The store compares a checksum of its own
        with ours before it says yes."""
        ...

    async def size(self, key: str) -> int | None:
        """Its bytes; None where there is no such thing."""
        ...

    def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """Its bytes from `first` to before `last`. Raises `Words.missing`."""
        ...

    async def delete(self, key: str) -> None:
        """Let it be gone; harmless where it is not there."""
        ...


class FileStore(ObjectStore, Protocol):
    """A store that also takes whole files, so that nothing large is ever held in memory."""

    async def put_file(self, key: str, file: Path) -> None:
        """Keep what this file of ours holds, all or nothing, durable once it returns; the file may
        be gone afterwards. Raises `StoreFull` where there is no space."""
        ...

    def path(self, key: str) -> Path | None:
        """The file of a key where it is one of this machine, there or not."""
        ...

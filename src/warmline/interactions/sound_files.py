"""Where a recording's files are: on the disk first, else in the object store, if there is one.

Used by every service that plays, checks or erases recordings, and by `service.moving`, which takes
them from the one to the other. Looking beats remembering: after a restored backup or a killed move
the rows may not know yet what is true.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from warmline.interactions.errors import RecordingMissing, StoreAway
from warmline.interactions.folder_store import FolderStore
from warmline.interactions.ports import ObjectStore, Sound
from warmline.interactions.recordings import keys_of


class SoundFiles:
    """The disk's folder and, where the settings name one, the store beyond it."""

    def __init__(self, folder: Path, store: ObjectStore | None = None) -> None:
        self.disk = FolderStore(folder)
        self.store = store

    async def find(self, key: str) -> Sound | None:
        """The file, or None where it is nowhere. Raises `StoreAway` where only the store could
        have it and does not answer."""
        size = await self.disk.size(key)
        if size is not None:
            return Sound(key, size, self.disk, self.disk.path(key))
        if self.store is None or self.disk.path(key) is None:
            return None
        size = await self.store.size(key)
        return Sound(key, size, self.store) if size is not None else None

    async def erase(self, key: str) -> None:
        """Everything of a recording, everywhere. The store goes first: where it does not answer
        (`StoreAway`) nothing is gone, and it is tried again another time."""
        if self.disk.path(key) is None:
            return
        if self.store is not None:
            for one in keys_of(key):
                await self.store.delete(one)
        for one in keys_of(key):
            await self.disk.delete(one)

    async def outcome(self, key: str, sha256: str) -> dict[str, str]:
        """Wherever it lies, by the place's name: sound, damaged. Empty where it is nowhere. Raises
        `StoreAway`."""
        found: dict[str, str] = {}
        try:
            digest = await digest_of(self.disk, key)
        except StoreAway:
            found["disk"] = "damaged"  # a disk that cannot read it
        else:
            if digest is not None:
                found["disk"] = "sound" if digest == sha256 else "damaged"
        if self.store is not None:
            digest = await digest_of(self.store, key)
            if digest is not None:
                found["store"] = "sound" if digest == sha256 else "damaged"
        return found


async def digest_of(store: ObjectStore, key: str) -> str | None:
    """The SHA-256 of what lies there, read back whole; None where nothing does."""
    size = await store.size(key)
    if size is None:
        return None
    digest = hashlib.sha256()
    try:
        async for piece in store.read(key, 0, size):
            digest.update(piece)
    except RecordingMissing:
        return None
    return digest.hexdigest()

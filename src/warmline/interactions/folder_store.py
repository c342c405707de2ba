"""Recordings on the disk: the landing place of every recording, and the only one by default.

Implements `ports.ObjectStore` over a folder. `s3_store` does the same over an S3-compatible server,
`sound_files` joins the two.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from warmline.interactions.errors import RecordingMissing, StoreAway

KEY = re.compile(r"\d{4}/\d{2}/\d{2}/[0-9A-Za-z-]{1,72}\.(opus|peaks\.json)")
PIECE = 1 << 18


class FolderStore:
    """Files below `folder`; a key that is not ours is nowhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> str:
        return str(self._folder)

    def path(self, key: str) -> Path | None:
        """The file of a key, there or not; None for a key that is not ours."""
        return self._folder / key if KEY.fullmatch(key) else None

    async def put(self, key: str, body: bytes) -> None:
        path = self.path(key)
        if path is None:
            raise ValueError(key)
        try:
            await asyncio.to_thread(_write, path, body)
        except OSError as error:
            raise _away(self._folder, error) from error

    async def size(self, key: str) -> int | None:
        path = self.path(key)
        try:
            return (await asyncio.to_thread(path.stat)).st_size if path is not None else None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _away(self._folder, error) from error

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        path = self.path(key)
        while first < last:
            try:
                piece = await asyncio.to_thread(_piece, path, first, min(PIECE, last - first))
            except (FileNotFoundError, NotADirectoryError) as error:
                raise RecordingMissing("The recording is not there any more.") from error
            except OSError as error:
                raise _away(self._folder, error) from error
            if not piece:
                return
            first += len(piece)
            yield piece

    async def delete(self, key: str) -> None:
        path = self.path(key)
        if path is None:
            return
        try:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise _away(self._folder, error) from error


def _piece(path: Path | None, first: int, size: int) -> bytes:
    if path is None:
        raise FileNotFoundError
    with path.open("rb") as file:
        file.seek(first)
        return file.read(size)


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".putting-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o640)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _away(folder: Path, error: OSError) -> StoreAway:
    return StoreAway(f"The disk of the recordings ({folder}) says: {error.strerror or error}.")

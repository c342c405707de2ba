"""Files below a folder of this machine: `kit.objects.FileStore` on a disk.

The landing place of every recording, and where attachments are kept by default.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from warmline.kit.objects import StoreAway, StoreFull, Words

PIECE = 1 << 18
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class FolderStore:
    """Files below `folder`; a key that does not fit `keys` is nowhere."""

    def __init__(self, folder: Path, keys: re.Pattern[str], words: Words) -> None:
        self._folder = folder
        self._keys = keys
        self._words = words

    @property
    def place(self) -> str:
        return str(self._folder)

    def path(self, key: str) -> Path | None:
        """The file of a key, there or not; None for a key that is not ours."""
        return self._folder / key if self._keys.fullmatch(key) else None

    async def put(self, key: str, body: bytes) -> None:
        path = self._ours(key)
        try:
            await asyncio.to_thread(_write, path, body)
        except OSError as error:
            raise self._away(error) from error

    async def put_file(self, key: str, file: Path) -> None:
        """`file` lies on the same disk; it is moved, not copied."""
        path = self._ours(key)
        try:
            await asyncio.to_thread(_move, file, path)
        except OSError as error:
            raise self._away(error) from error

    async def size(self, key: str) -> int | None:
        path = self.path(key)
        try:
            return (await asyncio.to_thread(path.stat)).st_size if path is not None else None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._away(error) from error

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        path = self.path(key)
        while first < last:
            try:
                piece = await asyncio.to_thread(_piece, path, first, min(PIECE, last - first))
            except (FileNotFoundError, NotADirectoryError) as error:
                raise self._words.missing(
                    f"The {self._words.thing} is not there any more."
                ) from error
            except OSError as error:
                raise self._away(error) from error
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
            raise self._away(error) from error

    def _ours(self, key: str) -> Path:
        path = self.path(key)
        if path is None:
            raise ValueError(key)
        return path

    def _away(self, error: OSError) -> StoreAway:
        full = error.errno in FULL
        kind = StoreFull if full else StoreAway
        return kind(
            f"The disk of the {self._words.things} ({self._folder}) says: "
            f"{error.strerror or error}.",
            code=self._words.coded("store_full" if full else "store_away"),
        )


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
        _settle(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _move(file: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.fchmod(opened.fileno(), 0o640)
    file.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """A name is durable once its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

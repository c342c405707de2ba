"""A file on its way in: written to the disk piece by piece, counted and hashed meanwhile.

It lies beside its last place, so that keeping it is a move; whatever goes wrong, nothing stays.
Used by `attachments.service` alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from warmline.attachments.errors import AttachmentEmpty, AttachmentTooLarge
from warmline.kit.folder_store import FULL
from warmline.kit.objects import StoreAway, StoreFull

AT_ONCE = 1 << 18
"""Bytes gathered before they are written: one trip to a thread for many small pieces."""
OLD_S = 24 * 3600.0
"""What lies there longer was left by a process that was killed."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """All of it is on the disk."""

    file: Path
    size: int
    sha256: str


@asynccontextmanager
async def arrived(
    folder: Path, stream: AsyncIterator[bytes], most_bytes: int
) -> AsyncIterator[Arrived]:
    """The whole file for the time of the block. Raises `AttachmentTooLarge` at the first byte too
    many, `AttachmentEmpty`, `StoreFull` where the disk is."""
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        handle, name = await asyncio.to_thread(tempfile.mkstemp, dir=folder, prefix="upload-")
    except OSError as error:
        raise _away(error) from error
    try:
        try:
            size, digest = await _written(handle, stream, most_bytes)
        except OSError as error:
            raise _away(error) from error
        finally:
            await asyncio.to_thread(os.close, handle)
        if not size:
            raise AttachmentEmpty("The file is empty; choose another one.", field="file")
        yield Arrived(Path(name), size, digest)
    finally:
        await asyncio.to_thread(Path(name).unlink, missing_ok=True)


async def _written(handle: int, stream: AsyncIterator[bytes], most_bytes: int) -> tuple[int, str]:
    digest, size, gathered = hashlib.sha256(), 0, bytearray()
    async for piece in stream:
        size += len(piece)
        if size > most_bytes:
            megabytes = most_bytes / (1024 * 1024)
            raise AttachmentTooLarge(
                f"The file is larger than {megabytes:g} MB; send less, or a link to it.",
                field="file",
                most=most_bytes,
            )
        gathered += piece
        if len(gathered) >= AT_ONCE:
            await asyncio.to_thread(_write, handle, bytes(gathered), digest)
            gathered.clear()
    if gathered:
        await asyncio.to_thread(_write, handle, bytes(gathered), digest)
    return size, digest.hexdigest()


def _write(handle: int, body: bytes, digest: hashlib._Hash) -> None:
    digest.update(body)
    left = memoryview(body)
    while left:
        left = left[os.write(handle, left) :]


def clear(folder: Path, now: float) -> int:
    """Delete what killed processes left; how many."""
    gone = 0
    for file in folder.glob("upload-*"):
        try:
            if now - file.stat().st_mtime > OLD_S:
                file.unlink()
                gone += 1
        except FileNotFoundError:
            continue
    return gone


def _away(error: OSError) -> StoreAway:
    if error.errno in FULL:
        return StoreFull(
            "The disk for attachments is full, so the file was not taken. Ask an administrator to "
            "free space; nothing else is lost.",
            code="attachment_store_full",
            after_s=60,
        )
    return StoreAway(
        f"The file cannot be kept just now: {error.strerror or error}.",
        code="attachment_store_away",
    )

"""The file of a backup: a tar that says at its end whether it is whole.

    manifest.json   what it is: format, versions, when and of what it was made
    …               members in any order; what has no size beforehand is cut into pieces
                    `<name>/000001` … of at most `PIECE_BYTES`
    sums.json       every member's SHA-256; a file without it was broken off

It is written and read in one pass, so it may also come through a pipe. `servers.backup` and
`servers.restore` know what the members mean.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from warmline.kit.errors import Invalid

FORMAT = 1
PIECE_BYTES = 32 << 20
MANIFEST, SUMS = "manifest.json", "sums.json"
_BLOCK = 1 << 20


class Writer:
    """Writes members and remembers their sums; `close` makes the archive whole."""

    def __init__(self, file: IO[bytes], manifest: dict[str, Any]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._sums: dict[str, str] = {}
        self.bytes = 0
        """So much content was written."""
        self.text(MANIFEST, json.dumps({"format": FORMAT, **manifest}, ensure_ascii=False))

    def text(self, name: str, text: str) -> None:
        """A small member."""
        self.body(name, text.encode())

    def body(self, name: str, body: bytes) -> None:
        """A member held in memory."""
        self._sums[name] = hashlib.sha256(body).hexdigest()
        self._add(name, len(body), io.BytesIO(body))

    async def stream(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """Content of unknown length, as members `<name>/000001` …"""
        held, number = bytearray(), 0
        async for piece in pieces:
            held += piece
            while len(held) >= PIECE_BYTES:
                number += 1
                self.body(f"{name}/{number:06d}", bytes(held[:PIECE_BYTES]))
                del held[:PIECE_BYTES]
        self.body(f"{name}/{number + 1:06d}", bytes(held))

    def file(self, name: str, path: Path) -> None:
        """A file as it is now; one that grows meanwhile is kept as long as it was at first."""
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            summing = _Summing(source)
            self._add(name, size, summing, modified=os.fstat(source.fileno()).st_mtime)
            self._sums[name] = summing.sum.hexdigest()

    def folder(self, name: str, path: Path) -> int:
        """All ordinary files below a folder, as `<name>/…`; their number. What vanishes meanwhile
        is left out."""
        count = 0
        for found in sorted(path.rglob("*")) if path.is_dir() else ():
            if found.is_file() and not found.is_symlink():
                try:
                    self.file(f"{name}/{found.relative_to(path).as_posix()}", found)
                except FileNotFoundError:
                    continue
                count += 1
        return count

    def close(self) -> None:
        """Write the sums: only now it is a backup."""
        body = json.dumps(self._sums).encode()
        self._add(SUMS, len(body), io.BytesIO(body))
        self._tar.close()

    def _add(self, name: str, size: int, body: Any, modified: float | None = None) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        member.mtime = int(time.time() if modified is None else modified)
        self._tar.addfile(member, body)
        self.bytes += size


class _Summing:
    """A reader that sums up what passes it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        body = self._source.read(size)
        self.sum.update(body)
        return body


def unpack(file: IO[bytes], folder: Path) -> dict[str, Any]:
    """Put every member below `folder` and return the manifest. Raises `Invalid` when the file is
    no backup, is not whole, was changed, or was made by a later format."""
    sums: dict[str, str] = {}
    expected: dict[str, str] | None = None
    try:
        with tarfile.open(fileobj=file, mode="r|") as tar:
            for member, body in _members(tar):
                if member.name == SUMS:
                    expected = json.loads(body.read())
                    continue
                sums[member.name] = _write(_place(folder, member.name), body, member.mtime)
    except (tarfile.TarError, EOFError, json.JSONDecodeError) as error:
        raise Invalid(
            f"This is not a whole backup of Warmline ({error}).", code="backup_broken"
        ) from error
    if expected is None:
        raise Invalid("This backup was broken off; take another one.", code="backup_broken")
    wrong = sorted(name for name in {*sums, *expected} if sums.get(name) != expected.get(name))
    if wrong:
        raise Invalid(
            f"This backup was changed or is damaged: {wrong[0]} is not what was written.",
            code="backup_broken",
        )
    return _manifest(folder / MANIFEST)


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in tar:
        body = tar.extractfile(member) if member.isreg() else None
        if body is None:
            raise Invalid(
                f"A backup holds files only; {member.name} is none.", code="backup_broken"
            )
        yield member, body


def _place(folder: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts:
        raise Invalid(f"A backup holds no such name as {name!r}.", code="backup_broken")
    return folder.joinpath(*parts)


def _write(path: Path, body: IO[bytes], modified: float) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := body.read(_BLOCK):
            digest.update(block)
            file.write(block)
    os.utime(path, (modified, modified))
    return digest.hexdigest()


def _manifest(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise Invalid("This tar is no backup of Warmline.", code="backup_broken")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if manifest.get("format") != FORMAT:
        raise Invalid(
            f"This backup has the format {manifest.get('format')}; this Warmline reads {FORMAT}. "
            "Use the Warmline it was made with, or a newer one.",
            code="backup_format",
        )
    return manifest

"""`warmline restore`: a centre from the file of a backup, on a machine where none runs.

First everything is unpacked beside and proved whole; only then the data folder changes. Data that
is there is never deleted: it is refused, or with `replace` moved into a folder of its own. If
anything goes wrong on the way the folder is as it was. Afterwards `warmline up` goes on: it brings
the schema up to date, the journal's tail is projected, the phones are written anew.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import nats
import orjson
import psycopg

from warmline.kit import streams
from warmline.kit.errors import Conflict, Invalid
from warmline.kit.settings import Settings, load
from warmline.servers import archive, backup, prepared, reset, status
from warmline.servers.stores import stores

Say = Callable[[str], None]
SETTINGS_BESIDE = "warmline.toml.from-backup"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: when the backup was made, by which version, how long it took, and
    where the data of before lies now."""

    made_at: str
    warmline: str
    seconds: float
    before: str | None


def restore(home: Path, file: IO[bytes], say: Say, *, replace: bool = False) -> Restored:
    """Bring a backup back into `home`. Raises `Conflict` when a centre runs there or has data and
    `replace` was not said, `Invalid` for a file that is not a whole backup."""
    began = time.monotonic()
    if status.is_running(home):
        raise Conflict("Warmline runs; end it with `./warmline down` first.", code="running")
    load(home)
    present = [home / name for name in reset.OURS if _has_data(home / name)]
    if present and not replace:
        raise Conflict(
            f"{home} holds data already ({present[0].name}); say --replace to move it aside and "
            "take the backup's.",
            code="data_present",
        )
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    staging = home / f".restoring-{stamp}"
    staging.mkdir(mode=0o700)
    try:
        say("reading the backup")
        manifest = archive.unpack(file, staging)
        before = home / f"before-restore-{stamp}"
        with _aside(home, before):
            prepared.unmark(home)
            _place_files(home, staging, say)
            asyncio.run(_fill(load(home), staging, manifest, say))
            prepared.brought_back(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(
        manifest["made_at"],
        manifest["warmline"],
        round(time.monotonic() - began, 1),
        str(before) if before.exists() else None,
    )


def _has_data(path: Path) -> bool:
    """Secrets are made by the mere look at the settings, logs and locks say nothing."""
    if path.name in ("secrets.json", "logs", "run", "sounds"):
        return False
    return any(path.rglob("*")) if path.is_dir() else path.exists()


@contextmanager
def _aside(home: Path, before: Path) -> Iterator[None]:
    """The data of before out of the way; back in its place when what follows fails."""
    moved = [name for name in reset.OURS if name not in ("logs", "run") and (home / name).exists()]
    if moved:
        before.mkdir(mode=0o700)
    for name in moved:
        (home / name).rename(before / name)
    try:
        yield
    except BaseException:
        for name in reset.OURS:
            if name not in ("logs", "run"):
                _remove(home / name)
        for name in moved:
            (before / name).rename(home / name)
        if moved:
            before.rmdir()
        raise
    if before.exists() and not any(_has_data(before / name) for name in moved):
        shutil.rmtree(before)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _place_files(home: Path, staging: Path, say: Say) -> None:
    (staging / "settings" / "secrets.json").rename(home / "secrets.json")
    written = staging / "settings" / "warmline.toml"
    if written.exists() and written.read_bytes() != (home / "warmline.toml").read_bytes():
        written.rename(home / SETTINGS_BESIDE)
        say(f"the settings of this machine stay; those of the backup are in {SETTINGS_BESIDE}")
    for name, folder in backup.folders(load(home)).items():
        if (staging / name).is_dir():
            say(name)
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if folder.exists() and any(folder.iterdir()):
                raise Conflict(f"{folder} is not empty; move it away first.", code="data_present")
            shutil.copytree(staging / name, folder, dirs_exist_ok=True, copy_function=shutil.move)


async def _fill(settings: Settings, staging: Path, manifest: dict[str, Any], say: Say) -> None:
    async with stores(settings):
        say("database")
        await _load_database(settings, staging / "database")
        bus = await nats.connect(settings.nats_url(), connect_timeout=5)
        try:
            for name in manifest["streams"]:
                say(f"stream {name}")
                folder = staging / "streams" / name
                about = orjson.loads((folder / "about.json").read_bytes())
                head = streams.Head(name, about["config"], about["state"])
                await streams.restore(bus, head, _pieces(folder / "content"))
        finally:
            await bus.close()


async def _load_database(settings: Settings, folder: Path) -> None:
    url = settings.database_url().replace("postgresql+psycopg", "postgresql")
    async with await psycopg.AsyncConnection.connect(url) as connection:
        found = await connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        )
        if await found.fetchone() is not None:
            raise Conflict(
                "The database named in database.url is not empty; name an empty one.",
                code="data_present",
            )
    process = await backup.client(
        settings,
        *("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error"),
        stdin=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    words = asyncio.gather(process.stdout.read(), process.stderr.read())
    try:
        async for piece in _pieces(folder):
            process.stdin.write(piece)
            await process.stdin.drain()
        process.stdin.close()
    except ConnectionError:
        pass  # it has ended and says why
    _, complaint = await words
    if await process.wait() != 0:
        raise Invalid(
            f"The database could not be brought back: {backup.last_line(complaint)}",
            code="backup_broken",
        )


async def _pieces(folder: Path) -> AsyncIterator[bytes]:
    """What `archive.Writer.stream` cut, in the chunks the bus takes."""
    for path in await asyncio.to_thread(lambda: sorted(folder.iterdir())):
        with path.open("rb") as file:
            while block := await asyncio.to_thread(file.read, streams.CHUNK_BYTES):
                yield block

"""The outbox: the local, durable place every step goes to before its effect.

SQLite in WAL mode with `synchronous=FULL`. One worker thread owns the connection; all appends that
wait at the same moment become one commit (group commit), so a hundred calls cost one fsync.
`voice.journal` appends, `voice.forwarder` reads in order and drops what JetStream acknowledged.

Each term of a leader has its own file, `<shard>-<epoch>.sqlite`: a stopped former leader can thus
neither lock the new one out nor slip rows into its file. Files of earlier terms are read by
`read_left_over` at the take-over.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog

from warmline.kit.errors import RetryLater

log = structlog.get_logger(__name__)

T = TypeVar("T")

LARGEST_COMMIT = 512
"""Most appends put into one commit."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS step (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    body BLOB NOT NULL
)
"""


class OutboxFull(RetryLater):
    """The step could not be made durable (disk full or broken); nothing of it was kept."""

    code = "outbox_full"


@dataclass(frozen=True, slots=True)
class Row:
    """One stored step: `body` is the encoded `StepMessage`, `position` grows in append order."""

    position: int
    epoch: int
    step: int
    body: bytes


@dataclass(slots=True)
class _Job:
    run: Callable[[sqlite3.Connection], Any]
    done: asyncio.Future[Any]
    writes: bool
    generation: int


class Outbox:
    """One term's file. `on_failure` is called in the event loop when a commit failed, before
    any waiter of it wakes; every append not yet durable at that moment fails with it."""

    def __init__(self, path: Path, *, on_failure: Callable[[], None] | None = None) -> None:
        self.path = path
        self.on_failure = on_failure
        self.arrived = asyncio.Event()
        """Set at each commit that stored something; whoever reads clears it first."""
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._generation = 0
        self._worker_generation = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Create or open the file and start the worker; raises `OutboxFull` if that fails."""
        self._loop = asyncio.get_running_loop()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        ready: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(
            target=self._work, args=(ready,), name=f"outbox {self.path.name}", daemon=True
        )
        self._thread.start()
        await ready

    async def close(self) -> None:
        """Finish what was asked and let go of the file."""
        if self._thread is None:
            return
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._thread = None

    def append(self, epoch: int, step: int, body: bytes) -> asyncio.Future[int]:
        """Queue one step now; the returned future is done when it is on disk (its position), or
        fails with `OutboxFull`. Steps are stored in the order of the calls."""

        def run(db: sqlite3.Connection) -> int:
            cursor = db.execute(
                "INSERT INTO step (epoch, step, body) VALUES (?, ?, ?)", (epoch, step, body)
            )
            return int(cursor.lastrowid or 0)

        return self._ask(run, writes=True)

    def rest(self, after: int, limit: int) -> asyncio.Future[list[Row]]:
        """Up to `limit` durable rows behind position `after`, in order."""

        def run(db: sqlite3.Connection) -> list[Row]:
            return _rows(db, after, limit)

        return self._ask(run, writes=False)

    def drop(self, up_to: int) -> asyncio.Future[None]:
        """Forget rows up to and including position `up_to`; losing this call is harmless."""

        def run(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM step WHERE position <= ?", (up_to,))

        return self._ask(run, writes=False)

    def _ask(self, run: Callable[[sqlite3.Connection], T], *, writes: bool) -> asyncio.Future[T]:
        if self._loop is None or self._thread is None:
            raise OutboxFull("The outbox is not open; start voice first.", code="outbox_closed")
        done: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(run, done, writes, self._generation))
        return done

    # The worker thread -----------------------------------------------------------------------

    def _work(self, ready: asyncio.Future[None]) -> None:
        loop = ready.get_loop()
        try:
            db = _connect(self.path)
        except sqlite3.Error as error:
            loop.call_soon_threadsafe(_fail, [ready], self._full(error))
            return
        loop.call_soon_threadsafe(_finish, [(ready, None)])
        try:
            while self._take(db):
                pass
        finally:
            db.close()

    def _take(self, db: sqlite3.Connection) -> bool:
        """One round: everything that waits, up to the limit, as one transaction."""
        job = self._jobs.get()
        batch: list[_Job] = []
        last = False
        while True:
            if job is None:
                last = True
                break
            batch.append(job)
            if len(batch) >= LARGEST_COMMIT or self._jobs.empty():
                break
            job = self._jobs.get_nowait()
        stale = [j for j in batch if j.writes and j.generation < self._worker_generation]
        fresh = [j for j in batch if not (j.writes and j.generation < self._worker_generation)]
        if stale:
            self._post(_fail, [j.done for j in stale], self._full("an earlier step failed"))
        if fresh:
            self._commit(db, fresh)
        return not last

    def _commit(self, db: sqlite3.Connection, batch: list[_Job]) -> None:
        try:
            db.execute("BEGIN IMMEDIATE")
            results = [(job.done, job.run(db)) for job in batch]
            db.execute("COMMIT")
        except sqlite3.Error as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            wrote = any(job.writes for job in batch)
            if wrote:
                self._worker_generation += 1
            self._post(self._failed, batch, self._full(error), wrote)
            return
        self._post(self._stored, results, any(job.writes for job in batch))

    def _post(self, call: Callable[..., None], *args: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)

    def _full(self, reason: object) -> OutboxFull:
        return OutboxFull(
            f"The step could not be written to {self.path.name} ({reason}); "
            "free space on the disk of the data folder.",
            after_s=1,
        )

    # Back in the event loop ------------------------------------------------------------------

    def _stored(self, results: list[tuple[asyncio.Future[Any], Any]], wrote: bool) -> None:
        _finish(results)
        if wrote:
            self.arrived.set()

    def _failed(self, batch: list[_Job], error: OutboxFull, wrote: bool) -> None:
        if wrote:
            self._generation += 1
            if self.on_failure is not None:
                self.on_failure()
        _fail([job.done for job in batch], error)
        # Last, since the log may lie on the same full disk.
        log.error("outbox_failed", file=self.path.name, problem=error.message)


def read_left_over(path: Path) -> list[Row]:
    """All rows of another term's file, without locking its writer; [] if it has none."""
    db = sqlite3.connect(path, isolation_level=None, timeout=2)
    try:
        return _rows(db, 0, -1)
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    finally:
        db.close()


def left_over(folder: Path, shard: str, before: int) -> list[Path]:
    """Files of this shard's terms earlier than epoch `before`, oldest first."""
    found: list[tuple[int, Path]] = []
    for path in folder.glob(f"{shard}-*.sqlite"):
        epoch = path.stem.rpartition("-")[2]
        if path.stem == f"{shard}-{epoch}" and epoch.isdigit() and int(epoch) < before:
            found.append((int(epoch), path))
    return [path for _, path in sorted(found)]


def outbox_path(folder: Path, shard: str, epoch: int) -> Path:
    """Where the outbox of a term lives."""
    return folder / f"{shard}-{epoch:08d}.sqlite"


def remove(path: Path) -> None:
    """Delete an outbox file and what SQLite keeps beside it."""
    for part in _files(path):
        part.unlink(missing_ok=True)


def set_aside(path: Path) -> None:
    """Keep an outbox file for a person to look at, in the folder `aside` next to it."""
    aside = path.parent / "aside"
    aside.mkdir(exist_ok=True)
    for part in _files(path):
        if part.exists():
            part.rename(aside / part.name)


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute(SCHEMA)
    return db


def _rows(db: sqlite3.Connection, after: int, limit: int) -> list[Row]:
    cursor = db.execute(
        "SELECT position, epoch, step, body FROM step WHERE position > ? ORDER BY position LIMIT ?",
        (after, limit),
    )
    return [Row(*row) for row in cursor]


def _finish(results: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in results:
        if not future.done():
            future.set_result(result)


def _fail(futures: list[asyncio.Future[Any]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)

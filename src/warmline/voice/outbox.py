"""The outbox: the local, durable place every step goes to before its effect.

SQLite in WAL mode with `synchronous=FULL`. One worker thread owns the connection; all appends that
wait at the same moment become one commit (group commit), so a hundred calls cost one fsync, and one
statement, since each lets go of the interpreter's lock and must get it back.
`voice.journal` appends, `voice.forwarder` reads in order and drops what JetStream acknowledged.
What was stored lately is kept in memory for it, so that the disk is read only after a long silence
of JetStream.

Each term of a leader has its own file, `<shard>-<epoch>.sqlite`: a stopped former leader can thus
neither lock the new one out nor slip rows into its file. Files of earlier terms are read by
`read_left_over` at the take-over.
"""

from __future__ import annotations

import asyncio
import itertools
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog

from warmline.kit.errors import RetryLater

log = structlog.get_logger(__name__)

T = TypeVar("T")

LARGEST_COMMIT = 512
"""Most appends put into one commit."""
LATEST = 4096
"""Rows kept in memory for the forwarder."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS step (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    body BLOB NOT NULL
)
"""
_INSERT = "INSERT INTO step (epoch, step, body) VALUES "


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
class _Append:
    """A step to store."""

    row: tuple[int, int, bytes]
    done: asyncio.Future[int]
    generation: int


@dataclass(slots=True)
class _Ask:
    """Something else to do with the file."""

    run: Callable[[sqlite3.Connection], Any]
    done: asyncio.Future[Any]


class Outbox:
    """One term's file. `on_failure` is called in the event loop when a commit failed, before
    any waiter of it wakes; every append not yet durable at that moment fails with it."""

    def __init__(self, path: Path, *, on_failure: Callable[[], None] | None = None) -> None:
        self.path = path
        self.on_failure = on_failure
        self.arrived = asyncio.Event()
        """Set at each commit that stored something; whoever reads clears it first."""
        self._latest: deque[Row] = deque(maxlen=LATEST)
        """The last rows stored, without a gap."""
        self._jobs: queue.SimpleQueue[_Append | _Ask | None] = queue.SimpleQueue()
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
        done: asyncio.Future[int] = self._opened().create_future()
        self._jobs.put(_Append((epoch, step, body), done, self._generation))
        return done

    async def rest(self, after: int, limit: int) -> list[Row]:
        """Up to `limit` durable rows behind position `after`, in order."""
        if self._latest and self._latest[0].position <= after + 1:
            behind = after + 1 - self._latest[0].position
            return list(itertools.islice(self._latest, behind, behind + limit))
        return await self._ask(lambda db: _rows(db, after, limit))

    def drop(self, up_to: int) -> asyncio.Future[None]:
        """Forget rows up to and including position `up_to`; losing this call is harmless."""
        while self._latest and self._latest[0].position <= up_to:
            self._latest.popleft()

        def run(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM step WHERE position <= ?", (up_to,))

        return self._ask(run)

    def _ask(self, run: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self._opened().create_future()
        self._jobs.put(_Ask(run, done))
        return done

    def _opened(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or self._thread is None:
            raise OutboxFull("The outbox is not open; start voice first.", code="outbox_closed")
        return self._loop

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
        """One round: everything that waits, up to the limit, its appends as one statement."""
        job = self._jobs.get()
        appends: list[_Append] = []
        asks: list[_Ask] = []
        while job is not None:
            if isinstance(job, _Append):
                appends.append(job)
            else:
                asks.append(job)
            if len(appends) + len(asks) >= LARGEST_COMMIT or self._jobs.empty():
                break
            job = self._jobs.get_nowait()
        if appends:
            self._store(db, appends)
        for ask in asks:
            self._do(db, ask)
        return job is not None

    def _store(self, db: sqlite3.Connection, appends: list[_Append]) -> None:
        stale = [each.done for each in appends if each.generation < self._worker_generation]
        if stale:
            self._post(_fail, stale, self._full("an earlier step failed"))
        fresh = [each for each in appends if each.generation >= self._worker_generation]
        if not fresh:
            return
        statement = _INSERT + ",".join(["(?,?,?)"] * len(fresh))
        values = list(itertools.chain.from_iterable(each.row for each in fresh))
        try:
            # Alone, so it is a transaction of its own; its positions follow one another.
            cursor = db.execute(statement, values)
        except sqlite3.Error as error:
            self._worker_generation += 1
            self._post(self._failed, [each.done for each in fresh], self._full(error))
            return
        first = int(cursor.lastrowid or 0) - len(fresh) + 1
        rows = [Row(first + n, *each.row) for n, each in enumerate(fresh)]
        self._post(self._stored, rows, [each.done for each in fresh])

    def _do(self, db: sqlite3.Connection, ask: _Ask) -> None:
        try:
            self._post(_finish, [(ask.done, ask.run(db))])
        except sqlite3.Error as error:
            self._post(_fail, [ask.done], self._full(error))

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

    def _stored(self, rows: list[Row], waiters: list[asyncio.Future[int]]) -> None:
        if self._latest and self._latest[-1].position + 1 != rows[0].position:
            self._latest.clear()
        self._latest.extend(rows)
        _finish([(done, row.position) for row, done in zip(rows, waiters, strict=True)])
        self.arrived.set()

    def _failed(self, waiters: list[asyncio.Future[int]], error: OutboxFull) -> None:
        self._generation += 1
        if self.on_failure is not None:
            self.on_failure()
        _fail(waiters, error)
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


def _fail(futures: Sequence[asyncio.Future[Any]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)

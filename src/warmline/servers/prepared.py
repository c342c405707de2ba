"""Whether the preparation would change anything: a second start need not wait for it.

`app.preparing` marks what it was done with; `parts.stages` asks before it runs it again. What
counts is everything the preparation reads: our own files, the migrations beside them, settings,
secrets and whether the demo is on. With a database of somebody else's it always runs, since what
is in there is not ours to know.

It also remembers that a database was lost: one of our own that is made anew (`servers.postgres`)
although a preparation was done before holds nothing of the centre, and nothing starts on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import warmline
from warmline.kit.settings import Settings
from warmline.servers.part import PartFailed

MARK = "prepared"
LOST = "database-lost"


class DatabaseLost(PartFailed):
    """The database of this centre is gone, and an empty one in its place."""

    code = "database_lost"

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"The database of this centre is gone; the one in {home / 'postgres'} is empty. "
            "Bring a backup back with `./warmline restore FILE --replace`, or begin with an empty "
            "centre by `./warmline reset` (deletes recordings and everything else of this one). If "
            f"you filled the database yourself, delete {home / 'run' / LOST}."
        )


def mark(settings: Settings) -> None:
    """Note that the preparation was done with what there is now."""
    folder = settings.home / "run"
    folder.mkdir(exist_ok=True)
    (folder / MARK).write_text(_fingerprint(settings), encoding="ascii")


def database_made(settings: Settings) -> None:
    """Our own database was not there and has been made: what was prepared before is not in it."""
    folder = settings.home / "run"
    if (folder / MARK).exists():
        (folder / MARK).rename(folder / LOST)


def unmark(home: Path) -> None:
    """What was prepared is put out of the way: a database made now takes nobody's place."""
    (home / "run" / MARK).unlink(missing_ok=True)


def brought_back(home: Path) -> None:
    """The database has its content again."""
    (home / "run" / LOST).unlink(missing_ok=True)


def is_current(settings: Settings) -> bool:
    """Whether it was done with exactly this before. Raises `DatabaseLost`."""
    if (settings.home / "run" / LOST).exists():
        raise DatabaseLost(settings.home)
    if settings.database.url or settings.nats.url:
        return False
    path = settings.home / "run" / MARK
    return path.exists() and path.read_text(encoding="ascii") == _fingerprint(settings)


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.sha256(settings.model_dump_json().encode())
    for path in _files(settings):
        found = path.stat()
        digest.update(f"{path}\0{found.st_mtime_ns}\0{found.st_size}\n".encode())
    return digest.hexdigest()


def _files(settings: Settings) -> Iterator[Path]:
    package = Path(warmline.__file__).resolve().parent
    yield settings.home / "secrets.json"
    for folder in (package, package.parents[1] / "migrations"):
        yield from sorted(
            path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )

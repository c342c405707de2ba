"""Whether the preparation would change anything: a second start need not wait for it.

`app.preparing` marks what it was done with; `parts.stages` asks before it runs it again. What
counts is everything the preparation reads: our own files, the migrations beside them, settings,
secrets and whether the demo is on. With a database of somebody else's it always runs, since what
is in there is not ours to know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import warmline
from warmline.kit.settings import Settings

MARK = "prepared"


def mark(settings: Settings) -> None:
    """Note that the preparation was done with what there is now."""
    folder = settings.home / "run"
    folder.mkdir(exist_ok=True)
    (folder / MARK).write_text(_fingerprint(settings), encoding="ascii")


def is_current(settings: Settings) -> bool:
    """Whether it was done with exactly this before."""
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

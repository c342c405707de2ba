"""Exports of any list as long work: progress while rows are written, the file kept at the end.

A feature gives what writes its list and names the kind; `app` registers the handler. Scope, masking
and the entry in the audit trail are the writer's, who is given the actor with the rights he has
when the work is done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from warmline.kit.actor import Actor
from warmline.runs.model import Outcome
from warmline.runs.ports import Work

Told = Callable[[int, int], Awaitable[None]]
"""Hears how many rows are written, of how many."""
MOST_ROWS = {"xlsx": 1_048_575, "csv": 10_000_000}
"""Of one file; a sheet has no more."""
MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}


async def unheard(done: int, total: int) -> None:
    """Nobody listens."""


class Writer(Protocol):
    """Writes a list with these arguments of the run to a temporary file."""

    async def __call__(self, actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path: ...


class ExportWork:
    """A handler; `name` is what the file is called. Killed, it is written anew from the start."""

    def __init__(self, name: str, write: Writer) -> None:
        self._name, self._write = name, write

    async def work(self, work: Work) -> Outcome:
        rows = 0

        async def told(done: int, total: int) -> None:
            nonlocal rows
            rows = done
            await work.report(done, max(done, total), "exporting", rows=done)

        path = await self._write(work.actor, work.run.arguments, told)
        try:
            name = f"{self._name}{path.suffix}"
            file = await work.keep_file(path, name, MEDIA[path.suffix])
        finally:
            path.unlink(missing_ok=True)
        return Outcome({"rows": rows}, file=file.id, message="exported", facts={"rows": rows})

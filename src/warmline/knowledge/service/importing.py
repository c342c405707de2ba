"""Imports as background work: bring a file (which is tried at once), take it over, undo it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import PurePath

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.knowledge.documents import MOST_BYTES, TEXTS
from warmline.knowledge.errors import FileUnreadable, ImportNotReady
from warmline.runs.model import OVER, Run, RunState
from warmline.runs.service import RunService

CHECK, APPLY, UNDO = (
    "knowledge_import_check",
    "knowledge_import",
    "knowledge_import_undo",
)
ENDINGS = (".xlsx", ".docx", ".zip", *TEXTS)


class ImportRuns:
    """Starts the work; `import_work` does it. A person works with imports of his own."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def bring(
        self, actor: Actor, name: str, pieces: AsyncIterator[bytes], category: str = ""
    ) -> Run:
        """Keep a file and try it: nothing is written, every bad row is told. Raises
        `FileUnreadable`, `TooManyRuns`."""
        _allowed(actor)
        if PurePath(name).suffix.casefold() not in ENDINGS:
            raise FileUnreadable(
                f"Choose a file that ends in {', '.join(one[1:] for one in ENDINGS)}.",
                field="file",
            )
        file = await self._runs.keep_file(name, "application/octet-stream", _limited(pieces))
        arguments = {"file": file.id, "name": name, "category": category}
        return await self._runs.start(actor, CHECK, arguments)

    async def again(self, actor: Actor, run: str, category: str) -> Run:
        """Try the file of a trial anew, with another category for rows that name none. Raises
        `ImportNotReady`, `RunMissing`."""
        _allowed(actor)
        found = await self._of(actor, run, CHECK)
        return await self._runs.start(actor, CHECK, {**found.arguments, "category": category})

    async def apply(self, actor: Actor, run: str) -> Run:
        """Make drafts of what was tried. Raises `ImportNotReady`, `RunMissing`."""
        _allowed(actor)
        found = await self._of(actor, run, CHECK)
        return await self._runs.start(actor, APPLY, found.arguments, about=("run", found.id))

    async def undo(self, actor: Actor, run: str) -> Run:
        """Discard the drafts that an import made and nobody touched since. Raises
        `ImportNotReady`, `RunMissing`."""
        _allowed(actor)
        found = await self._of(actor, run, APPLY)
        arguments = {"batch": found.id, "name": found.arguments["name"]}
        return await self._runs.start(actor, UNDO, arguments, about=("run", found.id))

    async def _of(self, actor: Actor, run: str, kind: str) -> Run:
        found = await self._runs.get(actor, run)
        tried = found.state is RunState.DONE if kind == CHECK else found.state in OVER
        if found.kind != kind or not tried:
            raise ImportNotReady
        return found


def _allowed(actor: Actor) -> None:
    allow(actor, "knowledge.import")
    allow(actor, "knowledge.write")


async def _limited(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Given up at the first byte too many; what was begun is swept."""
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise FileUnreadable(
                f"The file is larger than {MOST_BYTES // 1_000_000} MB; divide it.", field="file"
            )
        yield piece

"""What long work needs from outside: handlers by kind, a queue that wakes `jobs`, who acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.runs.model import Outcome, Run, RunFile


class Work(Protocol):
    """What a handler holds while it works."""

    run: Run
    actor: Actor

    async def report(
        self, done: int, total: int | None = None, message: str = "", **facts: Any
    ) -> None:
        """Say how far it is. Raises `RunCancelled` when its owner wants the end, `RunLost` when
        another worker has the run."""
        ...

    async def note(
        self, session: Session, done: int, total: int | None = None, message: str = "", **facts: Any
    ) -> None:
        """`report` within the handler's own transaction: it is committed with what was done, and a
        worker that lost the run commits nothing. A wish to end is not looked at."""
        ...

    async def keep_file(self, path: Path, name: str, media: str) -> RunFile:
        """Keep a finished file; name its id in the `Outcome`."""
        ...


class Handler(Protocol):
    """Does the work of one kind. It may be killed at any moment and is called again with the same
    run, so what it did already must not be done twice."""

    async def work(self, work: Work) -> Outcome:
        """All of it. `RunFailed` says that it cannot succeed."""
        ...


Handlers = Mapping[str, Handler]
Wake = Callable[[str], Awaitable[None]]
"""Told the id of a run that waits."""
ActorOf = Callable[[str], Awaitable[Actor | None]]
"""The user as an actor with the rights he has now; None when he does not work here any more."""


async def nobody(run: str) -> None:
    """Wakes nobody: the reconciler finds what waits."""

"""The lists of imports as files: their start, as background work. `runs.export` writes them.

An import's noun names its kind of run, so that one class does for every list that takes files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService
from warmline.runs.service.imports import ImportVerbs


def kind_of(verbs: ImportVerbs[Any]) -> str:
    """The kind of run that writes the list of these imports."""
    return f"{verbs.noun}_list_export"


class ImportListRuns:
    """Starts exports."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def start(
        self, actor: Actor, verbs: ImportVerbs[Any], format_: str, columns: Sequence[str] = ()
    ) -> Run:
        """Queue the list with these columns (none: all). Raises `TooManyRuns`."""
        for permission in (verbs.permission, verbs.exports):
            allow(actor, permission)
        asked = {"format": format_, "columns": list(columns)}
        return await self._runs.start(actor, kind_of(verbs), asked)

"""Exports of the lists of knowledge as background work: their start; `export` writes them."""

from __future__ import annotations

from collections.abc import Mapping

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService

ARTICLES, LISTS = "knowledge_export", "knowledge_list_export"


class KnowledgeExportRuns:
    """Starts exports; filters are kept as they were asked."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def articles(self, actor: Actor, filters: Mapping[str, object], format_: str) -> Run:
        """The articles of his part. Raises `TooManyRuns`."""
        allow(actor, "knowledge.import")
        said = {"filters": dict(filters), "format": format_}
        return await self._runs.start(actor, ARTICLES, said)

    async def list(self, actor: Actor, which: str, filters: Mapping[str, str], format_: str) -> Run:
        """Cards, votes or gaps. Raises `TooManyRuns`."""
        allow(actor, "knowledge.import")
        said = {"list": which, "filters": dict(filters), "format": format_}
        return await self._runs.start(actor, LISTS, said)

"""Exports of the lists of calls, callbacks, missed calls and messages as background work: their
start, and how their arguments are kept. `interactions.export` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from warmline.interactions.callbacks import CallbackFilters
from warmline.interactions.messages import MessageFilters
from warmline.interactions.missed import MissedFilters
from warmline.interactions.model import Filters
from warmline.interactions.service import checked
from warmline.interactions.service.callbacks import check_digits
from warmline.kit.actor import Actor
from warmline.runs.model import Run
from warmline.runs.service import RunService

CALLS = "call_export"
CALLBACKS = "callback_export"
MISSED = "missed_export"
MESSAGES = "message_export"


class CallExportRuns:
    """Starts exports."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    async def calls(self, actor: Actor, filters: Filters, format_: str) -> Run:
        """Queue the list of calls with these filters. Raises `TooManyRuns`, `NumberTooShort`."""
        actor.need("call.export")
        checked(filters)
        asked = {"filters": msgspec.to_builtins(filters), "format": format_}
        return await self._runs.start(actor, CALLS, asked)

    async def callbacks(
        self, actor: Actor, filters: CallbackFilters, digits: str, format_: str
    ) -> Run:
        """The same of callbacks, whose number ends in `digits`."""
        actor.need("callback.manage")
        actor.need("call.export")
        return await self._start(actor, CALLBACKS, filters, digits, format_)

    async def missed(self, actor: Actor, filters: MissedFilters, digits: str, format_: str) -> Run:
        """The same of missed calls."""
        actor.need("call.export")
        return await self._start(actor, MISSED, filters, digits, format_)

    async def messages(
        self, actor: Actor, filters: MessageFilters, digits: str, format_: str
    ) -> Run:
        """The same of messages that callers left."""
        actor.need("message.work")
        actor.need("call.export")
        return await self._start(actor, MESSAGES, filters, digits, format_)

    async def _start(self, actor: Actor, kind: str, filters: Any, digits: str, format_: str) -> Run:
        check_digits(digits)
        asked = {"filters": msgspec.to_builtins(filters), "digits": digits, "format": format_}
        return await self._runs.start(actor, kind, asked)


def call_filters(arguments: Mapping[str, Any]) -> Filters:
    """The filters a run was started with."""
    return msgspec.convert(arguments["filters"], Filters)


def callback_filters(arguments: Mapping[str, Any]) -> CallbackFilters:
    """The same of callbacks."""
    return msgspec.convert(arguments["filters"], CallbackFilters)

"""One round of telling: what became of some agents, queues and calls, for every page in its words.

What an audience is told is made and encoded when the first of its pages asks; a page gets the very
same bytes unless something of its own is among what changed. Made by `web.live.hub`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from warmline.voice.floor import Floor
from warmline.web.live import scope
from warmline.web.live.audience import Audience, Views
from warmline.web.live.page import Message, Page, change, nothing
from warmline.web.live.told import Told


@dataclass
class Touched:
    """The ids of what changed since the last round."""

    agents: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)


class Round:
    """The round of the moment `at`, with its views."""

    def __init__(self, touched: Touched, floor: Floor, at: datetime, told: Told) -> None:
        self._touched = touched
        self._at = at
        self._told = told
        self._owners = _owners(floor, touched.calls)
        self._views: dict[Audience | None, Views] = {None: nothing()}
        self._bodies: dict[Audience | None, bytes | None] = {None: None}

    def body(self, page: Page) -> bytes | None:
        """What the page is to be told, None when nothing shows there."""
        touched, audience = self._touched, page.audience
        if audience is not None and audience not in self._views:
            views = audience.change(touched.agents, touched.queues, touched.calls, self._told)
            self._views[audience] = views
            self._bodies[audience] = _encoded(change(views, self._at))
        if not page.concerns(touched.agents, touched.calls, self._owners):
            return self._bodies[audience]
        shared = self._views[audience]
        return _encoded(page.change(touched.agents, touched.calls, shared, self._at, self._told))


def _owners(floor: Floor, calls: Iterable[str]) -> set[str]:
    """The agents who ring with these calls, have them, or are in them as parties."""
    found = (floor.calls.get(call) for call in calls)
    return {agent for call in found if call is not None for agent in scope.people(call)}


def _encoded(message: Message | None) -> bytes | None:
    return orjson.dumps(message) if message is not None else None

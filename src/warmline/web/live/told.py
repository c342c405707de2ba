"""The views of one moment, each made once however many pages are told it.

`web.live.page` picks from it what its person may see. The hub has each view encoded when it is
made, so telling a hundred boards the same change costs a hundred times the copying, not a hundred
times the making. A view is as of the first time it is asked for; what changes later is told again
by the step that changed it. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from warmline.telephony.numbers import mask
from warmline.voice import views
from warmline.voice.floor import Floor

Encode = Callable[[views.View], Any]


def plain(view: views.View) -> views.View:
    """As it is."""
    return view


def encoded(view: views.View) -> orjson.Fragment:
    """As JSON, for a message that `orjson` writes."""
    return orjson.Fragment(orjson.dumps(view))


class Told:
    """`today` is the centre's date, ISO. Asked only for keys that are on the floor."""

    def __init__(self, floor: Floor, today: str, encode: Encode = plain) -> None:
        self._floor = floor
        self._today = today
        self._encode = encode
        self._states: views.States | None = None
        self._made: dict[tuple[str, str], Any] = {}

    def agent(self, key: str) -> Any:
        """One agent's view."""
        floor = self._floor
        return self._once("agent", key, lambda: views.agent_view(floor, floor.agents[key]))

    def queue(self, key: str) -> Any:
        """One queue's view with today's counts."""
        if self._states is None:
            self._states = views.states_by_queue(self._floor)
        states = self._states
        return self._once(
            "queue", key, lambda: views.queue_view(self._floor, key, self._today, states)
        )

    def call(self, key: str, *, masked: bool, everything: bool = True) -> Any:
        """One call's view, with the customer's number in full or masked, and with or without who
        listens to it."""
        floor, show = self._floor, mask if masked else None
        kind = f"{'masked ' if masked else ''}{'' if everything else 'plain '}call"
        return self._once(
            kind,
            key,
            lambda: views.call_view(floor, floor.calls[key], show, everything=everything),
        )

    def _once(self, kind: str, key: str, make: Callable[[], views.View]) -> Any:
        made = self._made.get((kind, key))
        if made is None:
            made = self._made[kind, key] = self._encode(make())
        return made

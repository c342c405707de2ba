"""Small flows for tests, and short words to walk them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warmline.ivr import engine, flow
from warmline.ivr.hours import WorkingHours
from warmline.ivr.model import (
    Input,
    KeyPressed,
    PlaybackEnded,
    Step,
    decode_session,
    encode_session,
)

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Shanghai."""

DEMO = Path(flow.__file__).parents[1] / "demo"
MAIN = DEMO / "flows" / "main.json"


def make(*nodes: dict[str, Any], **fields: Any) -> flow.Flow:
    """A flow that starts at its first node."""
    document = {"key": "t", "name": "T", "start": nodes[0]["id"], "nodes": list(nodes), **fields}
    return flow.parse(json.dumps(document))


def play(name: str = "hello", to: str = "end", **fields: Any) -> dict[str, Any]:
    return {"id": name, "kind": "play", "prompts": [{"text": name}], "next": to, **fields}


def menu(name: str = "menu", **fields: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "menu",
        "prompts": [{"text": "choose"}],
        "keys": [{"key": "1", "to": "end"}],
        "invalid_prompts": [{"text": "wrong"}],
        "timeout_prompts": [{"text": "nothing"}],
        "failed": "end",
        **fields,
    }


def collect(name: str = "collect", **fields: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "collect",
        "prompts": [{"text": "type"}],
        "invalid_prompts": [{"text": "too few"}],
        "variable": "order",
        "min": 3,
        "max": 6,
        "next": "end",
        "failed": "end",
        **fields,
    }


def queue(name: str = "line", **fields: Any) -> dict[str, Any]:
    return {"id": name, "kind": "queue", "queue": "presales", "timed_out": "end", **fields}


END = {"id": "end", "kind": "hang_up"}
ANSWER = {"id": "answer", "kind": "answer", "next": "menu"}


class Call:
    """A call in a flow; its session goes through JSON at every wait."""

    def __init__(
        self,
        made: flow.Flow,
        *,
        now: datetime = NOW,
        days: dict[str, str] | None = None,
        variables: dict[str, str] | None = None,
        calendars: dict[str, WorkingHours] | None = None,
    ) -> None:
        self.flow, self.now, self.days = made, now, days or {}
        self.calendars = calendars or {}
        self.step: Step = engine.start(
            made, variables or {}, now, self.days, calendars=self.calendars
        )

    def give(self, *inputs: Input) -> Step:
        for given in inputs:
            kept = decode_session(encode_session(self.step.session))
            assert kept == self.step.session
            self.step = engine.resume(
                self.flow, kept, given, self.now, self.days, calendars=self.calendars
            )
        return self.step

    def keys(self, keys: str) -> Step:
        return self.give(*(KeyPressed(key=key) for key in keys))

    def heard(self) -> Step:
        """The prompt now playing comes to its end."""
        return self.give(PlaybackEnded())

    @property
    def at(self) -> str:
        return self.step.session.node

    @property
    def variables(self) -> dict[str, str]:
        return self.step.session.variables

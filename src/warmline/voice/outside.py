"""A flow's question to another system: asked over the bus, answered by `jobs`.

`voice` itself opens no connection to the outside and knows no secret of it. Called by
`voice.runtime`, beside the call's mailbox: a slow answer holds nothing up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import structlog

from warmline.ivr.model import LookUp
from warmline.kit.bus import Bus
from warmline.kit.errors import WarmlineError
from warmline.voice.inputs import LookedUp

log = structlog.get_logger(__name__)

LOOKUPS = "ivr.lookup"
"""Where questions are answered."""
SLACK_S = 1.0
"""How long the answer may take beyond what the other system may."""

Ask = Callable[[str, int, LookUp], Awaitable[LookedUp]]
"""Asks for a call's wait; always answers."""


async def nobody(call: str, wait: int, asked: LookUp) -> LookedUp:
    """Where there is nobody to ask."""
    return LookedUp(call, wait, "failed")


def over(bus: Bus) -> Ask:
    """Questions over this bus."""

    async def ask(call: str, wait: int, asked: LookUp) -> LookedUp:
        body = msgspec.to_builtins(asked)
        body.pop("type", None)
        try:
            reply = await bus.request(LOOKUPS, body, timeout_s=asked.timeout_s + SLACK_S)
            values = {str(name): str(value) for name, value in reply["values"].items()}
            return LookedUp(call, wait, str(reply["outcome"]), values)
        except (WarmlineError, KeyError, TypeError, AttributeError) as error:
            log.warning("lookup_unanswered", connection=asked.service, why=type(error).__name__)
            return LookedUp(call, wait, "failed")

    return ask

"""Questions of a call that others answer: a flow's to another system, and whose customer the caller
was until lately. Asked over the bus, answered by `jobs`.

`voice` itself opens no connection to the outside, or to PostgreSQL, and knows no secret of them.
Called by `voice.runtime`, beside the call's mailbox: a slow answer holds nothing up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import structlog

from warmline.ivr.model import LookUp
from warmline.kit.bus import Bus
from warmline.kit.errors import WarmlineError
from warmline.voice.inputs import FormerFound, LookedUp

log = structlog.get_logger(__name__)

LOOKUPS = "ivr.lookup"
"""Where questions are answered."""
FORMER = "pools.former"
"""Where it is answered whose customer a caller was."""
FORMER_S = 0.5
"""How long that may take; a call whose flow leads into a queue at once waits so long at most."""
SLACK_S = 1.0
"""How long the answer may take beyond what the other system may."""

Ask = Callable[[str, int, LookUp], Awaitable[LookedUp]]
"""Asks for a call's wait; always answers."""


AskFormer = Callable[[str, str, str], Awaitable[FormerFound]]
"""Asks for a call, by number and project; always answers."""


async def no_former(call: str, number: str, project: str) -> FormerFound:
    """Where there is nobody to ask."""
    return FormerFound(call)


def former_over(bus: Bus) -> AskFormer:
    """The same over this bus."""

    async def ask(call: str, number: str, project: str) -> FormerFound:
        body = {"number": number, "project": project}
        try:
            reply = await bus.request(FORMER, body, timeout_s=FORMER_S)
            return FormerFound(call, str(reply["agent"] or ""))
        except (WarmlineError, KeyError, TypeError) as error:
            log.info("former_agent_unknown", call=call, why=type(error).__name__)
            return FormerFound(call)

    return ask


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

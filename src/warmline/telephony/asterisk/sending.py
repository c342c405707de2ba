"""How a command gets to the switch: by ARI, by manager, or by sending a channel on in our dialplan.

Base of `commands.Commands`, which says what each verb of the port needs. The connections are
`link`; what a leg is doing is noted in `legs` before it is sent anywhere.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence

from warmline.telephony.asterisk import dialplan
from warmline.telephony.asterisk.ari import Reply
from warmline.telephony.asterisk.legs import Leg, Legs
from warmline.telephony.asterisk.link import Link, SwitchAccess
from warmline.telephony.errors import CommandRejected
from warmline.telephony.ports import EngineAway

log = logging.getLogger(__name__)

COMING_S = 2.0
"""A leg dialled or fetched back is in our hands within milliseconds; later means never."""
_LOST_S = 0.3
"""A leg that waits elsewhere for so long has not followed, and is sent once more."""
_SENDS = 3
_KEY = re.compile(r",[0-9A-D*#]$")


def _written(leg: str, marks: Mapping[str, str]) -> dict[str, str]:
    """A manager's Setvar that writes several variables at once; no value holds a comma."""
    return {
        "Channel": leg,
        "Variable": f"ARRAY({','.join(marks)})",
        "Value": ",".join(marks.values()),
    }


def _lease_of(leg: str, seconds: int) -> dict[str, str]:
    """A manager's Setvar that gives a leg so long in our hands; 0 lifts the lease."""
    return {"Channel": leg, "Variable": "TIMEOUT(absolute)", "Value": str(seconds)}


class Sending:
    """The ways to the switch."""

    def __init__(self, access: SwitchAccess) -> None:
        self._access = access
        self._link: Link | None = None
        self._legs = Legs()
        self._awaiting: dict[str, asyncio.Future[None]] = {}
        self._news: dict[str, list[asyncio.Future[None]]] = {}
        """Done when a leg is told to wait somewhere, or to be gone; one for each who waits."""
        """Longest wait of a new leg for its first command, since `engine` last looked."""

    async def _go(
        self,
        known: Leg,
        context: str,
        extension: str,
        marks: Mapping[str, str] | None = None,
        *,
        place: str = "hands",
    ) -> bool:
        """Send a leg in our hands on to an extension of our dialplan, with these variables, where
        it is at `place`; False when it is gone, or somewhere else by now."""
        if not known.stasis and known.place != "hands":
            return False
        # Noted before it is sent: a lease renewed behind it would end the talk that follows.
        before, known.place = known.place, place
        sent = await self._send(known, context, extension, marks)
        if not sent and known.place == place:
            known.place = before
        return sent

    async def _send(
        self, known: Leg, context: str, extension: str, marks: Mapping[str, str] | None
    ) -> bool:
        self._legs.asked(known.id, time.monotonic())
        # Priority 1 of every extension answers the channel first (`dialplan`).
        priority = "1" if known.to_answer else "2"
        if known.stasis:
            if marks and not await self._ami("Setvar", **_written(known.id, marks)):
                return False
            known.stasis, known.at = False, None
            uri = f"channels/{known.id}/continue"
            return await self._do(
                "POST", uri, context=context, extension=extension, priority=priority
            )
        written = [("Setvar", _written(known.id, marks))] if marks else []
        return await self._redirect(known, context, extension, priority, written)

    async def _redirect(
        self,
        known: Leg,
        context: str,
        extension: str,
        priority: str,
        first: Sequence[tuple[str, Mapping[str, str]]] = (),
    ) -> bool:
        """Do `first` and send a leg on from where it waits in our dialplan; returns when it has
        come there, or False when it is gone."""
        there = {"Context": context, "Exten": extension, "Priority": priority}
        redirect = ("Redirect", {"Channel": known.id, **there})
        asked = [*first, redirect]
        for _ in range(_SENDS):
            await self._arrival(known)
            if self._link is None:
                raise EngineAway("The switch is away.")
            if self._legs.get(known.id) is not known:
                return False
            known.at, known.bound = None, f"{context},{extension}"
            answers = await self._link.ami_each(asked.copy)
            if any(answer.get("Response") != "Success" for answer in answers):
                return False
            if await self._followed(known):
                return self._legs.get(known.id) is known
            asked = [redirect]
        return False

    async def _followed(self, known: Leg) -> bool:
        """Whether a leg that was sent on came anywhere but to a key. A key pressed in the moment of
        sending may win: then it waits at that key, and must be sent once more."""
        await self._arrival(known)
        if known.at is None and self._legs.get(known.id) is known:
            log.warning("%s was sent to %s and has not been heard of since", known.id, known.bound)
        if known.bound is not None and known.at is not None and _KEY.search(known.at):
            await self._waiting(known, lambda: known.bound is None, _LOST_S)
            return known.bound is None
        return True

    async def _arrival(self, known: Leg) -> None:
        """Until a leg waits somewhere, or is gone."""
        await self._waiting(known, lambda: known.at is not None, COMING_S)

    async def _waiting(self, known: Leg, come: Callable[[], bool], timeout_s: float) -> None:
        """Until `come` is true of a leg, or it is gone, or the time is over."""
        loop = asyncio.get_running_loop()
        late = False

        def over() -> None:
            nonlocal late
            late = True
            self._waits(known.id)

        timer = loop.call_later(timeout_s, over)
        try:
            while not (late or come()) and self._here(known):
                news: asyncio.Future[None] = loop.create_future()
                self._news.setdefault(known.id, []).append(news)
                await news
        finally:
            timer.cancel()

    def _here(self, known: Leg) -> bool:
        """Whether a leg lives and we hear of it."""
        return self._legs.get(known.id) is known and self._link is not None

    def _waits(self, leg: str) -> None:
        """There is news of where a leg waits."""
        for news in self._news.pop(leg, ()):
            if not news.done():
                news.set_result(None)

    def _await(self, leg: str) -> asyncio.Future[None]:
        """Done when the leg comes into our hands, or ends."""
        wait: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaiting[leg] = wait
        return wait

    def _came(self, leg: str) -> None:
        wait = self._awaiting.pop(leg, None)
        if wait is not None and not wait.done():
            wait.set_result(None)

    async def _renew_leases(self, link: Link) -> None:
        """All leases anew. Which legs have one is looked up in the moment of sending."""
        await link.ami_each(
            lambda: [
                ("Setvar", _lease_of(leg.id, dialplan.LEASE_S))
                for leg in self._legs.live.values()
                if leg.leased
            ]
        )

    async def _lease(self, leg: str, seconds: int) -> None:
        await self._ami("Setvar", **_lease_of(leg, seconds))

    async def _set(self, leg: str, variable: str, value: str) -> None:
        # By manager, not ARI: there a write waits for the end of the sound that the leg hears, and
        # every later request of everybody waits behind it, also the one that stops the sound.
        await self._ami("Setvar", Channel=leg, Variable=variable, Value=value)

    async def _request(
        self, method: str, uri: str, *, body: object = None, **query: str | None
    ) -> Reply:
        if self._link is None:
            raise EngineAway("The switch is away.")
        return await self._link.ari(method, uri, body=body, **query)

    async def _do(self, method: str, uri: str, **query: str | None) -> bool:
        """A command; False when what it is about is gone."""
        return self._judge(await self._request(method, uri, **query))

    def _judge(self, reply: Reply) -> bool:
        if not reply.ok and not reply.gone:
            raise CommandRejected(f"The switch would not do it: {reply.message}.")
        return reply.ok

    async def _ami(self, action: str, **headers: str) -> bool:
        if self._link is None:
            raise EngineAway("The switch is away.")
        return await self._link.ami(action, **headers)

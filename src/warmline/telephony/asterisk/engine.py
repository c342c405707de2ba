"""The engine port on a real Asterisk: connects, keeps connected, resyncs, hands events on.

`voice` is the only caller. The port's commands are in `commands`; how news is understood in
`translate`; what the dialplan does meanwhile in `dialplan`.

What voice has to know beyond the port:

- A leg that the dialplan took back while we were silent comes again as `LegArrived` with the same
  leg id: it is in our hands once more, whatever was running on it before is over.
- An offer found ringing in a snapshot goes on: it can be withdrawn, and its end is told as always.
- Of a pair in talk the one who hung up is reported first (`by_remote=True`). In `Dial()` the
  switch then ends the other leg by itself; in a bridge of ours (after `fetch_back` or `dial`) the
  other leg stays in our hands.
- A recording is two files in `<recordings>`, `<name>.said.sln` (what the customer says) and
  `<name>.heard.sln` (what he hears): signed 16-bit little-endian, 8 kHz, no header, in step.
- `SwitchSnapshot.legs[*].answered_at` is, on an agent's leg, the moment the talk began.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from warmline.kit.clock import Clock
from warmline.telephony import admission
from warmline.telephony.asterisk import snapshot
from warmline.telephony.asterisk.ami import Message
from warmline.telephony.asterisk.ari import Event
from warmline.telephony.asterisk.commands import Commands
from warmline.telephony.asterisk.dialplan import AT_ONCE, NEW_NO_MORE, PER_S, TOLD
from warmline.telephony.asterisk.link import Link, SwitchAccess
from warmline.telephony.errors import CommandRejected
from warmline.telephony.model import Connected, Disconnected, EngineEvent
from warmline.telephony.ports import EngineAway

log = logging.getLogger(__name__)

_BEAT_S = 0.5
"""How often `VOICE_AT` is renewed. The dialplan thinks us away after two seconds by clocks of whole
seconds, so a beat of one second may already be too old when the next one is late by a moment."""
_RENEW_BEATS = 8
"""The leases of callers in our hands are renewed every so many beats."""
_QUICK_S = 0.2
"""Our own loop and the switch's answer are quick when they are late by less."""
_BY_DESIGN_S = 1.0
"""A call that has waited so long while both were quick waits by design."""
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.2, 5.0
"""Between two attempts to connect; doubled each time."""


class AsteriskEngine(Commands):
    """`telephony.ports.Engine` over ARI and AMI. `may_command` is asked before every command: the
    holder of a lease answers whether it is still young enough."""

    def __init__(
        self,
        access: SwitchAccess,
        clock: Clock,
        may_command: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(access)
        self._clock = clock
        self._may_command = may_command
        self._on_event: Callable[[EngineEvent], None] = lambda event: None
        self._admission = admission.Admission()
        self._bounds: dict[str, int] = {}
        """What the dialplan was told last."""
        self._came_before = 0
        self._beat_s = 0.0
        """How long the switch took for its last answer."""
        self._early: list[tuple[bool, Event | Message]] | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Begin to connect; returns at once, `Connected` tells when it is done."""
        self._on_event = on_event
        self._task = asyncio.create_task(self._keep_connected(), name="asterisk-engine")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._link is not None:
            await self._link.close()
            self._link = None

    def _emit(self, event: EngineEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            log.exception("voice failed on %s", type(event).__name__)

    async def _keep_connected(self) -> None:
        delay = _FIRST_DELAY_S
        while True:
            link: Link | None = None
            if self._may_command():
                link = await self._connect()
            if link is None:
                await asyncio.sleep(delay)
                delay = min(delay * 2, _LONGEST_DELAY_S)
                continue
            delay = _FIRST_DELAY_S
            reason = await self._stay(link)
            self._link = None
            await link.close()
            self._forget()
            self._emit(Disconnected(reason, self._access.node))

    async def _connect(self) -> Link | None:
        """One attempt: open, resync, tell; None when it failed."""
        self._early = []
        link = Link(self._access, self._may_command, self._take_ari, self._take_ami)
        try:
            await link.open()
            picture = await snapshot.take(link, self._clock.now(), self._access.node)
            snapshot.remember(self._legs, picture)
            self._bridges = set(picture.bridges.values())
            self._translator.contacts = picture.contacts
            self._translator.offers.update(snapshot.ringing(picture))
            self._translator.rung.update({leg: set() for leg in self._translator.offers})
            self._link = link
            await self._claim(link)
            await self._beat(link, renew=True)
            self._bounds.clear()
            await self._admit(link, late_s=0.0)
        except EngineAway as error:
            log.warning("no switch: %s", error)
            await self._give_up(link)
            return None
        except asyncio.CancelledError:
            await self._give_up(link)
            raise
        except Exception:
            # An answer we cannot read must not end the engine: the next attempt may succeed.
            log.exception("the switch could not be taken over")
            await self._give_up(link)
            return None
        self._emit(Connected(picture.snapshot))
        early, self._early = self._early, None
        for from_ari, event in early:
            if not self._in_picture(event):
                self._translate(from_ari, event)
        return link

    async def _give_up(self, link: Link) -> None:
        self._link = None
        await link.close()

    def _in_picture(self, event: Mapping[str, Any]) -> bool:
        """Whether an arrival during the resync is told by the snapshot already."""
        if f"{TOLD}{self._translator.here}|" not in event.get("AppData", ""):
            return False
        leg = self._legs.get(event["Uniqueid"])
        return leg is not None and leg.place == "hands"

    async def _stay(self, link: Link) -> str:
        """Beat until the link is down; the reason."""
        beats = 0
        while not link.down.done():
            began = time.monotonic()
            await asyncio.wait([link.down], timeout=_BEAT_S)
            late_s = time.monotonic() - began - _BEAT_S
            beats += 1
            with contextlib.suppress(EngineAway, CommandRejected):
                await self._beat(link, renew=beats % _RENEW_BEATS == 0)
                await self._admit(link, late_s)
        return link.down.result()

    async def _beat(self, link: Link, *, renew: bool) -> None:
        # By the switch's own clock, which the dialplan compares it with: either may be set.
        began = time.monotonic()
        now = await link.ami_value("Getvar", Variable="EPOCH")
        self._beat_s = time.monotonic() - began
        await link.ari("POST", "asterisk/variable", variable=self._named("VOICE_AT"), value=now)
        if renew:
            await self._renew_leases(link)

    async def _admit(self, link: Link, late_s: float) -> None:
        """Choose anew how many calls are let in; `late_s` is how late our own loop was."""
        if not self._access.admission:
            return
        came, self._came_before = self._legs.came - self._came_before, self._legs.came
        await self._leave_alone(link, late_s)
        delay_s = max(late_s, self._beat_s, self._legs.longest_wait(time.monotonic()))
        before = self._admission.rate
        rate = self._admission.seen(delay_s=delay_s, came_per_s=came / admission.WINDOW_S)
        if rate < before:
            log.warning(
                "%d new calls in %.1f s, the longest wait %.2f s: at most %.0f a second are let in "
                "from now on, %d were refused so far",
                *(came, admission.WINDOW_S, delay_s, rate, self._translator.refused),
            )
        await self._bound(link, {PER_S: round(rate), AT_ONCE: admission.at_once(rate)})

    async def _bound(self, link: Link, bounds: dict[str, int]) -> None:
        """Tell the dialplan what has changed."""
        for name, value in bounds.items():
            if self._bounds.get(name) != value:
                variable = self._named(name)
                await link.ari("POST", "asterisk/variable", variable=variable, value=str(value))
                self._bounds[name] = value

    async def _leave_alone(self, link: Link, late_s: float) -> None:
        """A call for which nothing was asked yet although we and the switch are quick waits for
        something else (its flow asks another system first): it is taken out of the group."""
        if late_s > _QUICK_S or self._beat_s > _QUICK_S:
            return
        patient = self._legs.untouched_since(time.monotonic() - _BY_DESIGN_S)
        for leg in patient:
            self._legs.fresh.pop(leg, None)
        await link.ami_each(
            lambda: [("Setvar", {"Channel": leg, **NEW_NO_MORE}) for leg in patient]
        )

    def _named(self, variable: str) -> str:
        """Our shard's own of a global variable that each has."""
        return f"{variable}{self._access.mark}"

    def _take_ari(self, event: Event) -> None:
        self._take(True, event)

    def _take_ami(self, event: Message) -> None:
        self._take(False, event)

    def _take(self, from_ari: bool, event: Event | Message) -> None:
        if self._early is not None:
            self._early.append((from_ari, event))
        else:
            self._translate(from_ari, event)

    def _translate(self, from_ari: bool, event: Any) -> None:
        try:
            (self._translator.ari if from_ari else self._translator.ami)(event)
        except (KeyError, ValueError):
            log.exception("cannot read %s", event)

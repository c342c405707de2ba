"""The commands of the engine port, as ARI requests and manager actions.

Base of `engine.AsteriskEngine`. A command on a leg that is gone, or not in our hands any more,
returns quietly; `EngineAway` is raised while disconnected or fenced; `CommandRejected` when the
switch finds the command itself wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Sequence

from warmline.telephony.asterisk import dialplan
from warmline.telephony.asterisk.legs import Leg
from warmline.telephony.asterisk.link import Link, SwitchAccess
from warmline.telephony.asterisk.music import music_class
from warmline.telephony.asterisk.sending import COMING_S, Sending
from warmline.telephony.asterisk.settings import mark_of
from warmline.telephony.asterisk.translate import Translator
from warmline.telephony.model import (
    EngineEvent,
    LegEnded,
    LegHeld,
    LegUnheld,
    PlaybackEnded,
    RecordingBegun,
)
from warmline.telephony.ports import EngineAway

log = logging.getLogger(__name__)

_UNSAFE = re.compile(r"[^A-Za-z0-9+*#@._:-]")
_KEY_S = 0.26
"""Between two keys sent into a talk in Dial(): 160 ms tone, 100 ms silence."""
_FETCHED_S = 10.0
"""A pair that was in talk comes within milliseconds, on an overloaded machine within seconds. Who
comes later is not brought together with the other any more, so this waits longer than it needs to;
who hangs up meanwhile ends it."""
_CLAIMS = 100
"""Numbers claimed in one go."""
_CAUSES = {
    "normal": "16",
    "busy": "17",
    "no_answer": "19",
    "rejected": "21",
    "congestion": "34",
    "unreachable": "20",
}


def safe(text: str) -> str:
    """Text that cannot mean anything to the dialplan."""
    return _UNSAFE.sub("", text)


def _music_marks(name: str) -> dict[str, str] | None:
    """The variable that names other music than the usual."""
    return {dialplan.MUSIC_MARK: safe(name)} if name else None


class Commands(Sending):
    """Everything of the port but the connection itself."""

    def __init__(self, access: SwitchAccess) -> None:
        super().__init__(access)
        self._bridges: set[str] = set()
        self._filling: set[str] = set()
        """Bridges on their way to have somebody in: no empty ones."""
        self._claimed: tuple[str, ...] = ()
        self._sweeps: set[asyncio.Task[None]] = set()
        self._translator = Translator(
            self._legs,
            access.node,
            self._tell,
            self._came,
            self._waits,
            time.monotonic,
            access.mark,
        )

    def _emit(self, event: EngineEvent) -> None:
        raise NotImplementedError

    async def answer(self, leg: str) -> None:
        known = self._legs.get(leg)
        if known is None:
            return
        if known.stasis:
            await self._do("POST", f"channels/{leg}/answer")
        else:
            known.to_answer = True
            await self._go(known, dialplan.HANDS, "answer")

    async def play(
        self,
        leg: str,
        playback: str,
        sounds: Sequence[str],
        *,
        answer: bool = False,
        until_key: bool = False,
    ) -> None:
        known = self._legs.get(leg)
        if known is None:
            return
        paths = [f"{self._access.sounds}/{name}" for name in sounds]
        if until_key and known.bridge is None:
            await self._play_until_key(known, playback, paths, answer)
            return
        known.to_answer |= answer
        if await self._into_stasis(known):
            if answer:
                await self._do("POST", f"channels/{leg}/answer")
            media = ",".join(f"sound:{path}" for path in paths)
            await self._do("POST", f"channels/{leg}/play/{playback}", media=media)

    async def _play_until_key(
        self, known: Leg, playback: str, paths: Sequence[str], answer: bool
    ) -> None:
        self._over(known)
        known.to_answer |= answer
        known.playback = playback
        marks = dict(zip(dialplan.PLAY_MARKS, (safe(playback), "&".join(paths)), strict=True))
        music, known.music = known.music, False
        if not await self._go(known, dialplan.HANDS, "quietplay" if music else "play", marks):
            known.playback = None

    async def say_digits(self, leg: str, playback: str, digits: str) -> None:
        await self.play(leg, playback, [f"digits/{digit}" for digit in digits if digit.isdigit()])

    async def stop_play(self, leg: str, playback: str) -> None:
        known = self._legs.get(leg)
        if known is None:
            return
        if known.stasis:
            await self._do("DELETE", f"playbacks/{playback}")
        elif known.playback == playback and await self._go(known, dialplan.HANDS, "stop"):
            self._over(known)

    def _over(self, known: Leg) -> None:
        """What our dialplan played to the leg is over, and has not been told yet."""
        if known.playback is not None:
            playback, known.playback = known.playback, None
            self._tell(PlaybackEnded(known.id, playback))

    async def music(self, leg: str, on: bool, name: str = "") -> None:
        known = self._legs.get(leg)
        if known is None:
            return
        if on and known.bridge is not None:
            # Whoever waits is alone: in a bridge the music would play against silence.
            await self.unbridge(known.bridge, leg)
        if known.stasis:
            which = safe(name) if on and name else None
            if await self._do("POST" if on else "DELETE", f"channels/{leg}/moh", mohClass=which):
                known.music = on  # it plays on when our dialplan has the leg again
        elif await self._go(
            known, dialplan.HANDS, "music" if on else "stop", _music_marks(name) if on else None
        ):
            known.music = on
            self._over(known)

    async def offer(
        self,
        leg: str,
        offer: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        record: str | None,
        auto_answer: bool = False,
        also: Sequence[str] = (),
        music: str = "",
        notice: str = "",
        least_s: float = 0,
        stay: bool = False,
    ) -> None:
        known = self._legs.get(leg)
        if known is None:
            return
        auto = "0" if "@" in endpoint else dialplan.TOGETHER if also else "1" if auto_answer else ""
        then = dialplan.NOTICED if least_s else dialplan.ANSWERED
        values = (offer, str(ring_s), caller, call, record or "", auto)
        heard = (music_class(music, notice), f"{least_s:g}", then, "g" if stay else "")
        marks = dict(zip(dialplan.OFFER_MARKS, map(safe, values + heard), strict=True))
        marks["WL_ENDPOINT"] = "&PJSIP/".join(map(safe, (endpoint, *also)))
        self._translator.offers[leg] = offer
        if also:
            self._translator.rung[leg] = {endpoint, *also}
        known.begins = safe(record) if record and known.recording is None else None
        extension = "record" if known.begins else "ring"
        if await self._go(known, dialplan.OFFER, extension, marks, place="offer"):
            self._over(known)
        else:
            self._translator.forget_offer(leg)

    async def pass_on(self, leg: str, shard: str, ticket: str) -> None:
        known = self._legs.get(leg)
        if known is None or known.place == "passed":
            return
        marks = dict(zip(dialplan.PASSED_MARKS, (mark_of(shard), safe(ticket)), strict=True))
        self._over(known)
        await self._go(known, dialplan.HANDS, "moved", marks, place="passed")
        # Also where it could not be sent: with its lease not renewed it comes back to us.
        known.place, known.bridge, known.held = "passed", None, False

    async def claim(self, numbers: Sequence[str]) -> None:
        self._claimed = tuple(safe(number) for number in numbers)
        if self._link is not None:
            await self._claim(self._link)

    async def _claim(self, link: Link) -> None:
        """Say on the switch which called numbers are ours."""
        for first in range(0, len(self._claimed), _CLAIMS):
            some = self._claimed[first : first + _CLAIMS]
            await link.ami_each(
                lambda some=some: [  # type: ignore[misc]
                    ("Setvar", {"Variable": f"{dialplan.CLAIM}{n}", "Value": self._access.mark})
                    for n in some
                ]
            )

    async def withdraw(self, leg: str, offer: str, endpoint: str = "") -> None:
        if self._translator.offers.get(leg) != offer:
            return
        if endpoint:
            await self._silence(offer, endpoint)
            return
        known = self._legs.get(leg)
        if known is None:
            return
        await self._arrival(known)
        if self._translator.offers.get(leg) == offer:
            # Into the hands with an empty outcome: that is what the translator calls withdrawn.
            await self._redirect(known, dialplan.HANDS, "s", "1")

    async def _silence(self, offer: str, endpoint: str) -> None:
        """One of several phones rings no more."""
        for rung in list(self._legs.live.values()):
            if rung.kind == "agent" and rung.offer == offer and rung.endpoint == endpoint:
                await self.hang_up(rung.id)

    async def dial(
        self,
        leg: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        auto_answer: bool = False,
        node: str = "",
    ) -> None:
        outside = "@" in endpoint
        marks = {
            "WL_KIND": "customer" if outside else "agent",
            "WL_ENDPOINT": endpoint,
            "WL_CALL": call,
            "WL_SHARD": self._access.mark,
            "CONNECTEDLINE(num,i)": safe(caller),
        }
        if not outside:
            marks["PJSIP_HEADER(add,X-Warmline-Call)"] = safe(call)
            if auto_answer:
                for name, value in dialplan.AUTO_ANSWER_HEADERS.items():
                    marks[f"PJSIP_HEADER(add,{name})"] = value
        if outside:
            marks[dialplan.COUNTED] = safe(endpoint.rpartition("@")[2])
        self._legs.add(Leg(leg, str(marks["WL_KIND"]), "dialled", endpoint=endpoint))
        born = self._await(leg)
        made = await self._request(
            "POST",
            "channels/create",
            body={"variables": marks},
            endpoint=f"PJSIP/{safe(endpoint)}",
            app=self._access.application,
            appArgs="dialled",
            channelId=leg,
        )
        if not made.ok and made.status != 409:
            self._never_born(leg)
            return
        if made.ok:
            # Ringing a channel that is not in our application yet would be refused.
            await asyncio.wait([born], timeout=COMING_S)
        await self._do("POST", f"channels/{leg}/dial", timeout=str(ring_s))

    def _never_born(self, leg: str) -> None:
        """The switch could not even make a channel: nobody is registered there."""
        self._legs.live.pop(leg, None)
        self._tell(LegEnded(leg, cause=20, by_remote=False))

    async def bridge(self, bridge: str, legs: Sequence[str], *, record: str | None = None) -> None:
        present = [known for leg in legs if (known := self._legs.get(leg)) is not None]
        if not present:
            return
        self._bridges.add(bridge)
        self._filling.add(bridge)
        try:
            await self._fill(bridge, present)
        finally:
            self._filling.discard(bridge)
        if len(present) == 2:
            self._legs.pair(present[0].id, present[1].id)
        if record is not None:
            customers = [leg for leg in present if leg.kind == "customer"]
            await self.record((customers or present)[0].id, record)

    async def _fill(self, bridge: str, legs: Sequence[Leg]) -> None:
        """Make the bridge and bring these in who are not in it yet."""
        await self._do("POST", f"bridges/{bridge}", type="mixing")
        for leg in legs:
            if leg.bridge == bridge:
                continue  # in it already, or on hold and comes back by `unhold`
            if not await self._into_stasis(leg):
                continue
            # Noted first: a lease renewed after it was lifted would end the talk.
            before, leg.bridge, leg.place, leg.held = leg.bridge, bridge, "talk", False
            await self._lease(leg.id, 0)
            if not await self._do("POST", f"bridges/{bridge}/addChannel", channel=leg.id):
                leg.bridge, leg.place = before, "hands"
                if self._legs.get(leg.id) is leg:
                    log.warning("%s lives and did not come into %s", leg.id, bridge)

    async def unbridge(self, bridge: str, leg: str) -> None:
        known = self._legs.get(leg)
        if known is not None and known.held:
            await self._set(leg, "WL_HELD", "")  # on hold it is out of the bridge already
        else:
            await self._do("POST", f"bridges/{bridge}/removeChannel", channel=leg)
        known = self._legs.get(leg)
        if known is not None:
            known.bridge, known.place, known.held = None, "hands", False
            self._legs.part(known)
            if known.leased:
                await self._lease(leg, dialplan.LEASE_S)
        await self._drop_if_empty(bridge)

    async def fetch_back(self, leg: str, agent_leg: str, bridge: str) -> None:
        both = [known for one in (leg, agent_leg) if (known := self._legs.get(one)) is not None]
        if both and all(known.stasis and known.bridge == bridge for known in both):
            return
        waits = {one: self._await(one) for one in (leg, agent_leg)}
        moved = await self._ami(
            "Redirect",
            Channel=leg,
            ExtraChannel=agent_leg,
            Context=dialplan.FETCHED,
            Exten="s",
            Priority="1",
            ExtraContext=dialplan.FETCHED,
            ExtraExten="s",
            ExtraPriority="1",
        )
        if moved:
            await asyncio.wait(waits.values(), timeout=_FETCHED_S)
        arrived = [
            known
            for one, wait in waits.items()
            if wait.done() and (known := self._legs.get(one)) and known.place == "hands"
        ]
        for known in arrived:
            known.bridge = None  # whoever was in it already has been taken out of it
        if arrived:
            await self.bridge(bridge, [known.id for known in arrived])

    async def hold(self, leg: str) -> None:
        known = self._legs.get(leg)
        if known is None or known.held:
            return
        if not await self._into_stasis(known):
            return
        if known.bridge is not None:
            # The mark first: a new leader must find where the leg belongs.
            await self._set(leg, "WL_HELD", known.bridge)
            await self._do("POST", f"bridges/{known.bridge}/removeChannel", channel=leg)
        if await self._do("POST", f"channels/{leg}/moh"):
            known.held = True
            self._tell(LegHeld(known.peer or leg))

    async def unhold(self, leg: str) -> None:
        known = self._legs.get(leg)
        if known is None or not known.held:
            return
        await self._do("DELETE", f"channels/{leg}/moh")
        if known.bridge is not None:
            await self._do("POST", f"bridges/{known.bridge}", type="mixing")
            await self._do("POST", f"bridges/{known.bridge}/addChannel", channel=leg)
            await self._set(leg, "WL_HELD", "")
        known.held = False
        self._tell(LegUnheld(known.peer or leg))

    async def mute(self, leg: str, on: bool) -> None:
        # By manager, not ARI: it works in Dial() as well as in our hands.
        await self._ami("MuteAudio", Channel=leg, Direction="in", State="on" if on else "off")

    async def keys(self, leg: str, digits: str) -> None:
        reply = await self._request("POST", f"channels/{leg}/dtmf", dtmf=safe(digits))
        if reply.status != 409:
            self._judge(reply)
            return
        for digit in safe(digits):
            await self._ami("PlayDTMF", Channel=leg, Digit=digit, Duration="160")
            await asyncio.sleep(_KEY_S)

    async def record(self, leg: str, name: str) -> None:
        known = self._legs.get(leg)
        if known is None or known.recording is not None:
            return
        options = dialplan.recording_options(self._access.recordings, safe(name))
        if await self._ami("MixMonitor", Channel=leg, Options=options):
            known.recording = name
            await self._set(leg, "WL_RECORDING", safe(name))
            self._tell(RecordingBegun(leg, name))

    async def pause_recording(self, leg: str, on: bool) -> None:
        await self._ami("MixMonitorMute", Channel=leg, Direction="both", State="1" if on else "0")

    async def snoop(self, leg: str, snoop: str, *, spy: str, whisper: str) -> None:
        if self._legs.get(leg) is None:
            return
        self._legs.add(Leg(snoop, "snoop", "snoop"))
        born = self._await(snoop)
        made = await self._do(
            "POST",
            f"channels/{leg}/snoop/{snoop}",
            spy=spy,
            whisper=whisper,
            app=self._access.application,
            appArgs="snoop",
        )
        if made:
            await asyncio.wait([born], timeout=COMING_S)
        else:
            self._legs.live.pop(snoop, None)

    async def hang_up(self, leg: str, *, cause: str = "normal") -> None:
        self._legs.begun(leg, time.monotonic())
        # By manager: it costs the switch less, and it makes no difference where the leg is.
        await self._ami("Hangup", Channel=leg, Cause=_CAUSES.get(cause, "16"))

    # --- inside ---

    async def _into_stasis(self, known: Leg) -> bool:
        """Bring a leg in our hands into Stasis, where ARI can command it; False when it is gone."""
        if known.stasis:
            return True
        wait = self._await(known.id)
        self._over(known)
        if await self._go(known, dialplan.HANDS, "stasis"):
            await asyncio.wait([wait], timeout=COMING_S)
        return known.stasis and self._legs.get(known.id) is not None

    def _tell(self, event: EngineEvent) -> None:
        """Tell voice; also what the adapter itself does at the end of a leg."""
        self._emit(event)
        if isinstance(event, LegEnded):
            self._came(event.leg)
            self._waits(event.leg)
            self._sweep()

    def _forget(self) -> None:
        """The link is down: nothing known is certain any more."""
        for leg in list(self._awaiting):
            self._came(leg)
        for leg in list(self._news):
            self._waits(leg)
        self._translator.offers.clear()
        self._translator.rung.clear()

    def _sweep(self) -> None:
        """Drop our bridges that nobody is left in."""
        for bridge in [each for each in self._bridges if not self._legs.members(each)]:
            task = asyncio.create_task(self._drop_if_empty(bridge))
            self._sweeps.add(task)
            task.add_done_callback(self._sweeps.discard)

    async def _drop_if_empty(self, bridge: str) -> None:
        if bridge not in self._filling and not self._legs.members(bridge):
            self._bridges.discard(bridge)
            with contextlib.suppress(EngineAway):
                await self._do("DELETE", f"bridges/{bridge}")

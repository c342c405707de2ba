"""Reads everything alive on a switch into the port's snapshot, at each connect.

Channels come from ARI `/channels`, pairs from `/bridges`, which of them are in Stasis from the
application itself (so calls are adopted whose arrival nobody saw), our marks on each channel and
registrations from AMI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from warmline.telephony.asterisk import dialplan
from warmline.telephony.asterisk.base_files import CHANNEL_MARKS
from warmline.telephony.asterisk.legs import Leg, Legs
from warmline.telephony.asterisk.link import Link
from warmline.telephony.asterisk.settings import TRUNK_PREFIX
from warmline.telephony.asterisk.translate import moment
from warmline.telephony.model import LiveLeg, SwitchSnapshot

_ALL_MARKS = "EVAL(" + "|".join(f"{name}=${{{name}}}" for name in CHANNEL_MARKS) + ")"
"""All marks of a channel in one answer; none of their values holds a bar."""


OURS = "WL_KIND"
"""The mark that every channel of ours carries."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The snapshot for `voice` and what the adapter keeps of it."""

    snapshot: SwitchSnapshot
    bridges: dict[str, str]
    """Leg → the id of our own bridge it is in."""
    contacts: dict[str, set[str]]
    stasis: frozenset[str]
    """Legs in Stasis."""
    waiting: dict[str, str]
    """Leg → the extension of our dialplan (`context,extension`) in which it waits."""


async def take(link: Link, at: datetime, node: str) -> Picture:
    """Ask the switch for all that lives on it; raises `EngineAway`."""
    channels: list[dict[str, Any]] = await link.listed("channels") or []
    marks = await _all_marks(link, [channel["id"] for channel in channels])
    bridges: list[dict[str, Any]] = await link.listed("bridges") or []
    application = await link.listed(f"applications/{link.application}") or {}
    contacts = _contacts(await link.ami_list("PJSIPShowContacts"))
    started = await _started(link)
    hands = set(application.get("channel_ids", []))
    together = {leg: bridge for bridge in bridges for leg in bridge["channels"]}
    ours = [
        (channel, its)
        for channel, its in zip(channels, marks, strict=True)
        if OURS in its and its.get("WL_SHARD", "") == link.mark
    ]
    legs = tuple(
        _live_leg(channel, its, hands, together.get(channel["id"])) for channel, its in ours
    )
    elsewhere = frozenset(
        channel["id"]
        for channel, its in zip(channels, marks, strict=True)
        if its.get("WL_KIND") == "customer" and its.get("WL_SHARD", "") != link.mark
    )
    registered = frozenset(name for name, places in contacts.items() if places)
    own = {
        live.leg: bridge["id"]
        for live in legs
        if (bridge := together.get(live.leg)) and _is_ours(bridge)
    }
    waiting = {
        channel["id"]: f"{plan['context']},{plan['exten']}"
        for channel in channels
        if (plan := channel.get("dialplan", {})).get("app_name") in {*dialplan.WAITING, "Stasis"}
    }
    shown = SwitchSnapshot(at, legs, registered, node, started, elsewhere)
    return Picture(shown, own, contacts, frozenset(hands), waiting)


async def _started(link: Link) -> datetime | None:
    """When the switch was started, by our clock."""
    info = (await link.ari("GET", "asterisk/info", only="status")).body or {}
    began = moment(info.get("status", {}).get("startup_time"))
    return began - timedelta(seconds=link.clock_ahead_s) if began is not None else None


async def _all_marks(link: Link, legs: Sequence[str]) -> list[dict[str, str]]:
    """The marks of each leg. Now and then the switch says of a living channel that there is none of
    that name (seen once in four thousand questions under load), and a talk taken for over would be
    cut off: who seems to have none and is still listed is asked once more."""
    marks = dict(zip(legs, await asyncio.gather(*(_marks(link, leg) for leg in legs)), strict=True))
    doubtful = [leg for leg, its in marks.items() if OURS not in its]
    if doubtful:
        listed = {channel["id"] for channel in await link.listed("channels") or []}
        for leg in doubtful:
            if leg in listed:
                marks[leg] = await _marks(link, leg)
    return [marks[leg] for leg in legs]


async def _marks(link: Link, leg: str) -> dict[str, str]:
    """Our marks on a channel; none if it is gone."""
    text = await link.ami_value("Getvar", Channel=leg, Variable=_ALL_MARKS)
    pairs = (part.partition("=") for part in text.split("|"))
    return {name: value for name, _, value in pairs if value}


def _live_leg(
    channel: dict[str, Any],
    marks: dict[str, str],
    hands: set[str],
    bridge: dict[str, Any] | None,
) -> LiveLeg:
    leg = channel["id"]
    others = [other for other in (bridge or {}).get("channels", []) if other != leg]
    plan = channel.get("dialplan", {})
    if others:
        place = "talk"
    elif plan.get("app_name") == "Stasis" or leg in hands:
        place = "hands"
    elif plan.get("app_name") in {"Dial", "AppDial"}:
        place = "offer"
    elif plan.get("context") in {dialplan.HANDS, dialplan.HEARD}:
        place = "hands"
    elif plan.get("context") == dialplan.HOLDING:
        place = "holding"
    else:
        place = "other"
    return LiveLeg(
        leg,
        kind=marks["WL_KIND"],
        place=place,
        up=channel.get("state") == "Up",
        caller=marks.get("WL_CALLER", ""),
        called=marks.get("WL_CALLED", ""),
        endpoint=marks.get("WL_ENDPOINT", "") if marks["WL_KIND"] == "agent" else "",
        trunk=marks.get("WL_TRUNK", ""),
        peer=others[0] if others else None,
        offer=marks.get("WL_OFFER") if place in {"offer", "talk"} else None,
        created_at=moment(channel.get("creationtime")),
        answered_at=moment(marks.get("WL_ANSWERED")),
        recording=marks.get("WL_RECORDING"),
        ticket=marks.get("WL_TICKET", ""),
        in_dial=bool(others) and bridge is not None and not _is_ours(bridge),
        vars=marks,
    )


def _is_ours(bridge: Mapping[str, Any]) -> bool:
    """A bridge that we made; that of `Dial()` is of another class."""
    return bridge.get("bridge_class") == "stasis"


def _contacts(rows: Sequence[Mapping[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        endpoint, status = row.get("Endpoint", ""), row.get("Status", "")
        if endpoint and not endpoint.startswith(TRUNK_PREFIX) and status != "Unreachable":
            found.setdefault(endpoint, set()).add(row.get("Uri", row.get("URI", "")))
    return found


def ringing(picture: Picture) -> dict[str, str]:
    """Customer leg → offer, of the offers that still ring."""
    return {
        live.leg: live.offer
        for live in picture.snapshot.legs
        if live.kind == "customer" and live.place == "offer" and live.offer
    }


def remember(legs: Legs, picture: Picture) -> None:
    """Fill the adapter's memory from a snapshot. Of other shards' legs the end is told, since some
    may have been passed on by us."""
    legs.clear()
    for leg in picture.snapshot.elsewhere:
        legs.add(Leg(leg, "customer", "arrived", "passed"))
    for live in picture.snapshot.legs:
        origin = "arrived" if live.trunk else "offered" if live.offer else "dialled"
        legs.add(
            Leg(
                live.leg,
                live.kind,
                origin,
                live.place,
                endpoint=live.endpoint,
                offer=live.offer,
                peer=live.peer,
                bridge=picture.bridges.get(live.leg) or live.vars.get("WL_HELD") or None,
                held="WL_HELD" in live.vars,
                recording=live.recording,
                stasis=live.leg in picture.stasis,
                at=picture.waiting.get(live.leg),
                music=True,
            )
        )

"""Tries a trunk out before it is applied: each thing that may be wrong, with its reason in words.

`service` calls it with settings that are already well-formed. Nothing is changed, neither here nor
at the carrier. What it cannot know it says so: the questions go out from this machine, so a carrier
that answers only the switch's own address and port stays silent.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from warmline.telephony.sip_probe import WAIT_S, NoAnswer, Target, log_in, options
from warmline.telephony.switch import SwitchDoor
from warmline.telephony.trunks import (
    MediaEncryption,
    Transport,
    TrunkKind,
    TrunkSettings,
    split_host,
)

PORTS_PER_CALL = 4
"""RTP and RTCP of the customer's leg and of the agent's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at. `state`: ok, warn, bad, or left_out. `code` and `details` let a page
    say it in its own language; `message` is the same in English, with what to do."""

    name: str
    state: str
    code: str
    message: str
    details: dict[str, object] = field(default_factory=dict)


async def checks(trunk: TrunkSettings, secret: str | None, door: SwitchDoor) -> list[Check]:
    """All of them, in the order in which things can fail."""
    return [check async for check in _checks(trunk, secret, door)]


async def _checks(
    trunk: TrunkSettings, secret: str | None, door: SwitchDoor
) -> AsyncIterator[Check]:
    host, port = split_host(trunk.proxy, trunk.port) if trunk.proxy else (trunk.host, trunk.port)
    name = await _resolves(host)
    yield name
    yield await _listens(trunk.transport, door)
    yield _media_ports(trunk, door)
    if trunk.media is MediaEncryption.SDES and trunk.transport is not Transport.TLS:
        yield Check(
            name="encryption",
            state="warn",
            code="srtp_without_tls",
            message="SRTP without TLS: the keys of the speech travel readable in the SIP messages. "
            "Choose TLS as well.",
        )
    if trunk.transport is Transport.TLS and door.tls_ca is None:
        yield Check(
            name="encryption",
            state="warn",
            code="certificate_unchecked",
            message="The carrier's certificate is not checked; name its authority in the setting "
            "asterisk.tls_ca.",
        )
    target = Target(host, port, trunk.host, trunk.transport.value, door.tls_ca)
    heard = await _answers(target) if name.state != "bad" else _left_out("options")
    yield heard
    if trunk.kind is TrunkKind.REGISTRATION:
        asked = heard.state == "ok" and secret is not None
        yield await _login(target, trunk.login, secret or "") if asked else _left_out("login")


async def _resolves(host: str) -> Check:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return Check(
            name="name",
            state="ok",
            code="host_is_address",
            message=f"{host} is an address.",
            details={"host": host},
        )
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError:
        return Check(
            name="name",
            state="bad",
            code="host_unknown",
            message=f"The name {host} is not known here. Check its spelling, or write the "
            "carrier's address.",
            details={"host": host},
        )
    addresses = ", ".join(sorted({str(info[4][0]) for info in found}))
    return Check(
        name="name",
        state="ok",
        code="host_resolves",
        message=f"{host} is {addresses}.",
        details={"host": host, "addresses": addresses},
    )


async def _listens(transport: Transport, door: SwitchDoor) -> Check:
    """Our own switch at the port carriers call."""
    port = door.tls_port if transport is Transport.TLS else door.sip_port
    details: dict[str, object] = {"transport": transport.value.upper(), "port": port}
    if transport is Transport.TLS and not door.tls_certificate:
        return Check(
            name="port",
            state="warn",
            code="no_certificate",
            message="The switch has no certificate, so it can call out over TLS but takes no TLS "
            "connection. Set asterisk.tls_certificate and asterisk.tls_key.",
            details=details,
        )
    address = "127.0.0.1" if door.address in ("0.0.0.0", "::") else door.address  # noqa: S104
    try:
        await options(Target(address, port, address, transport.value))
    except NoAnswer as error:
        return Check(
            name="port",
            state="bad",
            code="switch_silent",
            message=f"Our switch does not answer at {address}:{port} ({error}). Is it running, and "
            "is the port free for it?",
            details={**details, "address": address, "reason": str(error)},
        )
    return Check(
        name="port",
        state="ok",
        code="switch_listens",
        message=f"Our switch answers at port {port} ({details['transport']}).",
        details=details,
    )


def _media_ports(trunk: TrunkSettings, door: SwitchDoor) -> Check:
    room = (door.rtp_high - door.rtp_low + 1) // PORTS_PER_CALL
    details: dict[str, object] = {
        "low": door.rtp_low,
        "high": door.rtp_high,
        "calls": room,
        "wanted": trunk.max_calls or 0,
    }
    if trunk.max_calls is not None and trunk.max_calls > room:
        return Check(
            name="media",
            state="bad",
            code="ports_few",
            message=f"The media ports {door.rtp_low} to {door.rtp_high} are enough for {room} "
            f"calls, not for {trunk.max_calls}. Widen asterisk.rtp_low and rtp_high.",
            details=details,
        )
    return Check(
        name="media",
        state="ok",
        code="ports_enough",
        message=f"The media ports {door.rtp_low} to {door.rtp_high} are enough for {room} calls.",
        details=details,
    )


async def _answers(target: Target) -> Check:
    try:
        answer = await options(target)
    except NoAnswer as error:
        return Check(
            name="options",
            state="bad",
            code="carrier_silent",
            message=f"{target.host}:{target.port} does not answer ({error}, {WAIT_S:g} s at most). "
            "Check address, port, transport and firewall, and that the carrier knows our address.",
            details={"host": target.host, "port": target.port, "reason": str(error)},
        )
    return Check(
        name="options",
        state="ok",
        code="carrier_answers",
        message=f"The carrier answers in {answer.ms} ms ({answer.status} {answer.words}).",
        details={"status": answer.status, "words": answer.words, "ms": answer.ms},
    )


async def _login(target: Target, user: str, secret: str) -> Check:
    try:
        answer = await log_in(target, user, secret)
    except NoAnswer as error:
        return Check(
            name="login",
            state="bad",
            code="login_unanswered",
            message=f"The carrier did not answer the log-in ({error}).",
            details={"reason": str(error)},
        )
    details: dict[str, object] = {"status": answer.status, "words": answer.words}
    if answer.status < 300:
        return Check(
            name="login",
            state="ok",
            code="login_taken",
            message="The carrier takes the log-in.",
            details=details,
        )
    return Check(
        name="login",
        state="bad",
        code="login_refused",
        message=f"The carrier refuses the log-in ({answer.status} {answer.words}). Check login and "
        "password with it.",
        details=details,
    )


def _left_out(name: str) -> Check:
    return Check(
        name=name,
        state="left_out",
        code="left_out",
        message="Not tried, since something before it failed or no password is known.",
    )

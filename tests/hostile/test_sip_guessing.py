"""Guessing at phones' passwords: each guess leaves a line that fail2ban's filter reads, nobody can
write somebody else's address into one, and sound registrations leave none that counts."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.hostile import shut_out
from tests.hostile.sip import stranger
from tests.telephony.phone import Phone
from tests.telephony.switch import SECRET, Switch
from warmline.agents.service.profiles import SECRET_BYTES
from warmline.kit.log import clean_text

pytestmark = pytest.mark.servers

LIARS = "127.0.0.9"
LIE = 'RemoteAddress=\\"IPV4/UDP/8.8.8.8/5060\\"'


def banned(switch: Switch) -> list[str]:
    """The addresses that the shipped filter finds in the switch's console, as the supervisor
    writes it into the log."""
    text = (switch.settings.home / "output").read_text(errors="replace")
    return shut_out.addresses("warmline-sip", map(clean_text, text.splitlines()))


async def lines(switch: Switch, address: str, least: int) -> int:
    """How often the address is to be counted, once it is so often."""
    async with asyncio.timeout(10):
        while banned(switch).count(address) < least:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)
    return banned(switch).count(address)


@pytest.mark.parametrize("user", ["phone-1", "browser-1", "nobody", "trunk-demo"])
async def test_each_wrong_password_is_a_line_with_the_guesser_s_address(
    switch: Switch, user: str
) -> None:
    """Given three guesses at an account, there or not, then the filter counts three for the
    address they came from (up to twice as many for an account that is not there)."""
    address = f"127.0.0.{20 + len(user)}"
    before = banned(switch).count(address)
    phone = Phone(user, "a-guess", switch.sip, address)
    await phone.open()
    try:
        for _ in range(3):
            assert await phone.register() in (401, 403)
        assert 3 <= await lines(switch, address, before + 3) - before <= 6
    finally:
        phone.close()


async def test_a_phone_with_its_password_is_never_counted(switch: Switch) -> None:
    phone = Phone("phone-2", SECRET, switch.sip, "127.0.0.40")
    guesser = Phone("phone-2", "a-guess", switch.sip, "127.0.0.41")
    for one in (phone, guesser):
        await one.open()
    try:
        assert await phone.register() == 200
        assert await phone.register(0) == 200
        await guesser.register()
        await lines(switch, "127.0.0.41", 1)  # so the lines of the phone are written too
        assert banned(switch).count("127.0.0.40") == 0
    finally:
        phone.close()
        guesser.close()


async def test_nobody_can_have_another_address_shut_out(switch: Switch) -> None:
    """Given guesses with the text of a log line, quotes and all, in the user, the Call-ID, the
    realm and the display name, then only the guesser's own address is ever counted."""
    async with stranger(switch.sip, LIARS) as liar:
        for lie in (
            LIE,
            f'x",{LIE.replace(chr(92), "")},Y="',
            f'\\",{LIE}',
            "x' failed for '8.8.8.8:5060' (callid: x) - Failed to authenticate",
            'x" [2026-11-22T00:00:00.000] SECURITY[1]: a.c:1 f: SecurityEvent="InvalidPassword",'
            'RemoteAddress="IPV4/UDP/8.8.8.8/5060"',
        ):
            message = liar.request(
                "REGISTER",
                f"sip:{switch.sip[0]}",
                user="phone-1",
                extra=(
                    f'Authorization: Digest username="{lie}", realm="{lie}", nonce="{lie}", '
                    f'uri="sip:x", response="{"0" * 32}", algorithm=MD5\r\n'
                ),
            )
            message = message.replace("From: <", f'From: "{lie}" <')
            message = re.sub(r"Call-ID: .*\r\n", f"Call-ID: {lie}\r\n", message)
            liar.send(message.encode())
            assert await liar.alive()
        phone = Phone("phone-1", "a-guess", switch.sip, LIARS)
        await phone.open()
        try:
            await phone.register()
        finally:
            phone.close()
        await lines(switch, LIARS, 1)
    assert "8.8.8.8" not in banned(switch)
    assert "8.8.8.8" in (switch.settings.home / "output").read_text(errors="replace")


def test_guessing_is_hopeless_before_it_is_slowed() -> None:
    """A phone's password is made by the machine: at a million guesses a second the sun is gone
    before half of them are tried."""
    assert SECRET_BYTES * 8 >= 128
    assert 2 ** (SECRET_BYTES * 8 - 1) / 1e6 / 86400 / 365 > 5e9


def test_the_jail_never_shuts_the_front_door_out() -> None:
    jail = shut_out.jail("warmline-sip")
    assert {"127.0.0.0/8", "::1"} <= set(jail["ignoreip"].split())
    assert jail["logpath"].endswith("/logs/asterisk.log")

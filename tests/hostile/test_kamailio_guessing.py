"""Guessing at phones' passwords at Kamailio: slowed, and each guess is a line that fail2ban's
filter reads, with an address that nobody else can write into one; listed addresses are never shut
out."""

from __future__ import annotations

import asyncio
import hashlib
import re

import psutil
import pytest

from tests.deploy.fleet import CARRIER, DOOR, PHONES, PROXY, SECRET, VOICE, Fleet
from tests.deploy.websocket import dial
from tests.hostile import shut_out
from tests.hostile.fraud import authorization
from tests.hostile.sip import Stranger, stranger
from tests.telephony.phone import Phone

pytestmark = pytest.mark.servers

FILTER = "warmline-kamailio"
TRIES = 5
VICTIM = "8.8.8.8"


def banned(fleet: Fleet) -> list[str]:
    """The addresses that the shipped filter finds in the journal. There each thing that a process
    said is one entry, however many lines it has; here it begins with that process's number."""
    main = psutil.Process(fleet.processes["kamailio"].pid)
    own = "|".join(str(one.pid) for one in [main, *main.children(recursive=True)])
    said = re.split(rf"^ *\d+\((?:{own})\) ", fleet.log(), flags=re.MULTILINE)[1:]
    return shut_out.addresses(FILTER, [f"node kamailio[1]: {entry}" for entry in said])


async def count(fleet: Fleet, address: str, least: int) -> int:
    """How often the address is to be counted, once it is so often."""
    async with asyncio.timeout(10):
        while banned(fleet).count(address) < least:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)
    return banned(fleet).count(address)


@pytest.mark.parametrize(("user", "address"), [(PHONES[0], "127.61.0.1"), ("nobody", "127.61.0.2")])
async def test_each_guess_is_a_line_and_after_five_nothing_is_compared(
    fleet: Fleet, user: str, address: str
) -> None:
    """Given guesses at an account, there or not, then each is a line with the guesser's address;
    after five even the right password is refused from there, and the filter's limit is reached."""
    phone = Phone(user, "a-guess", fleet.address, address)
    await phone.open()
    try:
        for _ in range(TRIES):
            assert await phone.register() == 401
        phone.secret = SECRET
        for _ in range(3):
            assert await phone.register() == 403
        assert await count(fleet, address, TRIES) == TRIES == int(jail()["maxretry"])
    finally:
        phone.close()


async def test_who_guesses_keeps_nobody_else_from_registering(fleet: Fleet) -> None:
    """Neither another phone at his address nor the same one elsewhere."""
    guesser = Phone(PHONES[0], "a-guess", fleet.address, "127.61.0.3")
    same_place = Phone(PHONES[1], SECRET, fleet.address, "127.61.0.3")
    elsewhere = Phone(PHONES[0], SECRET, fleet.address, "127.61.0.4")
    for one in (guesser, same_place, elsewhere):
        await one.open()
    try:
        for _ in range(TRIES + 1):
            await guesser.register()
        assert await same_place.register() == 200
        assert await elsewhere.register() == 200
        assert await elsewhere.register(0) == 200
        assert await count(fleet, "127.61.0.3", TRIES) == TRIES
        assert "127.61.0.4" not in banned(fleet)
    finally:
        for one in (guesser, same_place, elsewhere):
            one.close()


LINE = f"WARNING: <script>: warmline: wrong password from {VICTIM} port 5060 udp for x"
LIES = (
    f"x\r\n 1(1) {LINE}\r\n",
    f'x\\"\r\n 1(1) {LINE}',
    f"x\n1(1) {LINE}\n",
    f"x%0A1(1) {LINE}",
    f"host kamailio[1]: {LINE}",
    f"x from {VICTIM} port 1 udp for x",
    f"x\x00\x1b[2K\r 1(1) {LINE}",
)


async def challenged(sender: Stranger, user: str) -> str:
    asked = sender.request("REGISTER", f"sip:{PROXY}", user=user, to=f"sip:{user}@{PROXY}")
    assert await sender.ask(asked) == 401
    return sender.heard[-1].decode()


async def test_nobody_can_have_another_address_shut_out_by_what_he_writes(fleet: Fleet) -> None:
    """Given guesses with the text of a log line, line ends and all, in the user, the Call-ID, the
    realm, the display name, the method, the number and a body, with a true challenge and without,
    then only the guesser's own address is ever counted."""
    for number, lie in enumerate(LIES, 1):
        async with stranger(fleet.address, f"127.62.0.{number}") as liar:
            word = authorization(
                await challenged(liar, "x"), "REGISTER", f"sip:{PROXY}", "x", "a-guess"
            )
            for header in (
                word.replace('username="x"', f'username="{lie}"'),
                f'Authorization: Digest username="{lie}", realm="{lie}", nonce="x"\r\n',
                f"X-Lie: {lie}\r\n{lie}\r\n",
            ):
                message = liar.request("REGISTER", f"sip:{PROXY}", user="x", extra=header, body=lie)
                for written in (
                    message,
                    message.replace("From: <", f'From: "{lie}" <'),
                    message.replace("Call-ID: ", f"Call-ID: {lie}"),
                    message.replace("REGISTER sip:", f"INVITE sip:{lie}@"),
                    message.replace("REGISTER", lie),
                    lie,
                ):
                    liar.send(written.encode())
            assert await liar.alive()
    guesser = Phone(PHONES[0], "a-guess", fleet.address, "127.62.1.1")
    await guesser.open()
    await guesser.register()
    guesser.close()
    await count(fleet, "127.62.1.1", 1)  # so what was said before is written too
    assert VICTIM not in banned(fleet)
    assert VICTIM in fleet.log()


async def test_the_hash_that_stands_for_unknown_accounts_opens_none(fleet: Fleet) -> None:
    """Given somebody who knows how Kamailio compares what is not there, then he is a guesser."""
    async with stranger(fleet.address, "127.61.0.5") as sender:
        challenge = await challenged(sender, "nobody")
        given = dict(re.findall(r'(\w+)="?([^",\r\n]+)"?', challenge))
        uri = f"sip:{PROXY}"

        def md5(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        response = md5(f"{'0' * 32}:{given['nonce']}:00000001:a:auth:{md5(f'REGISTER:{uri}')}")
        word = (
            f'Authorization: Digest username="nobody", realm="{given["realm"]}", uri="{uri}", '
            f'nonce="{given["nonce"]}", response="{response}", qop=auth, nc=00000001, '
            'cnonce="a"\r\n'
        )
        at = f"sip:nobody@{PROXY}"
        again = sender.request("REGISTER", uri, user="nobody", to=at, extra=word)
        assert await sender.ask(again) == 401
    assert await count(fleet, "127.61.0.5", 1) == 1
    assert "nobody" not in fleet.command("ul.dump")


async def test_listed_addresses_are_slowed_or_told_but_never_shut_out(fleet: Fleet) -> None:
    """Given wrong passwords from the carrier, from `voice` and through the front door, then none
    leaves a line that counts; and a browser behind the door is not kept out by another one."""
    for address in (CARRIER, VOICE):
        phone = Phone(PHONES[0], "a-guess", fleet.address, address)
        await phone.open()
        assert await phone.register() == 401
        phone.close()
    async with stranger(fleet.address) as names, dial(fleet, DOOR) as socket:
        at = f"sip:{PHONES[0]}@{PROXY}"
        for secret in ["a-guess"] * (TRIES + 1) + [SECRET]:
            asked = {"user": PHONES[0], "to": at, "transport": "WS"}
            await socket.send(names.request("REGISTER", f"sip:{PROXY}", **asked))
            challenge = str(await asyncio.wait_for(socket.recv(), 10))
            word = authorization(challenge, "REGISTER", f"sip:{PROXY}", PHONES[0], secret)
            await socket.send(names.request("REGISTER", f"sip:{PROXY}", extra=word, **asked))
            answer = str(await asyncio.wait_for(socket.recv(), 10))
            assert answer.startswith("SIP/2.0 200" if secret == SECRET else "SIP/2.0 401")
    assert fleet.log().count(f"warmline: listed {DOOR} ") >= TRIES
    assert not {CARRIER, VOICE, DOOR} & set(banned(fleet))


async def test_names_without_end_do_not_fill_its_memory(fleet: Fleet) -> None:
    """Given guesses at ever new and long names, then what is remembered of an address is bounded:
    the names themselves are not kept."""
    used = memory(fleet)
    for number in range(40):
        async with stranger(fleet.address, f"127.63.0.{number + 1}") as sender:
            user = f"{number}" + "x" * 5000
            word = authorization(
                await challenged(sender, "x"), "REGISTER", f"sip:{PROXY}", user, "a-guess"
            )
            asked = sender.request("REGISTER", f"sip:{PROXY}", user="x", extra=word)
            assert await sender.ask(asked) == 401
    assert memory(fleet) - used < 40 * 1000


def memory(fleet: Fleet) -> int:
    """Bytes of Kamailio's shared memory in use."""
    found = re.search(r"used: (\d+)", fleet.command("core.shmmem"))
    assert found is not None
    return int(found[1])


def jail() -> dict[str, str]:
    return dict(shut_out.jail(FILTER))


def test_the_jail_never_shuts_this_machine_out() -> None:
    assert {"127.0.0.0/8", "::1"} <= set(jail()["ignoreip"].split())
    assert jail()["backend"] == "systemd"


@pytest.mark.parametrize("before", ["node1 /usr/sbin/kamailio[712]:", "node1 kamailio[712]:"])
def test_the_filter_reads_the_line_wherever_it_is_written(before: str) -> None:
    line = f"{before} WARNING: <script>: warmline: wrong password from 1.2.3.4 port 5 udp for x"
    assert shut_out.addresses(FILTER, [line, f"{before} ERROR: x\n{line}"]) == ["1.2.3.4"]

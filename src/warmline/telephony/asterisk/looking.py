"""Asks a running switch which trunks and phones it can reach.

`app.jobs` looks every few seconds (`telephony.tasks`), over a connection of its own each time:
while a manager is connected the switch wakes him for every event, also one that may hear none,
which costs it a tenth and more under load. It is the manager user of the configuration, whom no new
leader of `voice` shuts out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from warmline.telephony.asterisk.ami import AmiClient, AmiError, Message
from warmline.telephony.asterisk.base_files import CONFIG_USER
from warmline.telephony.asterisk.reload import SwitchAway
from warmline.telephony.seen import Seen, trunk_state
from warmline.telephony.switch import TRUNK_PREFIX

_TRUNKS = f"^{TRUNK_PREFIX}"
_WORDS = {"Avail": "Reachable", "Unavail": "Unreachable"}


class SwitchWatch:
    """One switch, looked at again and again."""

    def __init__(self, *, host: str, ami_port: int, ami_user: str, ami_secret: str) -> None:
        self._where = (host, ami_port, ami_user + CONFIG_USER, ami_secret)
        self._ami: AmiClient | None = None
        self._asked: set[str] = set()

    async def look(self, watched: Collection[str]) -> list[Seen]:
        """Every trunk it knows, and every phone that is registered; raises `SwitchAway`. Those of
        the `watched` trunks that it has not asked yet it asks now: by itself it would begin at
        some moment of the next half minute."""
        try:
            if self._ami is None:
                ami = AmiClient()
                await ami.connect(*self._where)
                self._ami = ami
            registrations = await self._ami.listing("PJSIPShowRegistrationsOutbound")
            phones = await self._ami.listing("PJSIPShowContacts")
            trunks = trunk_contacts(await self._ami.command(f"pjsip show contacts like {_TRUNKS}"))
            unasked = {name for name in watched if trunks.get(name) == "NonQualified"}
            for name in unasked - self._asked:
                await self._ami.action("PJSIPQualify", Endpoint=name)
            self._asked = unasked
        except AmiError as error:
            raise SwitchAway(f"The switch does not answer ({error}).") from error
        finally:
            await self.close()
        return seen_in(registrations, trunks, phones)

    async def close(self) -> None:
        """Let go of the connection."""
        ami, self._ami = self._ami, None
        if ami is not None:
            await ami.close()


def trunk_contacts(lines: Sequence[str]) -> dict[str, str]:
    """The state of each trunk's address in the console's list, where alone permanent ones are."""
    found = {}
    for line in lines:
        row = line.split()
        if len(row) >= 4 and row[0] == "Contact:" and row[1].startswith(TRUNK_PREFIX):
            found[row[1].partition("/")[0]] = _WORDS.get(row[3], "NonQualified")
    return found


def seen_in(
    registrations: Sequence[Message], trunks: Mapping[str, str], phones: Sequence[Message]
) -> list[Seen]:
    """What the switch's lists say."""
    logged_in = {
        row.get("ObjectName", ""): row.get("Status", "")
        for row in registrations
        if row.get("Event") == "OutboundRegistrationDetail"
    }
    found: list[Seen] = []
    for name in sorted({*logged_in, *trunks}):
        state, why = trunk_state(registration=logged_in.get(name), contact=trunks.get(name))
        found.append(Seen(endpoint=name, state=state, why=why))
    here = {row.get("Endpoint", ""): row for row in phones if row.get("Event") == "ContactList"}
    return found + [_phone(name, row) for name, row in sorted(here.items()) if name]


def _phone(name: str, contact: Message) -> Seen:
    down = contact.get("Status") == "Unreachable"
    agent = contact.get("UserAgent", "")
    return Seen(
        endpoint=name,
        state="unreachable" if down else "registered",
        why="no_answer" if down else "",
        address=_address(contact),
        agent="" if agent == "<none>" else agent[:120],
    )


def _address(contact: Message) -> str:
    """Where its packets come from (the contact's own address, as `rewrite_contact` has it), a
    browser's without the connection's parameters."""
    return contact.get("Uri", "").partition("@")[2].partition(";")[0]

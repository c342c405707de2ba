"""Asks a running switch which trunks and phones it can reach.

`app.jobs` looks every few seconds (`telephony.tasks`) and keeps the connection between looks. It is
the manager user of the configuration, whom no new leader of `voice` shuts out.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.telephony.asterisk.ami import AmiClient, AmiError, Message
from warmline.telephony.asterisk.base_files import CONFIG_USER
from warmline.telephony.asterisk.reload import SwitchAway
from warmline.telephony.seen import Seen, trunk_state
from warmline.telephony.switch import TRUNK_PREFIX


class SwitchWatch:
    """One switch, looked at again and again."""

    def __init__(self, *, host: str, ami_port: int, ami_user: str, ami_secret: str) -> None:
        self._where = (host, ami_port, ami_user + CONFIG_USER, ami_secret)
        self._ami: AmiClient | None = None

    async def look(self) -> list[Seen]:
        """Every trunk it knows, and every phone that is registered; raises `SwitchAway`."""
        try:
            if self._ami is None:
                ami = AmiClient()
                await ami.connect(*self._where)
                self._ami = ami
            registrations = await self._ami.listing("PJSIPShowRegistrationsOutbound")
            contacts = await self._ami.listing("PJSIPShowContacts")
        except AmiError as error:
            await self.close()
            raise SwitchAway(f"The switch does not answer ({error}).") from error
        return seen_in(registrations, contacts)

    async def close(self) -> None:
        """Let go of the connection."""
        ami, self._ami = self._ami, None
        if ami is not None:
            await ami.close()


def seen_in(registrations: Sequence[Message], contacts: Sequence[Message]) -> list[Seen]:
    """What the switch's two lists say."""
    logged_in = {
        row.get("ObjectName", ""): row.get("Status", "")
        for row in registrations
        if row.get("Event") == "OutboundRegistrationDetail"
    }
    by_endpoint = {
        row.get("Endpoint", ""): row for row in contacts if row.get("Event") == "ContactList"
    }
    found: list[Seen] = []
    for name in sorted({*logged_in, *by_endpoint}):
        contact = by_endpoint.get(name)
        if name.startswith(TRUNK_PREFIX):
            status = contact.get("Status") if contact is not None else None
            state, why = trunk_state(registration=logged_in.get(name), contact=status)
            found.append(Seen(endpoint=name, state=state, why=why))
        elif contact is not None:
            found.append(_phone(name, contact))
    return found


def _phone(name: str, contact: Message) -> Seen:
    down = contact.get("Status") == "Unreachable"
    agent = contact.get("UserAgent", "")
    return Seen(
        endpoint=name,
        state="unreachable" if down else "registered",
        why="no_answer" if down else "",
        address=contact.get("ViaAddress", ""),
        agent="" if agent == "<none>" else agent[:120],
    )

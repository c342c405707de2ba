"""The phones' SIP accounts: what a page needs to register, and a new secret."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from warmline.accounts.rules import allow
from warmline.agents.errors import NoSuchAgent, NotAnAgent
from warmline.agents.events import AgentsConfigChanged, Announce
from warmline.agents.profile import PhoneAccount
from warmline.agents.service.profiles import SECRET_BYTES
from warmline.agents.store import profiles as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneDoor:
    """Where phones register. `domain` is the host part of their SIP addresses (any name: the
    switch knows them by user name), `path` the WebSocket on the page's own origin, `ice` the
    STUN/TURN servers told to browsers (none on one machine)."""

    domain: str = "warmline.invalid"
    path: str = "/sip"
    ice: tuple[Mapping[str, object], ...] = ()


class Phones:
    def __init__(self, database: Database, announce: Announce, door: PhoneDoor) -> None:
        self._database = database
        self._announce = announce
        self._door = door

    async def account(self, actor: Actor) -> PhoneAccount:
        """The actor's own SIP account, with its secret; raises `NotAnAgent`."""
        allow(actor, "desk.use")
        async with self._database.read() as session:
            found = await store.phone_of(session, actor.user_id)
        if found is None:
            raise NotAnAgent
        profile, phone = found
        return PhoneAccount(
            uri=f"sip:{phone.endpoint}@{self._door.domain}",
            login=phone.endpoint,
            password=phone.secret,
            ws=self._door.path,
            endpoint=phone.endpoint,
            ice=self._door.ice,
            auto_answer=profile.auto_answer,
        )

    async def renew_secret(self, actor: Actor, agent: str) -> tuple[str, str]:
        """A new secret for the agent's phone, for a desk phone set up by hand or a leak: SIP user
        name and secret, shown once. The present registration ends with its next refresh."""
        allow(actor, "agent.manage")
        async with self._database.transaction() as session:
            if not await store.user_visible(session, actor, agent):
                raise NoSuchAgent
            found = await store.phone_of(session, agent)
            if found is None:
                raise NoSuchAgent
            phone = found[1]
            phone.secret = secrets.token_urlsafe(SECRET_BYTES)
            await store.save_phone(session, phone)
            audit.record(session, actor, "renewed", "agent_phone", agent)
        await self._announce(AgentsConfigChanged(switch=True))
        return phone.endpoint, phone.secret

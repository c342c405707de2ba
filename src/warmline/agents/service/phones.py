"""The phones' SIP accounts: what a page or a desk phone needs to register, and where each is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from warmline.accounts.rules import allow
from warmline.agents.errors import NoSuchAgent, NotAnAgent
from warmline.agents.events import AgentsConfigChanged, Announce
from warmline.agents.profile import (
    PhoneAccount,
    PhoneKind,
    PhoneListed,
    PhoneSetUp,
    check_codecs,
)
from warmline.agents.service.profiles import SECRET_BYTES
from warmline.agents.store import phones
from warmline.agents.store import profiles as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.paging import Page, Paged
from warmline.telephony.seen import Live, Look, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneDoor:
    """Where phones register. `domain` is the host part of their SIP addresses (any name: the
    switch knows them by user name), `path` the WebSocket on the page's own origin, `ice` the
    STUN/TURN servers told to browsers (none on one machine). Desk phones register at `server`,
    `port`, over UDP or TCP, or at `tls_port` where SIP over TLS is taken; `by_proxy`: at Kamailio,
    so that the switch does not know where they are."""

    server: str = "127.0.0.1"
    port: int = 8722
    tls_port: int | None = None
    by_proxy: bool = False
    domain: str = "warmline.invalid"
    path: str = "/sip"
    ice: tuple[Mapping[str, object], ...] = ()


class Phones:
    def __init__(
        self, database: Database, clock: Clock, announce: Announce, door: PhoneDoor
    ) -> None:
        self._database = database
        self._clock = clock
        self._announce = announce
        self._door = door

    async def list(
        self,
        actor: Actor,
        page: Page | None = None,
        *,
        kind: str | None = None,
        state: str | None = None,
    ) -> Paged[PhoneListed]:
        """Phones of the agents in the actor's data scope, with where each is registered."""
        allow(actor, "agent.manage")
        async with self._database.read() as session:
            found = await phones.page_of_phones(
                session, actor, page or Page(size=200), kind=kind, state=state
            )
            look = await phones.last_look(session)
        return found.map(lambda phone: self._live(phone, look))

    async def change(
        self,
        actor: Actor,
        agent: str,
        *,
        kind: PhoneKind | None = None,
        codecs: Sequence[str] | None = None,
    ) -> None:
        """What the agent talks through, and which codecs his SIP phone is offered. Raises
        `NoSuchAgent`, `Invalid`."""
        allow(actor, "agent.manage")
        async with self._database.transaction() as session:
            if not await store.user_visible(session, actor, agent):
                raise NoSuchAgent
            profile = await store.row_for_change(session, agent)
            found = await store.phone_of(session, agent)
            if found is None:
                raise NoSuchAgent
            phone = found[1]
            before = {"kind": profile.kind, "codecs": list(phone.codecs)}
            if kind is not None:
                profile.kind = kind.value
            if codecs is not None:
                phone.codecs = list(check_codecs(codecs))
            after = {"kind": profile.kind, "codecs": list(phone.codecs)}
            if after != before:
                await store.save_profile(session, profile)
                await store.save_phone(session, phone)
                audit.record(session, actor, "changed", "agent_phone", agent, before, after)
        await self._announce(AgentsConfigChanged(switch=True))

    def _live(self, phone: PhoneListed, look: Look | None) -> PhoneListed:
        if self._door.by_proxy:
            return replace(phone, live=Live(state="unknown", why="elsewhere"))
        return replace(phone, live=shown(phone.live, look, self._clock.now(), nothing="away"))

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

    async def renew_secret(self, actor: Actor, agent: str) -> PhoneSetUp:
        """A new secret for the agent's phone, for a desk phone set up by hand or a leak: all that
        is typed into it, shown once. The present registration ends with its next refresh."""
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
        door = self._door
        return PhoneSetUp(
            login=phone.endpoint,
            password=phone.secret,
            server=door.server,
            port=door.port,
            transports=("udp",) if door.by_proxy else ("udp", "tcp"),
            tls_port=door.tls_port,
        )

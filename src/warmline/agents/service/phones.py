"""The phones' SIP accounts: what a page or a desk phone needs to register, and where each is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from warmline.accounts.rules import allow
from warmline.agents.errors import NoDeskPhone, NoSuchAgent, NotAnAgent, PhoneFixed
from warmline.agents.events import AgentsConfigChanged, Announce
from warmline.agents.profile import (
    PhoneAccount,
    PhoneKind,
    PhoneListed,
    PhoneSetUp,
    check_codecs,
)
from warmline.agents.service.profiles import SECRET_BYTES, give_phones, new_phone
from warmline.agents.store import phones
from warmline.agents.store import profiles as store
from warmline.agents.tables import AgentProfileRow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
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
        fixed: bool | None = None,
        codecs: Sequence[str] | None = None,
    ) -> None:
        """Which phone rings for the agent, whether he may choose it himself, and which codecs his
        desk phone is offered. A desk phone's account is made when it is first asked for. Raises
        `NoSuchAgent`, `NoDeskPhone`, `Invalid`."""
        allow(actor, "agent.manage")
        async with self._database.transaction() as session:
            if not await store.user_visible(session, actor, agent):
                raise NoSuchAgent
            profile = await store.row_for_change(session, agent)
            before = await _facts(session, profile)
            if kind is not None:
                profile.kind = kind.value
            if fixed is not None:
                profile.phone_fixed = fixed
            await store.save_profile(session, profile)
            switch = await give_phones(session, profile)
            if codecs is not None:
                wanted = list(check_codecs(codecs))
                desk = (await store.phones_of(session, agent)).get(PhoneKind.SIP)
                if desk is None:
                    raise NoDeskPhone
                switch = switch or desk.codecs != wanted
                desk.codecs = wanted
                await store.save_phone(session, desk)
            after = await _facts(session, profile)
            if after != before:
                audit.record(session, actor, "changed", "agent_phone", agent, before, after)
        await self._announce(AgentsConfigChanged(switch=switch))

    async def choose(self, actor: Actor, kind: PhoneKind) -> None:
        """The actor's own wish which of his phones rings; `voice` takes it over at once, or after
        the call he is in. Raises `NotAnAgent`, `PhoneFixed`, `NoDeskPhone`."""
        allow(actor, "desk.use")
        async with self._database.transaction() as session:
            try:
                profile = await store.row_for_change(session, actor.user_id)
            except NoSuchAgent:
                raise NotAnAgent from None
            if profile.kind == kind.value:
                return
            if profile.phone_fixed:
                raise PhoneFixed
            if kind not in await store.phones_of(session, actor.user_id):
                raise NoDeskPhone
            before = await _facts(session, profile)
            profile.kind = kind.value
            await store.save_profile(session, profile)
            after = await _facts(session, profile)
            audit.record(session, actor, "chosen", "agent_phone", actor.user_id, before, after)
        await self._announce(AgentsConfigChanged(switch=False))

    def _live(self, phone: PhoneListed, look: Look | None) -> PhoneListed:
        if self._door.by_proxy:
            return replace(phone, live=Live(state="unknown", why="elsewhere"))
        return replace(phone, live=shown(phone.live, look, self._clock.now(), nothing="away"))

    async def account(self, actor: Actor) -> PhoneAccount:
        """The SIP account of the actor's own page, with its secret; raises `NotAnAgent`."""
        allow(actor, "desk.use")
        async with self._database.read() as session:
            profile = await store.profile_row(session, actor.user_id)
            phones = await store.phones_of(session, actor.user_id)
        if profile is None:
            raise NotAnAgent
        phone = phones[PhoneKind.WEBRTC]
        return PhoneAccount(
            uri=f"sip:{phone.endpoint}@{self._door.domain}",
            login=phone.endpoint,
            password=phone.secret,
            ws=self._door.path,
            endpoint=phone.endpoint,
            ice=self._door.ice,
            auto_answer=profile.auto_answer,
            kind=PhoneKind(profile.kind),
            desk=PhoneKind.SIP in phones,
            fixed=profile.phone_fixed,
        )

    async def renew_secret(
        self, actor: Actor, agent: str, kind: PhoneKind = PhoneKind.SIP
    ) -> PhoneSetUp:
        """A new secret for one of the agent's phones, for a desk phone set up by hand (its account
        is made if there is none) or a leak: all that is typed into it, shown once. The present
        registration ends with its next refresh."""
        allow(actor, "agent.manage")
        async with self._database.transaction() as session:
            if not await store.user_visible(session, actor, agent):
                raise NoSuchAgent
            await store.row_for_change(session, agent)
            phone = (await store.phones_of(session, agent)).get(kind) or new_phone(agent, kind)
            phone.secret = secrets.token_hex(SECRET_BYTES)
            await store.save_phone(session, phone)
            audit.record(
                session, actor, "renewed", "agent_phone", agent, after={"kind": kind.value}
            )
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


async def _facts(session: Session, profile: AgentProfileRow) -> dict[str, object]:
    desk = (await store.phones_of(session, profile.user_id)).get(PhoneKind.SIP)
    return {
        "kind": profile.kind,
        "fixed": profile.phone_fixed,
        "codecs": list(desk.codecs) if desk is not None else [],
    }

"""Who is an agent, with which extension, phone, skills and queues."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.agents import profile as rules
from warmline.agents.errors import NoSuchAgent
from warmline.agents.events import AgentsConfigChanged, Announce
from warmline.agents.ports import Memberships
from warmline.agents.profile import NewProfile, PhoneKind, Profile, ProfileChange
from warmline.agents.store import profiles as store
from warmline.agents.tables import AgentPhoneRow, AgentProfileRow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.errors import Conflict
from warmline.kit.paging import Page, Paged

SECRET_BYTES = 24
"""Of a phone's password, in hexadecimal: easily typed at a desk phone, and no beginning has a
meaning of its own (SIPp takes `0x…` for something else and never logs in)."""


class Profiles:
    """Agent profiles within the actor's data scope."""

    def __init__(
        self, database: Database, announce: Announce, memberships: Memberships | None
    ) -> None:
        self._database = database
        self._announce = announce
        self._memberships = memberships

    async def list(
        self, actor: Actor, page: Page | None = None, ids: Sequence[str] = ()
    ) -> Paged[Profile]:
        """Agents the actor sees, active or not; `q` searches name, login and extension; `ids`:
        these only."""
        allow(actor, "agent.view", "agent.manage")
        async with self._database.read() as session:
            found = await store.page_of_profiles(session, actor, page or Page(), ids)
            queues = await self._queues(session, *(profile.id for profile in found.items))
            return found.map(lambda profile: _with_queues(profile, queues))

    async def get(self, actor: Actor, agent: str) -> Profile:
        """One profile; raises `NoSuchAgent`. Everybody may see his own."""
        if agent != actor.user_id:
            allow(actor, "agent.view", "agent.manage")
        async with self._database.read() as session:
            return await self._read(session, actor, agent)

    async def find(self, user_id: str) -> tuple[str, str] | None:
        """Id and extension if the user is an agent; for the session's `Me`, without a check."""
        async with self._database.read() as session:
            found = await store.profile_row(session, user_id)
            return None if found is None else (user_id, found.extension)

    async def create(self, actor: Actor, new: NewProfile) -> Profile:
        """Make a user an agent and generate his phone's secret. Raises `NoSuchAgent` for an
        unknown user, `AgentExists`, `ExtensionTaken`, `Invalid`, and `Missing` for unknown skills
        or queues."""
        allow(actor, "agent.manage")
        extension = None if new.extension is None else rules.check_extension(new.extension)
        async with self._database.transaction() as session:
            if not await store.user_visible(session, actor, new.user_id):
                raise NoSuchAgent
            taken = await store.lock_extensions(session)
            row = AgentProfileRow(
                user_id=new.user_id,
                extension=extension or rules.free_extension(taken),
                kind=new.kind.value,
                auto_answer=new.auto_answer,
                may_dial=new.may_dial,
                recording=new.recording.value,
            )
            await store.save_profile(session, row)
            await give_phones(session, row)
            await self._set_maps(session, actor, new.user_id, new.skills, new.queues)
            made = await self._read(session, actor, new.user_id)
            audit.record(session, actor, "created", "agent", new.user_id, after=_facts(made))
        await self._announce(AgentsConfigChanged(switch=True))
        return made

    async def change(self, actor: Actor, agent: str, change: ProfileChange) -> Profile:
        """Change a profile; raises what `create` raises. The phone's name and secret stay, so a
        call in talk is not touched by a new extension."""
        allow(actor, "agent.manage")
        async with self._database.transaction() as session:
            before = await self._read(session, actor, agent)
            row = await store.row_for_change(session, agent)
            if change.extension is not None:
                row.extension = rules.check_extension(change.extension)
            if change.kind is not None:
                row.kind = change.kind.value
            if change.auto_answer is not None:
                row.auto_answer = change.auto_answer
            if change.may_dial is not None:
                row.may_dial = change.may_dial
            if change.recording is not None:
                row.recording = change.recording.value
            await store.save_profile(session, row)
            made = await give_phones(session, row)
            await self._set_maps(session, actor, agent, change.skills, change.queues)
            after = await self._read(session, actor, agent)
            if _facts(after) != _facts(before):
                audit.record(
                    session, actor, "changed", "agent", agent, _facts(before), _facts(after)
                )
        switch = made or after.extension != before.extension
        await self._announce(AgentsConfigChanged(switch=switch))
        return after

    async def move(self, actor: Actor, agent: str, queues: Sequence[str]) -> Profile:
        """Let the agent work in these queues from now on; the level in those he is in already
        stays, in a new one he is among the best. Raises `NoSuchAgent`, `Missing` for a queue."""
        allow(actor, "supervise.act", "agent.manage")
        async with self._database.transaction() as session:
            before = await self._read(session, actor, agent)
            levels = {queue: before.queues.get(queue, 1) for queue in queues}
            await self._set_maps(session, actor, agent, None, levels)
            after = await self._read(session, actor, agent)
            if after.queues != before.queues:
                audit.record(session, actor, "moved", "agent", agent, _facts(before), _facts(after))
        await self._announce(AgentsConfigChanged(switch=False))
        return after

    async def _set_maps(
        self,
        session: Session,
        actor: Actor,
        agent: str,
        skills: Mapping[str, int] | None,
        queues: Mapping[str, int] | None,
    ) -> None:
        if skills is not None:
            await store.set_skills(session, agent, rules.check_levels(skills, "skills"))
        if queues is None:
            return
        levels = rules.check_levels(queues, "queues")
        if self._memberships is not None:
            await self._memberships.set_queues(session, actor, agent, levels)
        elif levels:
            raise Conflict("This installation has no queues.", code="no_queues", field="queues")

    async def _read(self, session: Session, actor: Actor, agent: str) -> Profile:
        found = await store.find_profile(session, actor, agent)
        if found is None:
            raise NoSuchAgent
        return _with_queues(found, await self._queues(session, agent))

    async def _queues(self, session: Session, *agents: str) -> Mapping[str, Mapping[str, int]]:
        if self._memberships is None or not agents:
            return {}
        return await self._memberships.queues_of(session, agents)


async def give_phones(session: Session, profile: AgentProfileRow) -> bool:
    """Make the SIP accounts that the agent must have, the page's and that of the phone which rings
    for him, as far as they are not there; True when one was made."""
    there = await store.phones_of(session, profile.user_id)
    missing = {PhoneKind.WEBRTC, PhoneKind(profile.kind)} - there.keys()
    for kind in missing:
        await store.save_phone(session, new_phone(profile.user_id, kind))
    return bool(missing)


def new_phone(user_id: str, kind: PhoneKind) -> AgentPhoneRow:
    """A SIP account nobody can guess: neither its name nor its secret follows from the user."""
    return AgentPhoneRow(
        user_id=user_id,
        kind=kind.value,
        endpoint=f"agent-{secrets.token_hex(6)}",
        secret=secrets.token_hex(SECRET_BYTES),
    )


def _with_queues(profile: Profile, queues: Mapping[str, Mapping[str, int]]) -> Profile:
    return replace(profile, queues=dict(queues.get(profile.id, {})))


def _facts(profile: Profile) -> dict[str, object]:
    return {
        "extension": profile.extension,
        "kind": profile.kind,
        "auto_answer": profile.auto_answer,
        "may_dial": profile.may_dial,
        "recording": profile.recording,
        "skills": profile.skills,
        "queues": profile.queues,
    }

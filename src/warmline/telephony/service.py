"""The verbs of telephony: trunks, and which flow receives a called number.

Each verb takes the actor first, is one transaction, writes the audit trail in it and announces the
change after it; `app` then compiles `voice`'s configuration and writes the switch's. Calls
themselves are `voice`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.db import Database
from warmline.kit.errors import Invalid, Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.telephony import dialling, store, trunks
from warmline.telephony.dialling import DialRule
from warmline.telephony.events import Announce, NumbersChanged, TrunksChanged, nobody_listens
from warmline.telephony.switch import TRUNK_PREFIX, SwitchTrunk
from warmline.telephony.trunks import CalledNumber, Trunk, TrunkSettings


class TelephonyService:
    """Trunks and called numbers. Everything needs `trunk.manage`."""

    def __init__(self, database: Database, *, announce: Announce = nobody_listens) -> None:
        self._database = database
        self._announce = announce

    # trunks

    async def trunks(self, actor: Actor, page: Page | None = None) -> Paged[Trunk]:
        """Trunks without their passwords; `q` searches name and host."""
        _need(actor)
        async with self._database.read() as session:
            return await store.page_of_trunks(session, page or Page(size=200))

    async def trunk(self, actor: Actor, trunk: str) -> Trunk:
        """One trunk; raises `TrunkMissing`."""
        _need(actor)
        async with self._database.read() as session:
            return await store.find_trunk(session, trunk)

    async def create_trunk(
        self, actor: Actor, *, name: str, host: str, secret: str | None = None, **fields: Any
    ) -> Trunk:
        """A new trunk; `fields` are those of `TrunkSettings`. Raises `Invalid` with the field,
        `TrunkTaken`."""
        _need(actor)
        blank = TrunkSettings(name=name, host=host)
        settings = trunks.changed(blank, fields)
        _check_secret(settings, secret, kept=False)
        id = uuid7()
        made = Trunk(
            id=id,
            endpoint=f"{TRUNK_PREFIX}{id.replace('-', '')[-12:]}",
            settings=settings,
            has_secret=secret is not None,
        )
        async with self._database.transaction() as session:
            await store.save_trunk(session, id, made.endpoint, settings, secret)
            audit.record(session, actor, "created", "trunk", id, after=settings)
        await self._announce(TrunksChanged())
        return made

    async def change_trunk(self, actor: Actor, trunk: str, change: Mapping[str, Any]) -> Trunk:
        """Change some of `trunks.CHANGEABLE` (`secret` sets a new password). Calls in progress go
        on. Raises what `create_trunk` raises, `TrunkMissing`."""
        _need(actor)
        secret = change.get("secret")
        async with self._database.transaction() as session:
            found = await store.find_trunk(session, trunk)
            settings = trunks.changed(found.settings, change)
            _check_secret(settings, secret, kept=found.has_secret)
            await store.save_trunk(session, trunk, found.endpoint, settings, secret)
            if (settings, secret) != (found.settings, None):
                after = asdict(settings) | ({"secret": "new"} if secret is not None else {})
                audit.record(session, actor, "changed", "trunk", trunk, found.settings, after)
        await self._announce(TrunksChanged())
        return replace(found, settings=settings, has_secret=found.has_secret or secret is not None)

    async def delete_trunk(self, actor: Actor, trunk: str) -> None:
        """Give a trunk up; raises `TrunkMissing`, `TrunkInUse` while numbers come in over it."""
        _need(actor)
        async with self._database.transaction() as session:
            found = await store.find_trunk(session, trunk)
            await store.delete_trunk(session, trunk)
            audit.record(session, actor, "deleted", "trunk", trunk, found.settings)
        await self._announce(TrunksChanged())

    # called numbers

    async def numbers(self, actor: Actor, page: Page | None = None) -> Paged[CalledNumber]:
        """Called numbers of the actor's projects; `q` searches number and note."""
        _need(actor)
        async with self._database.read() as session:
            return await store.page_of_numbers(session, actor, page or Page(size=200))

    async def create_number(
        self,
        actor: Actor,
        *,
        number: str,
        flow: str,
        project: str = DEFAULT_PROJECT,
        trunk: str | None = None,
        note: str = "",
    ) -> CalledNumber:
        """Let a called number (`*`: all others) lead to a flow, named by its id. Raises `Invalid`,
        `NumberTaken`, `TrunkMissing`, `Missing` for the project."""
        _need(actor)
        made = CalledNumber(
            id=uuid7(),
            number=trunks.check_number(number),
            flow=flow,
            project=project,
            trunk=trunk,
            note=note.strip()[:200],
        )
        await self._save_number(actor, made, None)
        return made

    async def change_number(
        self, actor: Actor, number: str, change: Mapping[str, Any]
    ) -> CalledNumber:
        """Change number, flow, project, trunk or note of an entry, named by its id."""
        _need(actor)
        async with self._database.read() as session:
            found = await store.find_number(session, actor, number)
        changed = replace(found, **change)
        changed = replace(changed, number=trunks.check_number(changed.number))
        await self._save_number(actor, changed, found)
        return changed

    async def delete_number(self, actor: Actor, number: str) -> None:
        """Let a called number lead nowhere; raises `NumberMissing`."""
        _need(actor)
        async with self._database.transaction() as session:
            found = await store.find_number(session, actor, number)
            await store.delete_number(session, number)
            audit.record(session, actor, "deleted", "called_number", number, found)
        await self._announce(NumbersChanged())

    # rules for the numbers that may be reached

    async def dial_rules(self, actor: Actor, page: Page | None = None) -> Paged[DialRule]:
        """Which numbers may be dialled or transferred to; `q` searches beginning and note."""
        _need(actor)
        async with self._database.read() as session:
            return await store.page_of_rules(session, page or Page(size=200))

    async def create_dial_rule(self, actor: Actor, **fields: Any) -> DialRule:
        """A new rule; `fields` are those of `DialRule`. Raises `Invalid`, `DialRuleTaken`."""
        _need(actor)
        made = dialling.checked(DialRule(id=uuid7(), **fields))
        await self._save_rule(actor, made, None)
        return made

    async def change_dial_rule(
        self, actor: Actor, rule: str, change: Mapping[str, Any]
    ) -> DialRule:
        """Change some fields of a rule; calls in progress go on."""
        _need(actor)
        async with self._database.read() as session:
            found = await store.find_rule(session, rule)
        made = dialling.checked(replace(found, **change))
        await self._save_rule(actor, made, found)
        return made

    async def delete_dial_rule(self, actor: Actor, rule: str) -> None:
        """Give a rule up; raises `DialRuleMissing`."""
        _need(actor)
        async with self._database.transaction() as session:
            found = await store.find_rule(session, rule)
            await store.delete_rule(session, rule)
            audit.record(session, actor, "deleted", "dial_rule", rule, found)
        await self._announce(NumbersChanged())

    async def _save_rule(self, actor: Actor, rule: DialRule, before: DialRule | None) -> None:
        verb = "created" if before is None else "changed"
        async with self._database.transaction() as session:
            await store.save_rule(session, rule)
            audit.record(session, actor, verb, "dial_rule", rule.id, before, rule)
        await self._announce(NumbersChanged())

    # for `app`

    async def voice_dial_rules(self) -> Sequence[DialRule]:
        """Every rule for numbers, for `voice`'s configuration."""
        async with self._database.read() as session:
            return await store.all_rules(session)

    async def switch_trunks(self) -> list[SwitchTrunk]:
        """Active trunks with their passwords, for the switch's configuration."""
        async with self._database.read() as session:
            rows = await store.active_trunks(session)
        return [_for_switch(trunk, secret) for trunk, secret in rows]

    async def voice_trunks(self) -> list[Trunk]:
        """Active trunks, for `voice`'s configuration."""
        async with self._database.read() as session:
            return [trunk for trunk, _ in await store.active_trunks(session)]

    async def switch_numbers(self) -> Sequence[CalledNumber]:
        """Every called number, for `voice`'s configuration."""
        async with self._database.read() as session:
            return await store.all_numbers(session)

    async def _save_number(
        self, actor: Actor, number: CalledNumber, before: CalledNumber | None
    ) -> None:
        if actor.scope is not Scope.ALL and number.project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")
        verb = "created" if before is None else "changed"
        async with self._database.transaction() as session:
            await store.save_number(session, number)
            audit.record(session, actor, verb, "called_number", number.id, before, number)
        await self._announce(NumbersChanged())


def _need(actor: Actor) -> None:
    if actor.user_id != SYSTEM.user_id:
        actor.need("trunk.manage")


def _check_secret(settings: TrunkSettings, secret: str | None, *, kept: bool) -> None:
    if secret is not None:
        trunks.check_secret(secret)
    elif settings.kind is trunks.TrunkKind.REGISTRATION and not kept:
        raise Invalid(
            "A trunk we register at needs the password that its carrier gave.",
            code="trunk_invalid",
            field="secret",
        )


def _for_switch(trunk: Trunk, secret: str) -> SwitchTrunk:
    settings = trunk.settings
    return SwitchTrunk(
        endpoint=trunk.endpoint,
        host=settings.host,
        port=settings.port,
        kind=settings.kind.value,
        match=settings.match,
        user=settings.login,
        secret=secret,
        name=settings.name,
    )

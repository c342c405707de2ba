"""The verbs of telephony: trunks, and which flow receives a called number.

Each verb takes the actor first, is one transaction, writes the audit trail in it and announces the
change after it; `app` then compiles `voice`'s configuration and writes the switch's. Calls
themselves are `voice`'s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.telephony import checking, dialling, store, timing, trial, trunks
from warmline.telephony.checking import Check
from warmline.telephony.dialling import DialRule
from warmline.telephony.errors import NumberTaken
from warmline.telephony.events import Announce, NumbersChanged, TrunksChanged, nobody_listens
from warmline.telephony.seen import Live, Look, Seen, shown
from warmline.telephony.switch import TRUNK_PREFIX, SwitchDoor, SwitchTrunk
from warmline.telephony.timing import NO_CALENDARS, Calendars, Change, TimeRule
from warmline.telephony.trial import NoTrialCaller, TrialCall, TrialCaller
from warmline.telephony.trunks import CalledNumber, Trunk, TrunkSettings, shown_over

KnownCalendars = Callable[[], Awaitable[Calendars]]


async def no_calendars() -> Calendars:
    """Where nobody keeps working calendars."""
    return NO_CALENDARS


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """Which flow answers `now`, and the moments at which another one begins to."""

    now: str
    next: tuple[Change, ...] = ()


class TelephonyService:
    """Trunks and called numbers. Everything needs `trunk.manage`. `door`: where the switch is
    reached; `zone`: the centre's, by which numbers lead to flows; `tries`: places trial calls;
    `calendars` brings the working calendars that their rules may name."""

    def __init__(
        self,
        database: Database,
        clock: Clock | None = None,
        *,
        announce: Announce = nobody_listens,
        door: SwitchDoor | None = None,
        zone: str = "Asia/Shanghai",
        tries: TrialCaller | None = None,
        calendars: KnownCalendars = no_calendars,
    ) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._announce = announce
        self._door = door or SwitchDoor()
        self._zone = zone
        self._tries = tries or NoTrialCaller()
        self.calendars = calendars

    # trunks

    async def trunks(
        self,
        actor: Actor,
        page: Page | None = None,
        *,
        kind: str | None = None,
        state: str | None = None,
    ) -> Paged[Trunk]:
        """Trunks without their passwords, with what the switch says of them; `q` searches name and
        host."""
        _need(actor)
        async with self._database.read() as session:
            found = await store.page_of_trunks(
                session, page or Page(size=200), kind=kind, state=state
            )
            look = await store.last_look(session)
        return found.map(lambda trunk: self._live(trunk, look))

    async def trunk(self, actor: Actor, trunk: str) -> Trunk:
        """One trunk; raises `TrunkMissing`."""
        _need(actor)
        async with self._database.read() as session:
            found = await store.find_trunk(session, trunk)
            return self._live(found, await store.last_look(session))

    async def check_trunk(
        self,
        actor: Actor,
        change: Mapping[str, Any],
        trunk: str | None = None,
    ) -> list[Check]:
        """Try a trunk as it would be after `change` (a new one without `trunk`), and apply
        nothing. Raises what saving it would raise."""
        _need(actor)
        async with self._database.read() as session:
            before = await store.find_trunk(session, trunk) if trunk is not None else None
            blank = TrunkSettings(name=change.get("name", ""), host=change.get("host", ""))
            settings = trunks.changed(before.settings if before is not None else blank, change)
            secret = change.get("secret")
            was = before.settings if before is not None and before.has_secret else None
            kept = before is not None and was is not None and not trunks.moved(was, settings)
            if secret is None and before is not None and kept:
                secret = await store.secret_of(session, before.id)
            _check_secret(settings, secret, was)
            await self._check_beside(session, settings, trunk)
        return await checking.checks(settings, secret, self._door)

    async def create_trunk(
        self, actor: Actor, *, name: str, host: str, secret: str | None = None, **fields: Any
    ) -> Trunk:
        """A new trunk; `fields` are those of `TrunkSettings`. Raises `Invalid` with the field,
        `TrunkTaken`."""
        _need(actor)
        blank = TrunkSettings(name=name, host=host)
        settings = trunks.changed(blank, fields)
        _check_secret(settings, secret, None)
        id = uuid7()
        made = Trunk(
            id=id,
            endpoint=f"{TRUNK_PREFIX}{id.replace('-', '')[-12:]}",
            settings=settings,
            has_secret=secret is not None,
        )
        async with self._database.transaction() as session:
            await store.lock_trunks(session)
            await self._check_beside(session, settings, None)
            await store.save_trunk(session, id, made.endpoint, settings, secret)
            audit.record(session, actor, "created", "trunk", id, after=settings)
        await self._announce(TrunksChanged())
        return made

    async def change_trunk(self, actor: Actor, trunk: str, change: Mapping[str, Any]) -> Trunk:
        """Change some of `trunks.CHANGEABLE` (`secret` sets a new password; the kept one is
        forgotten where it would go to somebody else). Calls in progress go on. Raises what
        `create_trunk` raises, `TrunkMissing`."""
        _need(actor)
        secret = change.get("secret")
        async with self._database.transaction() as session:
            await store.lock_trunks(session)
            found = await store.find_trunk(session, trunk)
            settings = trunks.changed(found.settings, change)
            _check_secret(settings, secret, found.settings if found.has_secret else None)
            await self._check_beside(session, settings, trunk)
            await store.save_trunk(session, trunk, found.endpoint, settings, secret)
            kept = found.has_secret and not trunks.moved(found.settings, settings)
            if secret is None and not kept:
                await store.forget_secret(session, trunk)
            if (settings, secret) != (found.settings, None):
                after = asdict(settings) | ({"secret": "new"} if secret is not None else {})
                audit.record(session, actor, "changed", "trunk", trunk, found.settings, after)
        await self._announce(TrunksChanged())
        return replace(found, settings=settings, has_secret=kept or secret is not None)

    async def delete_trunk(self, actor: Actor, trunk: str) -> None:
        """Give a trunk up; raises `TrunkMissing`, `TrunkInUse` while numbers come in over it."""
        _need(actor)
        async with self._database.transaction() as session:
            found = await store.find_trunk(session, trunk)
            await store.delete_trunk(session, trunk)
            audit.record(session, actor, "deleted", "trunk", trunk, found.settings)
        await self._announce(TrunksChanged())

    # called numbers

    async def numbers(
        self,
        actor: Actor,
        page: Page | None = None,
        *,
        trunk: str | None = None,
        flow: str | None = None,
    ) -> Paged[CalledNumber]:
        """Called numbers of the actor's projects; `q` searches number, name and note."""
        _need(actor)
        async with self._database.read() as session:
            return await store.page_of_numbers(
                session, actor, page or Page(size=200), trunk=trunk, flow=flow
            )

    async def leads(
        self, actor: Actor, flow: str, rules: Sequence[TimeRule], most: int = 3
    ) -> Leads:
        """Where a number with these rules leads now, and what comes next. Raises `Invalid`."""
        _need(actor)
        return self._leads(flow, timing.check(rules), most, await self.calendars())

    def leads_of(self, number: CalledNumber, calendars: Calendars = NO_CALENDARS) -> Leads:
        """Where a number leads now, and what comes next, by these `calendars`."""
        return self._leads(number.flow, number.rules, 1, calendars)

    async def calendar_users(self, session: Session) -> Mapping[str, Sequence[str]]:
        """Each working calendar that numbers go by, with those numbers."""
        found: dict[str, list[str]] = {}
        for number in await store.all_numbers(session):
            for key in {rule.calendar for rule in number.rules if rule.calendar}:
                found.setdefault(key, []).append(number.number)
        return found

    async def create_number(
        self,
        actor: Actor,
        *,
        number: str,
        flow: str,
        project: str = DEFAULT_PROJECT,
        **more: Any,
    ) -> CalledNumber:
        """Let a called number (`*`: all others) lead to a flow, named by its id; `more` are the
        other fields of `CalledNumber`. Raises `Invalid`, `NumberTaken`, `TrunkMissing`, `Missing`
        for the project."""
        _need(actor)
        made = CalledNumber(id=uuid7(), number=number, flow=flow, project=project, **more)
        return await self._save_number(actor, made, None)

    async def change_number(
        self, actor: Actor, number: str, change: Mapping[str, Any]
    ) -> CalledNumber:
        """Change fields of an entry, named by its id. Raises what `create_number` raises."""
        _need(actor)
        async with self._database.read() as session:
            found = await store.find_number(session, actor, number)
        return await self._save_number(actor, replace(found, **change), found)

    async def delete_number(self, actor: Actor, number: str) -> None:
        """Let a called number lead nowhere; raises `NumberMissing`."""
        _need(actor)
        async with self._database.transaction() as session:
            found = await store.find_number(session, actor, number)
            await store.delete_number(session, number)
            audit.record(session, actor, "deleted", "called_number", number, _told(found))
        await self._announce(NumbersChanged())

    async def trial_call(
        self, actor: Actor, number: str, *, called: str = "", shown: str = "", keys: str = ""
    ) -> TrialCall:
        """Let a made-up caller call an entry, named by its id; `called` is what he dials where the
        entry is `*`. Raises `NumberMissing`, `Invalid`, `RetryLater`."""
        _need(actor)
        async with self._database.read() as session:
            entry = await store.find_number(session, actor, number)
            over = await store.find_trunk(session, entry.trunk) if entry.trunk else None
        wanted = TrialCall(
            called=called if entry.number == trunks.ANY else entry.number,
            caller=shown or trial.SHOWN,
            trunk=over.endpoint if over is not None else "",
            keys=keys,
        )
        placed = trial.checked(wanted)
        await self._tries.call(placed)
        async with self._database.transaction() as session:
            audit.record(session, actor, "tried", "called_number", number, after=placed)
        return placed

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
        """Active trunks, for `voice`'s configuration, with the number that each shows."""
        async with self._database.read() as session:
            found = [trunk for trunk, _ in await store.active_trunks(session)]
            numbers = await store.all_numbers(session)
        return [
            replace(t, settings=replace(t.settings, caller=shown_over(t.id, numbers) or t.caller))
            for t in found
        ]

    async def switch_numbers(self) -> Sequence[CalledNumber]:
        """Every called number, for `voice`'s configuration."""
        async with self._database.read() as session:
            return await store.all_numbers(session)

    async def watched_trunks(self) -> frozenset[str]:
        """Endpoints of the trunks that are asked whether they can be reached."""
        async with self._database.read() as session:
            found = await store.active_trunks(session)
        return frozenset(trunk.endpoint for trunk, _ in found if trunk.settings.watch)

    async def note_look(self, look: Look, seen: Sequence[Seen] = ()) -> None:
        """Keep what the switch says of its trunks and phones; of one that did not answer only
        that."""
        async with self._database.transaction() as session:
            await store.note_look(session, look)
            if not look.problem:
                await store.note_seen(session, seen, look.at)

    async def _save_number(
        self, actor: Actor, number: CalledNumber, before: CalledNumber | None
    ) -> CalledNumber:
        number = trunks.check_called(number)
        if actor.scope is not Scope.ALL and number.project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")
        await self._check_calendars(number)
        verb = "created" if before is None else "changed"
        async with self._database.transaction() as session:
            for other in await store.all_numbers(session):
                if other.id != number.id and trunks.same_number(other.number, number.number):
                    raise NumberTaken(
                        "This number leads to a flow already; change that entry.",
                        field="number",
                        number=other.number,
                    )
            await store.save_number(session, number)
            was = _told(before) if before is not None else None
            audit.record(session, actor, verb, "called_number", number.id, was, _told(number))
        await self._announce(NumbersChanged())
        return number

    async def _check_calendars(self, number: CalledNumber) -> None:
        """The calendars its rules name are there."""
        named = {n: rule.calendar for n, rule in enumerate(number.rules) if rule.calendar}
        known = await self.calendars() if named else NO_CALENDARS
        for place, key in named.items():
            if known.is_open(key, self._clock.now()) is None:
                raise Invalid(
                    "There is no such working calendar; choose another one.",
                    code="number_rule_invalid",
                    field=f"rules.{place}.calendar",
                )

    async def _check_beside(
        self, session: Session, settings: TrunkSettings, trunk: str | None
    ) -> None:
        """Against the other trunks and the switch's own place."""
        if self._door.proxied and settings.active:
            trunks.check_proxied(settings)
        if settings.active:
            others = [found for found, _ in await store.active_trunks(session)]
            own = () if self._door.proxied else self._door.own()
            trunks.check_beside(settings, (o for o in others if o.id != trunk), own)

    def _live(self, trunk: Trunk, look: Look | None) -> Trunk:
        if not trunk.settings.active:
            return replace(trunk, live=Live(state="off"))
        now = self._clock.now()
        return replace(trunk, live=shown(trunk.live, look, now, nothing="unasked"))

    def _leads(
        self, flow: str, rules: Sequence[TimeRule], most: int, calendars: Calendars
    ) -> Leads:
        now = self._clock.now()
        there = now.astimezone(ZoneInfo(self._zone))
        return Leads(
            now=timing.flow_at(rules, flow, there, calendars),
            next=tuple(timing.changes(rules, flow, now, self._zone, most, calendars)),
        )


def _told(number: CalledNumber) -> dict[str, Any]:
    """For the audit trail."""
    return asdict(number) | {"rules": [msgspec.to_builtins(rule) for rule in number.rules]}


def _need(actor: Actor) -> None:
    if actor.user_id != SYSTEM.user_id:
        actor.need("trunk.manage")


def _check_secret(
    settings: TrunkSettings, secret: str | None, kept_for: TrunkSettings | None
) -> None:
    """`kept_for`: for whom a password is kept, if one is."""
    if secret is not None:
        trunks.check_secret(secret)
    elif settings.kind is not trunks.TrunkKind.REGISTRATION:
        return
    elif kept_for is not None and trunks.moved(kept_for, settings):
        raise Invalid(
            "The kept password was given for another carrier or login and is not sent to this one; "
            "type the password that belongs here.",
            code="trunk_secret_moved",
            field="secret",
        )
    elif kept_for is None:
        raise Invalid(
            "A trunk we register at needs the password that its carrier gave.",
            code="trunk_secret_wrong",
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
        transport=settings.transport.value,
        media=settings.media.value,
        codecs=settings.codecs,
        from_user=settings.from_user,
        from_domain=settings.from_domain,
        proxy=settings.proxy,
        max_calls=settings.max_calls,
        watch=settings.watch,
    )

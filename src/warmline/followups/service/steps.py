"""What the services of follow-ups share: the centre around them, rooms of a day, who may get what,
reminders, the one after this, saving.

Used by the other files of `service` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from warmline.accounts.model import Keep
from warmline.accounts.rules import allow
from warmline.followups import rules
from warmline.followups.errors import DayFull, FollowupMalformed, FollowupMissing, NotForThem
from warmline.followups.model import (
    About,
    Followup,
    FollowupChange,
    Group,
    GroupKind,
    NewFollowup,
    Reminder,
    Result,
    State,
)
from warmline.followups.ports import Notices, QueueGroups, Seen
from warmline.followups.states import Event, after
from warmline.followups.store import followups, people, questionnaires, reminders
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Centre:
    """What every verb needs of the centre: its hours, and the features around."""

    database: Database
    clock: Clock
    zone: ZoneInfo
    days: Mapping[str, str]
    notices: Notices
    queues: QueueGroups
    seen: Seen


class Steps:
    """See the module's text."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._database = centre.database

    async def queues_of(self, session: Session, actor: Actor) -> frozenset[str]:
        """The queues the actor works in, whose follow-ups he may take."""
        if actor.scope is Scope.ALL:
            return frozenset()
        return await self._centre.queues.of_user(session, actor.user_id)

    async def named(self, session: Session, found: Sequence[Followup]) -> list[Followup]:
        """With the names of people, groups and customers."""
        ids: set[str] = set[str]().union(*(one.people() for one in found))
        queued = any(one.group and one.group.kind is GroupKind.QUEUE for one in found)
        known = await self._centre.queues.names() if queued else {}
        names = await followups.names(session, ids, known)
        return [
            replace(one, names={key: names[key] for key in one.people() if key in names})
            for one in found
        ]

    async def remind(self, session: Session, followup: Followup) -> None:
        """Its reminders anew: from its hour while it is open, none afterwards."""
        coming: Sequence[Reminder] = ()
        if followup.open:
            set_ = await people.rules(session)
            now = self._centre.clock.now()
            coming = rules.reminders(followup.due_at, now, set_, self._centre.zone)
        await reminders.replan(session, followup.id, coming)

    async def check_room(
        self, session: Session, user: str, due: datetime, but: str | None = None
    ) -> None:
        """Raise `DayFull` when this person may not have one more on that day."""
        zone = self._centre.zone
        day = rules.day_of(due, zone)
        await people.hold_day(session, user, day)
        set_ = await people.rules(session)
        limit = (await people.limits(session, [user], set_.per_day))[user]
        since, to = rules.day_bounds(day, zone)
        have = await people.taken(session, [user], since, to, str(zone), but=but)
        if rules.room(have.get((user, day), 0), limit) == 0:
            raise DayFull(
                f"{limit} follow-ups are planned for that day already, and more are not allowed; "
                "choose another day or person.",
                field="due_at",
                day=day.isoformat(),
                limit=limit,
            )

    # Steps ---------------------------------------------------------------------------------------

    async def _one(self, session: Session, actor: Actor, followup: str) -> Followup:
        queues = await self.queues_of(session, actor)
        found = await followups.find(session, actor, queues, followup)
        if found is None:
            raise FollowupMissing
        return found

    async def _locked(
        self, session: Session, actor: Actor, followup: str, *, asking: Actor | None = None
    ) -> Followup:
        allow(asking or actor, "followup.work")
        queues = await self.queues_of(session, actor)
        found = await followups.find(session, actor, queues, followup, lock=True)
        if found is None:
            raise FollowupMissing
        return found

    async def _may_take(self, session: Session, actor: Actor, followup: Followup) -> bool:
        """Whether he is one of the group."""
        group = followup.group
        if group is None or followup.project not in actor.projects:
            return False
        if group.kind is GroupKind.DEPARTMENT:
            return group.id == actor.department_id or group.id in actor.departments
        return group.id in await self._centre.queues.of_user(session, actor.user_id)

    async def _new(
        self, session: Session, actor: Actor, new: NewFollowup, project: str, now: datetime
    ) -> Followup:
        due = rules.checked_due(new.due_at, now)
        nominal = rules.day_of(due, self._centre.zone)
        repeat = None if new.repeat is None else rules.checked_repeat(new.repeat, nominal)
        if new.questionnaire is not None:
            await self._check_questionnaire(session, new.questionnaire, project)
        assignee = new.assignee
        if assignee is None and new.group is None:
            assignee = actor.user_id
        department = await self.place(session, actor, project, assignee, new.group)
        name = uuid7()
        return Followup(
            id=name,
            project=project,
            customer=new.customer,
            interaction=new.interaction,
            about=new.about,
            content=rules.checked_content(new.content),
            way=new.way,
            priority=new.priority,
            due_at=due,
            nominal_on=nominal,
            repeat=repeat,
            series=name if repeat is not None else None,
            assignee=assignee,
            department=department,
            group=new.group,
            state=State.PLANNED,
            snoozed_to=None,
            questionnaire=new.questionnaire,
            result=None,
            result_text="",
            finished_at=None,
            finished_by=None,
            version=1,
            created_at=now,
            created_by=actor.user_id,
            changed_at=now,
            changed_by=actor.user_id,
        )

    async def planned(
        self,
        session: Session,
        actor: Actor,
        new: NewFollowup,
        project: str,
        now: datetime,
        *,
        room: bool = False,
    ) -> Followup:
        """Plan one in a transaction that is under way, for a feature beside this one too: what has
        to be done needs no `room` in somebody's day. Raises `NotForThem`, `FollowupMalformed`, and
        changes nothing then."""
        made = await self._new(session, actor, new, project, now)
        if room and made.assignee is not None:
            await self.check_room(session, made.assignee, made.due_at)
        await followups.insert(session, made)
        await self.remind(session, made)
        audit.record(session, actor, "created", "followup", made.id, None, facts(made))
        return made

    async def settle_about(
        self, session: Session, actor: Actor, about: About, result: Result | None
    ) -> int:
        """What is open about a thing is done, or not needed any more (None); how many. In a
        transaction that is under way."""
        now = self._centre.clock.now()
        found = await followups.open_about(session, about.noun, [about.id])
        for before in found:
            event = Event.CANCEL if result is None else Event.COMPLETE
            made = replace(self._finished(actor, before, event, now), result=result)
            action = "cancelled" if result is None else "done"
            await self._saved(session, actor, before, made, action, replan=True)
            await self._centre.notices.settle(session, before.id)
        return len(found)

    async def place(
        self,
        session: Session,
        actor: Actor,
        project: str,
        assignee: str | None,
        group: Group | None,
    ) -> str | None:
        """The department of whoever gets it, once he or the group may. Raises `NotForThem`."""
        department = None
        if assignee is not None:
            seen = people.within_sight(actor)
            works, department = await people.receiver(session, assignee, project, seen)
            others = assignee != actor.user_id
            if not works or (others and not _may_assign(actor)):
                raise NotForThem(
                    "This person does not work in the project, or is not yours to give work to.",
                    field="assignee",
                )
        if group is not None:
            await self._check_group(session, actor, group)
            if assignee is None:
                by_department = group.kind is GroupKind.DEPARTMENT
                department = group.id if by_department else actor.department_id
        return department

    async def _check_group(self, session: Session, actor: Actor, group: Group) -> None:
        wide = actor.scope is Scope.ALL and _may_assign(actor)
        if group.kind is GroupKind.DEPARTMENT:
            his = group.id == actor.department_id or group.id in actor.departments
            may = his or (wide and await people.is_department(session, group.id))
        elif wide or _may_assign(actor):
            may = group.id in await self._centre.queues.names()
        else:
            may = group.id in await self._centre.queues.of_user(session, actor.user_id)
        if not may:
            raise NotForThem("There is no such group, or it is not one of yours.", field="group")

    async def _check_questionnaire(
        self, session: Session, questionnaire: str, project: str
    ) -> None:
        found = await questionnaires.published_one(session, questionnaire)
        if found is None or found[0].project != project:
            raise FollowupMalformed(
                "There is no such questionnaire in this project, or it asks nobody now.",
                field="questionnaire",
            )

    async def _changed(
        self, session: Session, before: Followup, change: FollowupChange, now: datetime
    ) -> Followup:
        def new(name: str) -> Any:
            given = getattr(change, name)
            return getattr(before, name) if isinstance(given, Keep) else given

        due: datetime = new("due_at")
        nominal = before.nominal_on
        if due != before.due_at:
            due = rules.checked_due(due, now)
            nominal = rules.day_of(due, self._centre.zone)
        repeat = new("repeat")
        if repeat is not None and repeat != before.repeat:
            repeat = rules.checked_repeat(repeat, nominal)
        questionnaire = new("questionnaire")
        if questionnaire is not None and questionnaire != before.questionnaire:
            await self._check_questionnaire(session, questionnaire, before.project)
        return replace(
            before,
            content=rules.checked_content(new("content")),
            due_at=due,
            nominal_on=nominal,
            way=new("way"),
            priority=new("priority"),
            repeat=repeat,
            series=before.series or (before.id if repeat is not None else None),
            questionnaire=questionnaire,
        )

    def _finished(self, actor: Actor, before: Followup, event: Event, now: datetime) -> Followup:
        """Closed by the actor; a group's that nobody took was his. What happens by itself leaves it
        the group's."""
        mine = before.assignee is None and actor.user_id != SYSTEM.user_id
        return replace(
            before,
            state=after(before.state, event),
            snoozed_to=None,
            assignee=actor.user_id if mine else before.assignee,
            department=actor.department_id if mine else before.department,
            finished_at=now,
            finished_by=actor.user_id,
        )

    async def _next(
        self,
        session: Session,
        actor: Actor,
        done: Followup,
        again: datetime | None,
        now: datetime,
    ) -> Followup | None:
        """The one after this: tried again at a given hour, or the next of its series. A series goes
        on whatever a day already has; what somebody plans anew must find room."""
        centre = self._centre
        if again is not None:
            nominal, due, repeat = rules.day_of(again, centre.zone), again, done.repeat
        elif done.repeat is not None:
            found = rules.following(
                done.nominal_on, done.due_at, done.repeat, now, centre.zone, centre.days
            )
            if found is None:
                return None
            nominal, due, repeat = found
        else:
            return None
        coming = replace(
            done,
            id=uuid7(),
            due_at=due,
            nominal_on=nominal,
            repeat=repeat,
            state=State.PLANNED,
            result=None,
            result_text="",
            finished_at=None,
            finished_by=None,
            version=1,
            created_at=now,
            created_by=actor.user_id,
            changed_at=now,
            changed_by=actor.user_id,
        )
        if again is not None and coming.assignee is not None:
            await self.check_room(session, coming.assignee, due)
        await followups.insert(session, coming)
        await self.remind(session, coming)
        audit.record(session, actor, "created", "followup", coming.id, None, facts(coming))
        [coming] = await self.named(session, [coming])
        return coming

    async def _saved(
        self,
        session: Session,
        actor: Actor,
        before: Followup,
        made: Followup,
        action: str,
        *,
        replan: bool = False,
    ) -> Followup:
        now = self._centre.clock.now()
        if made == before:
            [made] = await self.named(session, [made])
            return made
        made = replace(made, version=before.version + 1, changed_at=now, changed_by=actor.user_id)
        await followups.save(session, made)
        if replan:
            await self.remind(session, made)
        audit.record(session, actor, action, "followup", made.id, facts(before), facts(made))
        [made] = await self.named(session, [made])
        return made


def _may_assign(actor: Actor) -> bool:
    return actor.may("followup.assign") or actor.user_id == SYSTEM.user_id


def facts(followup: Followup) -> dict[str, Any]:
    """A follow-up for the audit trail: all but what people wrote."""
    hidden = {"names", "content", "result_text", "changed_at", "changed_by", "created_at"}
    return {
        name: getattr(followup, name)
        for name in followup.__dataclass_fields__
        if name not in hidden
    }

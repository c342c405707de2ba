"""The verbs of whoever leads: who has how much, giving a colleague's follow-ups to others when he
leaves or is ill, limits of a person, the centre's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from warmline.accounts.rules import allow
from warmline.followups import rules
from warmline.followups.errors import (
    DayFull,
    FollowupChanged,
    FollowupMalformed,
    FollowupMissing,
)
from warmline.followups.model import Followup, Given, Group, Load, Moved, RowResult, Rules
from warmline.followups.service import FollowupService
from warmline.followups.service.steps import Centre, facts
from warmline.followups.states import Event, after
from warmline.followups.store import followups, moving, people
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Session

MOST_MOVED = 2000
MOST_RECEIVERS = 100
MOST_GIVEN = 200
"""Chosen rows of one act."""
MOST_A_DAY = 1000


class AssignService:
    """See the module's text."""

    def __init__(self, centre: Centre, service: FollowupService) -> None:
        self._centre = centre
        self._service = service
        self._database = centre.database

    async def loads(self, actor: Actor) -> Sequence[Load]:
        """What everybody within sight has before him; people who left come first."""
        allow(actor, "followup.assign")
        now, zone = self._centre.clock.now(), self._centre.zone
        today = rules.day_bounds(rules.day_of(now, zone), zone)
        async with self._database.read() as session:
            return await people.loads(session, actor, now, today)

    async def reassign(
        self,
        actor: Actor,
        *,
        ids: Sequence[str] = (),
        whose: str | None = None,
        to: Sequence[str] = (),
        group: Group | None = None,
        days: tuple[date | None, date | None] = (None, None),
        reason: str,
        dry: bool = False,
    ) -> Moved:
        """Give these, or a person's open ones, to others: evenly by day and within their limits, or
        to a group. Of a person all, or those due on these `days` of the centre's, both included.
        All of it or, on an error, nothing; what nobody has room for stays where it is and is
        listed. `dry`: nothing is written, and who would get what comes out. Raises `NotForThem`,
        `FollowupMissing`, `FollowupMalformed`."""
        allow(actor, "followup.assign")
        due = self._due(days)
        said = " ".join(reason.split())
        if not dry and not 1 <= len(said) <= 500:
            raise FollowupMalformed("Say why, in 1 to 500 characters.", field="reason")
        if bool(ids) == bool(whose) or bool(to) == bool(group) or len(to) > MOST_RECEIVERS:
            raise FollowupMalformed(
                "Name follow-ups or a person, and up to 100 receivers or one group.", field="to"
            )
        async with self._database.transaction() as session:
            waiting = await self._waiting(session, actor, ids, whose, due)
            places = await self._places(session, actor, waiting, to, group)
            if group is not None:
                moves, left = dict.fromkeys((one.id for one in waiting), ""), list[str]()
            else:
                moves, left = await self._spread(session, waiting, to)
            nobody = group.id if group is not None else ""
            counts = dict(Counter(receiver or nobody for receiver in moves.values()))
            if dry:
                return Moved(len(moves), counts, tuple(left))
            for one in waiting:
                if one.id in moves:
                    receiver = moves[one.id] or None
                    place = places[one.project, moves[one.id]]
                    await self._give(session, actor, one, receiver, group, place)
            told: dict[str, object] = {"reason": said, "from": whose, "to": counts}
            told |= {"left": len(left), "days": [str(day) for day in days if day is not None]}
            noun_id = whose or "list"
            audit.record(session, actor, "reassigned", "followup", noun_id, None, told)
            await self._tell(session, actor, counts, group)
        return Moved(len(moves), counts, tuple(left))

    async def give(
        self,
        actor: Actor,
        ids: Sequence[str],
        to: Sequence[str],
        reason: str,
        *,
        dry: bool,
    ) -> Given:
        """Give chosen rows to these people, evenly by day and within their limits; what cannot be
        given is said per row. `dry`: nothing is written, and who would get what comes out. Raises
        `NotForThem`, `FollowupMalformed`."""
        allow(actor, "followup.assign")
        said = " ".join(reason.split())
        if not dry and not 1 <= len(said) <= 500:
            raise FollowupMalformed("Say why, in 1 to 500 characters.", field="reason")
        wanted = list(dict.fromkeys(ids))
        if not 1 <= len(wanted) <= MOST_GIVEN or not 1 <= len(to) <= MOST_RECEIVERS:
            raise FollowupMalformed(
                f"Choose 1 to {MOST_GIVEN} follow-ups and up to {MOST_RECEIVERS} people.",
                field="to",
            )
        async with self._database.transaction() as session:
            queues = await self._service.queues_of(session, actor)
            waiting = await moving.open_ones_of(session, actor, queues, wanted, None, MOST_GIVEN)
            places = await self._places(session, actor, waiting, to, None)
            # Whoever has one already and is the only one meant keeps it.
            theirs = {one.id for one in waiting if [one.assignee] == list(dict.fromkeys(to))}
            waiting = [one for one in waiting if one.id not in theirs]
            moves, left = await self._spread(session, waiting, to)
            counts = dict(Counter(moves.values()))
            if not dry:
                for one in waiting:
                    if one.id in moves:
                        place = places[one.project, moves[one.id]]
                        await self._give(session, actor, one, moves[one.id], None, place)
                told = {"reason": said, "to": counts, "left": len(wanted) - len(moves)}
                audit.record(session, actor, "reassigned", "followup", "list", None, told)
                await self._tell(session, actor, counts, None)
        return Given(counts, tuple(_row(one, moves, left, theirs) for one in wanted))

    async def set_limit(self, actor: Actor, user: str, per_day: int | None) -> None:
        """How many a day somebody may have; None: as everybody. Raises `FollowupMissing` for one
        who is not within sight."""
        allow(actor, "followup.assign")
        if per_day is not None and not 0 <= per_day <= MOST_A_DAY:
            raise FollowupMalformed(f"A limit is 0 to {MOST_A_DAY}.", field="per_day")
        async with self._database.transaction() as session:
            if not await moving.is_seen(session, actor, user):
                raise FollowupMissing
            await people.save_limit(session, user, per_day)
            after_ = {"per_day": per_day}
            audit.record(session, actor, "limited", "followup", user, None, after_)

    async def rules(self, actor: Actor) -> Rules:
        """What the centre set."""
        allow(actor, "followup.work", "followup.configure")
        async with self._database.read() as session:
            return await people.rules(session)

    async def save_rules(self, actor: Actor, new: Rules) -> Rules:
        """Set the start of the day, minutes before the hour, and the limit; for what is planned
        from now on. Raises `FollowupChanged`, `FollowupMalformed`."""
        allow(actor, "followup.configure")
        if not 1 <= new.soon_min <= 120 or not 1 <= new.per_day <= MOST_A_DAY:
            raise FollowupMalformed(
                f"1 to 120 minutes before, and 1 to {MOST_A_DAY} a day.", field="per_day"
            )
        async with self._database.transaction() as session:
            await people.hold(session, "rules")
            before = await people.rules(session)
            if before.version != new.version:
                raise FollowupChanged(
                    "Somebody else changed the rules meanwhile; look at them again.",
                    version=before.version,
                )
            saved = replace(new, version=before.version + 1)
            await people.save_rules(session, saved)
            audit.record(
                session, actor, "changed", "followup_rules", "centre", _plain(before), _plain(saved)
            )
        return saved

    def _due(
        self, days: tuple[date | None, date | None]
    ) -> tuple[datetime | None, datetime | None]:
        since, to = days
        if since is not None and to is not None and since > to:
            raise FollowupMalformed("The last day is before the first.", field="due_to")
        zone = self._centre.zone
        return (
            None if since is None else rules.day_bounds(since, zone)[0],
            None if to is None else rules.day_bounds(to, zone)[1],
        )

    async def _waiting(
        self,
        session: Session,
        actor: Actor,
        ids: Sequence[str],
        whose: str | None,
        due: tuple[datetime | None, datetime | None],
    ) -> list[Followup]:
        queues = await self._service.queues_of(session, actor)
        found = await moving.open_ones_of(session, actor, queues, ids, whose, MOST_MOVED, due)
        if ids and len(found) < len(set(ids)):
            raise FollowupMissing
        return found

    async def _places(
        self,
        session: Session,
        actor: Actor,
        waiting: Sequence[Followup],
        to: Sequence[str],
        group: Group | None,
    ) -> dict[tuple[str, str], str | None]:
        """Project and receiver → his department, once all of them may get these."""
        found: dict[tuple[str, str], str | None] = {}
        for project in sorted({one.project for one in waiting}):
            for user in to or ("",):
                found[project, user] = await self._service.place(
                    session, actor, project, user or None, group
                )
        return found

    async def _spread(
        self, session: Session, waiting: Sequence[Followup], to: Sequence[str]
    ) -> tuple[dict[str, str], list[str]]:
        if not waiting:
            return {}, []
        zone = self._centre.zone
        days = [(one.id, rules.day_of(one.due_at, zone)) for one in waiting]
        for user in sorted(set(to)):
            for day in sorted({day for _, day in days}):
                await people.hold_day(session, user, day)
        since = rules.day_bounds(min(day for _, day in days), zone)[0]
        until = rules.day_bounds(max(day for _, day in days), zone)[1]
        # Whoever has them already keeps none of them twice.
        set_ = await people.rules(session)
        limits = await people.limits(session, to, set_.per_day)
        taken = await people.taken(session, to, since, until, str(zone))
        return rules.spread(days, list(dict.fromkeys(to)), taken, limits)

    async def _give(
        self,
        session: Session,
        actor: Actor,
        before: Followup,
        receiver: str | None,
        group: Group | None,
        department: str | None,
    ) -> None:
        now = self._centre.clock.now()
        made = replace(
            before,
            state=after(before.state, Event.REASSIGN),
            snoozed_to=None,
            assignee=receiver,
            department=department,
            group=group or before.group,
            version=before.version + 1,
            changed_at=now,
            changed_by=actor.user_id,
        )
        await followups.save(session, made)
        await self._service.remind(session, made)
        await self._centre.notices.settle(session, made.id)
        audit.record(session, actor, "given", "followup", made.id, facts(before), facts(made))

    async def _tell(
        self, session: Session, actor: Actor, counts: Mapping[str, int], group: Group | None
    ) -> None:
        """One word to each receiver, not one per follow-up."""
        if group is not None:
            return
        for user, count in counts.items():
            if user != actor.user_id:
                told = {"count": str(count), "by": actor.name}
                await self._centre.notices.tell(
                    session, [user], "followup_given", "", told, popup=False
                )


def _row(
    followup: str, moves: Mapping[str, str], left: Sequence[str], theirs: set[str]
) -> RowResult:
    if followup in moves:
        return RowResult(followup, True, to=moves[followup])
    if followup in left:
        return RowResult(
            followup, False, DayFull.code, "None of them may have one more on that day."
        )
    if followup in theirs:
        return RowResult(followup, False, "followup_theirs", "They have it already.")
    return RowResult(
        followup, False, FollowupMissing.code, "It is not open any more, or not yours to see."
    )


def _plain(rules_: Rules) -> dict[str, object]:
    return {
        "day_starts": rules_.day_starts.isoformat("minutes"),
        "soon_min": rules_.soon_min,
        "per_day": rules_.per_day,
    }

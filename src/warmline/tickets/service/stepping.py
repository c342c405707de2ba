"""The life cycle at work: one step of one order, or of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from warmline.accounts.rules import allow
from warmline.interactions.service import InteractionService
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.errors import WarmlineError
from warmline.tickets import fields, placing, required, states, who
from warmline.tickets.asked import CallRef, Detail, DoneAct, RowResult
from warmline.tickets.errors import EntryUnknown, RevisitTooSoon, StepIncomplete
from warmline.tickets.model import (
    CallRole,
    Effective,
    OmissionState,
    Satisfaction,
    State,
    Step,
    StepRequest,
    Ticket,
)
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import (
    NOUN,
    Made,
    Rules,
    locked,
    revisit_now,
    rules_of,
    task_moved,
    write,
)
from warmline.tickets.store import history, levels, omissions, people
from warmline.tickets.telling import tellings

log = structlog.get_logger(__name__)

ELSEWHERE = frozenset({Step.MERGE, Step.EDIT, Step.LINK, Step.SPLIT, Step.HAND_OVER})
"""Steps with verbs of their own."""
DIRECTED = (Step.DISPATCH, Step.REDIRECT)


class StepService:
    """Takes steps."""

    def __init__(self, looking: TicketService, interactions: InteractionService) -> None:
        self._looking = looking
        self._office = looking.office
        self._interactions = interactions

    async def step(self, actor: Actor, ticket: str, version: int, ask: StepRequest) -> Detail:
        """Take one step of an order that is still at `version`. Raises `TicketMissing`,
        `TicketChanged`, `StepNotYours`, `StepImpossible`, `StepIncomplete`, `ActsMissing`,
        `FieldInvalid`."""
        allow(actor, "ticket.view")
        if ask.interaction is not None:
            await self._interactions.need_sight(actor, ask.interaction)
        times = await self._office.open_times()
        async with self._office.database.transaction() as session:
            rules = await rules_of(session, self._office, times)
            before = await locked(session, actor, ticket, version)
            after = await self._take(session, actor, before, ask, rules)
            return await self._looking.detail(session, actor, after, rules)

    async def bulk(
        self, actor: Actor, rows: Sequence[tuple[str, int]], ask: StepRequest
    ) -> Sequence[RowResult]:
        """One step of many orders, each in its own transaction: some may fail."""
        allow(actor, "ticket.view")
        found = list[RowResult]()
        for ticket, version in rows:
            try:
                detail = await self.step(actor, ticket, version, ask)
            except WarmlineError as error:
                facts = error.details
                found.append(RowResult(ticket, False, error.code, error.message, facts=facts))
            else:
                found.append(RowResult(ticket, True, version=detail.ticket.version))
        return found

    async def _take(
        self, session: Session, actor: Actor, before: Ticket, ask: StepRequest, rules: Rules
    ) -> Ticket:
        type, now = rules.type(before.type), self._office.clock.now()
        if ask.step in ELSEWHERE:
            raise StepIncomplete("This step has a page of its own.", field="step")
        ask = _prefilled(ask, type)
        may = who.allowed(actor, before, type.switches, now)
        rule = states.TABLE.get(ask.step)
        if rule is not None and states.begins(rule, before.state, type.switches):
            # Whose step it is matters only where the order can take it.
            who.allow_step(actor, ask.step, before)
        states.check(ask, before, type.switches, now, may)
        ask = await _placed(session, actor, before, ask)
        await self._check_unreachable(session, before, ask, rules)
        done = await history.acts(session, before.id)
        if ask.step is Step.ACT:
            _check_act(ask, type)
        filled = replace(before, fields=fields.merged(before.fields, ask.fields, type.fields))
        fields.check_complete(type.fields, filled.fields, ask.step)
        missing = required.check(type.acts, {one.act for one in done}, ask.step)
        joint = who.joint_department(actor, before)
        after = placing.taken(filled, ask, type.switches, actor.user_id, now, joint_of=joint)
        if after.assignee not in (None, before.assignee, actor.user_id) and not (
            await people.works(session, str(after.assignee), now)
        ):
            # Back to somebody who left: others take it from the pool.
            after = placing.pooled(after)
        if ask.step is Step.REWORK and after.customer is not None:
            # While it was over nobody kept his level on it.
            level = await levels.level_of(session, after.customer)
            after = replace(after, customer_level=level)
        made = Made(
            before,
            after,
            ask.step,
            ask.reason,
            _data(ask, before, filled, joint),
            tellings(ask, before, after),
        )
        after = await write(session, self._office, actor, made, rules)
        await self._beside(session, actor, after, ask, type)
        await task_moved(session, self._office, actor, before, after, rules)
        replied = self._office.replied
        if replied is not None and ask.step in (Step.REPLY, Step.CONTACT) and after.customer:
            await replied(session, after.customer, now)
        await omissions.add(session, after.id, missing, now, actor.user_id)
        return after

    async def _check_unreachable(
        self, session: Session, ticket: Ticket, ask: StepRequest, rules: Rules
    ) -> None:
        """Before a revisit ends with “could not be reached”, that must have been tried."""
        if ask.step is not Step.CLOSE or ask.satisfaction is not Satisfaction.UNREACHABLE:
            return
        task = await revisit_now(session, ticket, rules, self._office.clock.now())
        if task is not None and task.not_yet:
            raise RevisitTooSoon(
                task.not_yet, field="satisfaction", counted=task.counted, needed=task.needed
            )

    async def _beside(
        self, session: Session, actor: Actor, ticket: Ticket, ask: StepRequest, type: Effective
    ) -> None:
        """What hangs on an order and not in its row: calls, acts, files."""
        now = self._office.clock.now()
        if ask.interaction is not None:
            role = CallRole.REVISIT if ask.step is Step.REVISIT else ask.role
            call = CallRef(ask.interaction, role, now, actor.user_id)
            await history.add_call(session, ticket.id, call)
        if ask.step is Step.ACT:
            done = DoneAct(ask.act, now, actor.user_id, ask.text.strip())
            await history.add_act(session, ticket.id, done)
            act = next(one for one in type.acts if one.code == ask.act)
            if required.catchable(act.kind):
                made_up = OmissionState.DONE
                await omissions.settle(session, ticket.id, ask.act, made_up, now, actor.user_id)
        if ask.attachments:
            await self._office.files.bind(session, actor, ask.attachments, NOUN, ticket.id)


def _prefilled(ask: StepRequest, type: Effective) -> StepRequest:
    """Without a department an order goes to its type's."""
    if ask.step is Step.DISPATCH and ask.department is None and ask.assignee is None:
        return replace(ask, department=type.department)
    return ask


async def _placed(session: Session, actor: Actor, before: Ticket, ask: StepRequest) -> StepRequest:
    """The step once the people and departments it names are known to be there. Raises
    `EntryUnknown`."""
    wanted = [one for one in (ask.department, *ask.joint) if one is not None]
    if wanted and not await people.departments_there(session, wanted):
        raise EntryUnknown("There is no such department; choose another.", field="department")
    if ask.step is Step.ASSIGN and ask.assignee is None:
        ask = replace(ask, assignee=actor.user_id)
    if ask.assignee is None:
        return ask
    works, department = await people.department_of(session, ask.assignee, before.project)
    if not works:
        raise EntryUnknown(
            "This person does not work (any more), or not in this project.", field="assignee"
        )
    if ask.step in DIRECTED and ask.department is None:
        return replace(ask, department=department)
    stays = ask.step is Step.ASSIGN and before.department not in (None, department)
    if stays and before.state not in (State.ACCEPTED, State.RETURNED):
        raise EntryUnknown(
            "He works in another department; redirect the order there.", field="assignee"
        )
    return ask


def _check_act(ask: StepRequest, type: Effective) -> None:
    act = next((one for one in type.acts if one.code == ask.act), None)
    if act is None:
        raise EntryUnknown("Orders of this type know no such act.", field="act")
    required.check_proof(act.kind, ask.text, ask.attachments)


def _data(ask: StepRequest, before: Ticket, filled: Ticket, joint: str | None) -> Mapping[str, Any]:
    """What a step keeps in the history: what was given, as far as the step uses it."""
    found: dict[str, Any] = {
        "text": ask.text.strip(),
        "department": ask.department,
        "joint": list(ask.joint),
        "assignee": ask.assignee,
        "interaction": ask.interaction,
        "act": ask.act,
        "attachments": list(ask.attachments),
    }
    match ask.step:
        case Step.ASK_EXTENSION:
            found |= {"amount": ask.amount, "unit": str(ask.unit)}
        case Step.DECIDE_EXTENSION:
            asked = before.extension_asked or {}
            found |= {
                "approved": ask.approved,
                "amount": asked.get("amount", 0),
                "unit": asked.get("unit", "days"),
            }
        case Step.URGE:
            found["level"] = ask.level
        case Step.CALL | Step.CONTACT:
            found["role"] = ask.role.value
        case Step.JOINT_REPLY:
            found["joint_of"] = joint
    if ask.satisfaction is not Satisfaction.NONE:
        found["satisfaction"] = ask.satisfaction.value
    if ask.fields:
        found["fields"] = {key: filled.fields.get(key) for key in ask.fields}
    return {key: value for key, value in found.items() if value not in ("", None, [])}

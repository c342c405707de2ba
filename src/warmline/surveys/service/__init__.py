"""The verbs of surveys: set up, look at results and figures, hear comments.

Used by `surveys.http`, `app` (configuration of `voice`, projection, comments to be encoded). What
happens in a call is `voice`'s; the web link is `surveys.service.links`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from warmline.interactions.errors import RecordingMissing
from warmline.interactions.events import Number
from warmline.interactions.ports import Sound
from warmline.interactions.rules import mask_number, searched_digits
from warmline.ivr.surveys import Survey, library_keys
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import COUNTED, Database, Session
from warmline.kit.errors import Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.kit.paging import Page, Paged
from warmline.surveys.errors import ResultMissing, SurveyInUse, SurveyMissing
from warmline.surveys.model import Figures, Result, ResultFilters, SurveyInfo
from warmline.surveys.projection import SurveyProjection
from warmline.surveys.rules import checked_survey, total
from warmline.surveys.store import definitions, results
from warmline.surveys.tables import SurveyRow

Announce = Callable[[object], Awaitable[None]]
CommentFile = Callable[[str], Awaitable[Sound | None]]
"""The sound file of a call's comment, if it is there."""


class SurveyChanged(msgspec.Struct, frozen=True):
    """What `voice` lives on changed."""

    survey: str


class SurveyService:
    """Surveys of the actor's projects, results within his scope. `announce` hears of changes after
    the commit."""

    def __init__(
        self, database: Database, clock: Clock, announce: Announce, comment: CommentFile
    ) -> None:
        self._database = database
        self._clock = clock
        self._announce = announce
        self._comment = comment

    def projection(self) -> SurveyProjection:
        """What the projector writes results with."""
        return SurveyProjection()

    # setting up

    async def list(self, actor: Actor, page: Page) -> Paged[SurveyInfo]:
        """Surveys; whoever sets queues or flows up may know them."""
        _allow(actor, "survey.manage", "survey.read", "queue.view", "flow.view")
        async with self._database.read() as session:
            return await definitions.page_of(session, actor, page)

    async def create(self, actor: Actor, fields: Mapping[str, Any]) -> SurveyInfo:
        """A new one of `key`, `name`, `script`. Raises `Invalid`, `SurveyTaken`."""
        _allow(actor, "survey.manage")
        values = checked_survey(fields)
        project = values.get("project") or DEFAULT_PROJECT
        if actor.user_id != SYSTEM.user_id and project not in actor.projects:
            raise Refused("You do not work in this project.", code="project_refused")
        async with self._database.transaction() as session:
            row = SurveyRow(
                id=uuid7(),
                project_id=project,
                key=values["key"],
                name=values["name"],
                active=True,
                version=1,
                changed_at=self._clock.now(),
            )
            await definitions.save(session, row)
            definitions.add_version(session, row.id, 1, values["script"])
            await session.flush()
            made = await _survey(session, actor, row.id)
            audit.record(session, actor, "created", "survey", row.id, after=_told(made))
        await self._announce(SurveyChanged(row.id))
        return made

    async def change(self, actor: Actor, id: str, fields: Mapping[str, Any]) -> SurveyInfo:
        """Change name, script or whether it is active. Another script is a new version; whoever was
        invited is asked the old one. Raises `SurveyMissing`, `SurveyInUse`, `Invalid`."""
        _allow(actor, "survey.manage")
        values = checked_survey(fields)
        async with self._database.transaction() as session:
            before = await _survey(session, actor, id)
            if values.get("active") is False and before.active:
                await _refuse_used(session, before)
            row = await definitions.locked(session, id)
            row.name = values.get("name", row.name)
            row.active = values.get("active", row.active)
            script = values.get("script", before.script)
            if script != before.script:
                row.version += 1
                definitions.add_version(session, id, row.version, script)
            row.changed_at = self._clock.now()
            await definitions.save(session, row)
            after = await _survey(session, actor, id)
            audit.record(session, actor, "changed", "survey", id, _told(before), _told(after))
        await self._announce(SurveyChanged(id))
        return after

    async def active(self) -> Sequence[Survey]:
        """Every active survey, for the configuration of `voice`."""
        async with self._database.read() as session:
            return await definitions.active(session)

    async def users_of_prompts(self, session: Session) -> Mapping[str, Sequence[str]]:
        """Key of a library prompt → names of the surveys that play it."""
        found: dict[str, list[str]] = {}
        for survey in await definitions.active(session):
            for key in library_keys(survey.script):
                found.setdefault(key, []).append(survey.name)
        return found

    # looking

    async def results(
        self,
        actor: Actor,
        filters: ResultFilters,
        sheet: Sheet | None = None,
        q: str = "",
        *,
        at_most: int = COUNTED,
    ) -> Found[Result]:
        """One page, newest first; `q` are the last digits of the number. Counted up to `at_most`
        and one more. Raises `Invalid` for the sort or the digits, `PageUnknown`."""
        actor.need("survey.read")
        digits = searched_digits(q) if q else ""
        if q and not digits:
            raise Invalid("Give at least the last four digits of the number.", field="q")
        now, sheet = self._clock.now(), sheet or Sheet()
        async with self._database.read() as session:
            found = await results.page_of(
                session, actor, filters, sheet, now, digits=digits, at_most=at_most
            )
        return found.map(lambda one: _shown(actor, one))

    async def figures(
        self, actor: Actor, filters: ResultFilters, by: str
    ) -> tuple[Figures, Sequence[Figures]]:
        """The counts of all, and by queue or agent."""
        actor.need("survey.read")
        async with self._database.read() as session:
            parts = await results.figures(session, actor, filters, by, self._clock.now())
        return total(parts), parts

    async def of_call(self, actor: Actor, call: str) -> Sequence[Result]:
        """How the call's customer was asked, and by who may: what he answered."""
        async with self._database.read() as session:
            found = await results.of_call(session, actor, call, self._clock.now())
        return [_shown(actor, one) for one in found]

    async def comment(self, actor: Actor, id: str, *, begin: bool = True) -> Sound:
        """What the customer said after rating, as a sound. Raises `ResultMissing`,
        `RecordingMissing`."""
        actor.need("survey.listen")
        async with self._database.transaction() as session:
            found = await results.find(session, actor, id, self._clock.now())
            if found is None or found.comment_s is None:
                raise ResultMissing("There is no such comment, or it is not yours to hear.")
            if begin:
                audit.record(session, actor, "played", "survey_comment", id)
        sound = await self._comment(found.interaction)
        if sound is None:
            raise RecordingMissing(
                "The comment is still being prepared, or could not be recorded.",
                code="recording_not_ready",
            )
        return sound

    async def clips(self, calls: Sequence[str]) -> Mapping[str, tuple[datetime, float, float]]:
        """Since when, how long, and how long after the talk the customers of these calls spoke, for
        the encoder."""
        async with self._database.read() as session:
            return await results.clips(session, calls)


async def _survey(session: Session, actor: Actor, id: str) -> SurveyInfo:
    found = await definitions.find(session, actor, id)
    if found is None:
        raise SurveyMissing("There is no such survey; it may be another project's.")
    return found


async def _refuse_used(session: Session, survey: SurveyInfo) -> None:
    queues = await definitions.queues_asking(session, survey.key)
    if queues:
        raise SurveyInUse(
            f"“{survey.name}” is asked after calls of: {', '.join(queues)}. "
            "Let these queues ask another one first.",
            queues=queues,
        )


def _told(survey: SurveyInfo) -> dict[str, Any]:
    """For the audit trail."""
    return {
        "key": survey.key,
        "name": survey.name,
        "active": survey.active,
        "version": survey.version,
        "script": msgspec.to_builtins(survey.script),
    }


def _shown(actor: Actor, found: Result) -> Result:
    if not actor.may("number.unmask"):
        found = replace(found, number=mask_number(Number(raw=found.number)).raw)
    if not actor.may("survey.read"):
        found = replace(
            found,
            mark=None,
            reason=None,
            reason_zh="",
            reason_en="",
            comment_text="",
            comment_s=None,
            satisfied=None,
        )
    return found


def _allow(actor: Actor, *permissions: str) -> None:
    if actor.user_id != SYSTEM.user_id and not any(map(actor.may, permissions)):
        actor.need(permissions[0])

"""The verbs of whoever makes questionnaires: drafts, publishing, switching one off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from warmline.accounts.rules import allow
from warmline.followups.errors import (
    QuestionnaireChanged,
    QuestionnaireMalformed,
    QuestionnaireMissing,
)
from warmline.followups.questions import Document, Purpose, Questionnaire, Version, checked
from warmline.followups.store import questionnaires
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7

LONGEST_NAME = 64


class QuestionnaireService:
    """See the module's text."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(
        self, actor: Actor, *, asked: bool = False, words: str = ""
    ) -> Sequence[Questionnaire]:
        """Those of the actor's projects; `asked`: only those in force."""
        allow(actor, "followup.work", "questionnaire.manage", "questionnaire.read")
        async with self._database.read() as session:
            return await questionnaires.all_of(session, actor, asked=asked, words=words)

    async def get(
        self, actor: Actor, questionnaire: str
    ) -> tuple[Questionnaire, Sequence[Version]]:
        """One with its versions, the newest first. Raises `QuestionnaireMissing`."""
        allow(actor, "followup.work", "questionnaire.manage", "questionnaire.read")
        async with self._database.read() as session:
            found = await self._one(session, actor, questionnaire)
            return found, await questionnaires.versions(session, found.id)

    async def create(
        self, actor: Actor, name: str, purpose: Purpose, draft: Document, project: str | None = None
    ) -> Questionnaire:
        """A new one with its first draft, which asks nobody yet. Raises `QuestionnaireMalformed`
        for the name; the draft may be unfinished."""
        allow(actor, "questionnaire.manage")
        project = project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if project not in actor.projects and actor.user_id != SYSTEM.user_id:
            raise QuestionnaireMalformed("Choose one of your projects.", field="project")
        made = Questionnaire(
            id=uuid7(),
            project=project,
            name=_name(name),
            purpose=purpose,
            active=True,
            draft=draft,
            published=None,
            version=1,
            changed_at=self._clock.now(),
            changed_by=actor.user_id,
        )
        async with self._database.transaction() as session:
            await questionnaires.save(session, made)
            told = {"name": made.name, "purpose": made.purpose, "project": project}
            audit.record(session, actor, "created", "questionnaire", made.id, None, told)
        return made

    async def change(
        self,
        actor: Actor,
        questionnaire: str,
        version: int,
        *,
        name: str | None = None,
        purpose: Purpose | None = None,
        active: bool | None = None,
        draft: Document | None = None,
    ) -> Questionnaire:
        """Save what is given; published versions stay as they are. Raises `QuestionnaireChanged`
        when somebody saved meanwhile, `QuestionnaireMalformed`, `QuestionnaireMissing`."""
        allow(actor, "questionnaire.manage")
        async with self._database.transaction() as session:
            before = await self._locked(session, actor, questionnaire, version)
            made = replace(
                before,
                name=before.name if name is None else _name(name),
                purpose=purpose or before.purpose,
                active=before.active if active is None else active,
                draft=before.draft if draft is None else draft,
            )
            return await self._saved(session, actor, before, made, "changed")

    async def publish(self, actor: Actor, questionnaire: str, version: int) -> Questionnaire:
        """The draft as it is becomes the version in force; those who are being asked go on with
        theirs. Raises `QuestionnaireMalformed` with every problem."""
        allow(actor, "questionnaire.manage")
        async with self._database.transaction() as session:
            before = await self._locked(session, actor, questionnaire, version)
            draft = checked(before.draft)
            number = (before.published or 0) + 1
            new = Version(number, draft, self._clock.now(), actor.user_id)
            await questionnaires.publish(session, before.id, new)
            made = replace(before, published=number, active=True)
            return await self._saved(session, actor, before, made, "published")

    async def _saved(
        self,
        session: Session,
        actor: Actor,
        before: Questionnaire,
        made: Questionnaire,
        action: str,
    ) -> Questionnaire:
        if made == before:
            return before
        made = replace(
            made,
            version=before.version + 1,
            changed_at=self._clock.now(),
            changed_by=actor.user_id,
        )
        await questionnaires.save(session, made)
        audit.record(session, actor, action, "questionnaire", made.id, _facts(before), _facts(made))
        return made

    async def _one(
        self, session: Session, actor: Actor, questionnaire: str, *, lock: bool = False
    ) -> Questionnaire:
        found = await questionnaires.find(session, actor, questionnaire, lock=lock)
        if found is None:
            raise QuestionnaireMissing
        return found

    async def _locked(
        self, session: Session, actor: Actor, questionnaire: str, version: int
    ) -> Questionnaire:
        before = await self._one(session, actor, questionnaire, lock=True)
        if before.version != version:
            raise QuestionnaireChanged(
                "It was changed by somebody else meanwhile; nothing of yours is saved. Look at it "
                "again.",
                version=before.version,
            )
        return before


def _name(name: str) -> str:
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= LONGEST_NAME:
        raise QuestionnaireMalformed(f"A name has 1 to {LONGEST_NAME} characters.", field="name")
    return kept


def _facts(one: Questionnaire) -> dict[str, object]:
    return {
        "name": one.name,
        "purpose": one.purpose,
        "active": one.active,
        "published": one.published,
        "draft": one.draft,
    }

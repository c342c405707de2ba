"""The verbs of whoever asks: begin, answer as one types, finish; and what came of it all.

Used by the page that fills a questionnaire, from a follow-up or a call. Answers are kept one by
one; a reloaded page goes on where it was. Quotas are exact: finishing waits for its turn, and one
answer too many is kept as over quota and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from warmline.accounts.rules import allow
from warmline.followups.errors import (
    AnswerMalformed,
    AnswersClosed,
    NotAsked,
    NotFinished,
    QuestionnaireMissing,
)
from warmline.followups.questions import (
    Answer,
    Document,
    Figures,
    Path,
    QuestionFigures,
    Sheet,
    SheetFilters,
    SheetsFound,
    SheetState,
    checked_answer,
    full_quotas,
    path,
    shares,
)
from warmline.followups.service import FollowupService
from warmline.followups.service.steps import Centre
from warmline.followups.store import answers, followups, people, questionnaires
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.ids import uuid7

COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Asking:
    """A sheet as its page needs it: the version asked, and where the walk stands."""

    sheet: Sheet
    document: Document
    path: Path


class AskingService:
    """See the module's text."""

    def __init__(self, centre: Centre, service: FollowupService) -> None:
        self._centre = centre
        self._service = service
        self._database = centre.database

    async def begin(
        self,
        actor: Actor,
        questionnaire: str,
        *,
        followup: str | None = None,
        interaction: str | None = None,
        customer: str | None = None,
    ) -> Asking:
        """Begin, or go on with what the actor began for the same follow-up or call. Raises
        `NotAsked`, `QuestionnaireMissing`, and `Missing` for what he does not see."""
        allow(actor, "followup.work")
        if followup is not None:
            about = await self._service.get(actor, followup)
            customer, interaction = about.customer, interaction or about.interaction
        elif customer is not None:
            await self._centre.seen.customer(actor, customer)
        if followup is None and interaction is not None:
            await self._centre.seen.interaction(actor, interaction)
        async with self._database.transaction() as session:
            if await questionnaires.find(session, actor, questionnaire) is None:
                raise QuestionnaireMissing
            # A button pressed twice begins once.
            await people.hold(session, f"{actor.user_id} asks {questionnaire}")
            begun = await answers.open_one(session, actor, questionnaire, followup, interaction)
            if begun is not None:
                return await self._asking(session, begun)
            found = await questionnaires.published_one(session, questionnaire)
            if found is None:
                raise NotAsked("It asks nobody now; publish it or switch it on first.")
            made = Sheet(
                id=uuid7(),
                project=found[0].project,
                questionnaire=questionnaire,
                number=found[1].number,
                followup=followup,
                interaction=interaction,
                customer=customer,
                agent=actor.user_id,
                department=actor.department_id,
                state=SheetState.OPEN,
                started_at=self._centre.clock.now(),
                finished_at=None,
                questionnaire_name=found[0].name,
            )
            await answers.insert_sheet(session, made)
            return await self._asking(session, made)

    async def get(self, actor: Actor, sheet: str) -> Asking:
        """One. Raises `QuestionnaireMissing`."""
        allow(actor, "followup.work", "questionnaire.read")
        async with self._database.read() as session:
            return await self._asking(session, await self._one(session, actor, sheet))

    async def answer(self, actor: Actor, sheet: str, question: str, given: Answer) -> Asking:
        """Keep one answer; where the walk stands then. Raises `AnswersClosed`, `AnswerMalformed`,
        also for a question that is not asked."""
        allow(actor, "followup.work")
        async with self._database.transaction() as session:
            found = await self._open(session, actor, sheet)
            document = await self._document(session, found)
            asked = document.question(question)
            walked = path(document, found.answers)
            if asked is None or question not in (*walked.asked, walked.next):
                raise AnswerMalformed("This question is not asked here.", field="question")
            kept = checked_answer(asked, given)
            await answers.answer(session, found.id, question, kept, self._centre.clock.now())
            made = replace(found, answers={**found.answers, question: kept})
            return await self._asking(session, made)

    async def finish(self, actor: Actor, sheet: str, *, broken_off: bool = False) -> Asking:
        """Close it: complete, over quota, or broken off by the customer. Raises `NotFinished`
        while a question is to be asked, `AnswersClosed`."""
        allow(actor, "followup.work")
        async with self._database.transaction() as session:
            found = await self._open(session, actor, sheet)
            # Two who finish at once would both find room for the last one.
            await questionnaires.find(session, actor, found.questionnaire, lock=True)
            asking = await self._asking(session, found)
            if broken_off:
                state = SheetState.BROKEN_OFF
            elif asking.path.over_quota:
                state = SheetState.OVER_QUOTA
            elif asking.path.next is not None:
                raise NotFinished(
                    "There are questions left; ask them, or say that the customer broke off.",
                    question=asking.path.next,
                )
            else:
                state = SheetState.COMPLETE
            now = self._centre.clock.now()
            await answers.finish(session, found.id, state, now, asking.path.asked)
            kept = {key: found.answers[key] for key in asking.path.asked}
            told = {"state": state, "questionnaire": found.questionnaire}
            audit.record(session, actor, "finished", "answer_sheet", found.id, None, told)
            closed = replace(found, state=state, finished_at=now, answers=kept)
            return replace(asking, sheet=closed)

    # What came of it -----------------------------------------------------------------------------

    async def search(
        self,
        actor: Actor,
        questionnaire: str,
        filters: SheetFilters,
        *,
        size: int = 50,
        after: str = "",
    ) -> SheetsFound:
        """One page of answers in the actor's scope. Raises `QuestionnaireMissing`."""
        allow(actor, "questionnaire.read")
        async with self._database.read() as session:
            if await questionnaires.find(session, actor, questionnaire) is None:
                raise QuestionnaireMissing
            items, following = await answers.page_of(
                session, actor, questionnaire, filters, size, after
            )
            total = None
            if not after:
                total = await answers.count(session, actor, questionnaire, filters, COUNTED)
            items = await with_names(session, items)
        capped = total is not None and total > COUNTED
        return SheetsFound(items, following, COUNTED if capped else total, capped)

    async def figures(self, actor: Actor, questionnaire: str, filters: SheetFilters) -> Figures:
        """What finished answers say, question by question, over all versions or one; the words are
        those of the newest. Raises `QuestionnaireMissing`."""
        allow(actor, "questionnaire.read")
        async with self._database.read() as session:
            found = await questionnaires.find(session, actor, questionnaire)
            number = filters.number or (found.published if found is not None else None)
            version = None
            if found is not None and number is not None:
                version = await questionnaires.version(session, questionnaire, number)
            if version is None:
                raise QuestionnaireMissing
            document = version.document
            states = await answers.states(session, actor, questionnaire, filters)
            finished = replace(filters, state=SheetState.COMPLETE.value)
            sums = await answers.sums(session, actor, questionnaire, finished)
            chosen = await answers.choices(session, actor, questionnaire, finished, document)
        figures: list[QuestionFigures] = []
        for question in document.questions:
            asked, skipped, mean, least, most = sums.get(question.key, (0, 0, None, None, None))
            answered = asked - skipped
            counts = chosen.get(question.key, {})
            figures.append(
                QuestionFigures(
                    key=question.key,
                    type=question.type,
                    text=question.text,
                    asked=asked,
                    answered=answered,
                    skipped=skipped,
                    shares=shares(question, counts, answered),
                    mean=mean,
                    least=least,
                    most=most,
                )
            )
        return Figures(version.number, states, figures)

    # Steps ---------------------------------------------------------------------------------------

    async def _one(self, session: Session, actor: Actor, sheet: str) -> Sheet:
        found = await answers.find(session, actor, sheet)
        if found is None:
            raise QuestionnaireMissing
        return found

    async def _open(self, session: Session, actor: Actor, sheet: str) -> Sheet:
        """His own, not finished yet, locked."""
        found = await answers.find(session, actor, sheet, lock=True)
        if found is None or found.agent != actor.user_id:
            raise QuestionnaireMissing
        if found.state is not SheetState.OPEN:
            raise AnswersClosed("These answers are finished; they stay as they are.")
        return found

    async def _document(self, session: Session, sheet: Sheet) -> Document:
        found = await questionnaires.version(session, sheet.questionnaire, sheet.number)
        if found is None:
            raise QuestionnaireMissing
        return found.document

    async def _asking(self, session: Session, sheet: Sheet) -> Asking:
        document = await self._document(session, sheet)
        full: frozenset[tuple[str, str]] = frozenset()
        if sheet.state is SheetState.OPEN and document.quotas:
            counts = await answers.quota_counts(session, sheet.questionnaire, document)
            full = full_quotas(document, counts)
        [named] = await with_names(session, [sheet])
        return Asking(named, document, path(document, sheet.answers, full))


async def with_names(session: Session, found: Sequence[Sheet]) -> list[Sheet]:
    """With the names of agents, departments and customers."""
    ids = {
        one
        for sheet in found
        for one in (sheet.agent, sheet.department, sheet.customer)
        if one is not None
    }
    names = await followups.names(session, ids, {})
    return [
        replace(
            sheet,
            names={
                one: names[one]
                for one in (sheet.agent, sheet.department, sheet.customer)
                if one is not None and one in names
            },
        )
        for sheet in found
    ]

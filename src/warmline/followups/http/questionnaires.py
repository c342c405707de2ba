"""Questionnaires over HTTP: drafts and versions, asking, figures, answers, export."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from warmline.followups.http import OptionalId, aware
from warmline.followups.http.shapes import Uuid
from warmline.followups.questions import (
    Answer,
    Branch,
    Document,
    Option,
    Purpose,
    Question,
    Questionnaire,
    Quota,
    SheetFilters,
    SheetState,
    Type,
    When,
)
from warmline.followups.service.asking import Asking, AskingService
from warmline.followups.service.exporting import FollowupExportRuns
from warmline.followups.service.questionnaires import QuestionnaireService
from warmline.kit.actor import Actor
from warmline.kit.http import CurrentActor, Input, PathId, RunRef, Shape, need, need_any
from warmline.kit.paging import MAX_SIZE

Key = Annotated[str, Field(max_length=32)]
Words = Annotated[str, Field(max_length=2000)]


class OptionInput(Input):
    code: Key
    text: str = Field(max_length=200)


class BranchInput(Input):
    """`to`: the key of a later question, or `end`."""

    test: When
    to: Key
    value: str = Field(default="", max_length=40)


class QuestionInput(Input):
    """A draft may be unfinished; publishing says what is missing."""

    key: Key
    type: Type
    text: str = Field(default="", max_length=500)
    hint: str = Field(default="", max_length=500)
    required: bool = True
    options: list[OptionInput] = Field(default=[], max_length=50)
    least: float | None = None
    most: float | None = None
    branches: list[BranchInput] = Field(default=[], max_length=20)


class QuotaInput(Input):
    question: Key
    choice: Key
    most: int = Field(ge=1, le=10_000_000)


class DocumentInput(Input):
    questions: list[QuestionInput] = Field(default=[], max_length=100)
    quotas: list[QuotaInput] = Field(default=[], max_length=100)
    opening: Words = ""
    closing: Words = ""

    def document(self) -> Document:
        return Document(
            questions=tuple(_question(one) for one in self.questions),
            quotas=tuple(Quota(**one.model_dump()) for one in self.quotas),
            opening=self.opening,
            closing=self.closing,
        )


class NewQuestionnaireInput(Input):
    name: str = Field(min_length=1, max_length=64)
    purpose: Purpose = Purpose.REVISIT
    project: Uuid | None = None
    draft: DocumentInput = DocumentInput()


class ChangedQuestionnaireInput(Input):
    """What is left out stays."""

    version: int = Field(ge=1)
    name: str | None = Field(default=None, min_length=1, max_length=64)
    purpose: Purpose | None = None
    active: bool | None = None
    draft: DocumentInput | None = None


class PublishInput(Input):
    version: int = Field(ge=1)


class BeginInput(Input):
    followup: Uuid | None = None
    interaction: Uuid | None = None
    customer: Uuid | None = None


class AnswerInput(Input):
    """Of `choices`, `number` and `words` the one the question takes, or `skipped`."""

    choices: list[Key] = Field(default=[], max_length=50)
    number: float | None = None
    words: Words = ""
    skipped: bool = False


class FinishInput(Input):
    broken_off: bool = False


class OptionShape(Shape):
    code: str
    text: str


class BranchShape(Shape):
    test: When
    to: str
    value: str


class QuestionShape(Shape):
    key: str
    type: Type
    text: str
    hint: str
    required: bool
    options: list[OptionShape]
    least: float | None
    most: float | None
    branches: list[BranchShape]


class QuotaShape(Shape):
    question: str
    choice: str
    most: int


class DocumentShape(Shape):
    questions: list[QuestionShape]
    quotas: list[QuotaShape]
    opening: str
    closing: str


class QuestionnaireShape(Shape):
    """`published`: the number of the version in force; `version` counts saves."""

    id: str
    project: str
    name: str
    purpose: Purpose
    active: bool
    draft: DocumentShape
    published: int | None
    version: int
    changed_at: datetime
    changed_by: str


class VersionShape(Shape):
    number: int
    document: DocumentShape
    published_at: datetime
    published_by: str


class QuestionnaireWithVersions(Shape):
    questionnaire: QuestionnaireShape
    versions: list[VersionShape]


class AnswerShape(Shape):
    choices: list[str]
    number: float | None
    words: str
    skipped: bool


class SheetShape(Shape):
    """One customer asked by one agent."""

    id: str
    questionnaire: str
    questionnaire_name: str
    number: int
    followup: str | None
    interaction: str | None
    customer: str | None
    agent: str
    department: str | None
    state: SheetState
    started_at: datetime
    finished_at: datetime | None
    answers: dict[str, AnswerShape]
    names: dict[str, str]


class PathShape(Shape):
    """`next`: the question to ask now; none at the end."""

    asked: list[str]
    next: str | None
    over_quota: bool


class AskingShape(Shape):
    sheet: SheetShape
    document: DocumentShape
    path: PathShape


class SheetListShape(Shape):
    items: list[SheetShape]
    next: str
    total: int | None
    capped: bool


class ShareShape(Shape):
    code: str
    text: str
    count: int
    share: float | None


class QuestionFiguresShape(Shape):
    key: str
    type: Type
    text: str
    asked: int
    answered: int
    skipped: int
    shares: list[ShareShape]
    mean: float | None
    least: float | None
    most: float | None


class FiguresShape(Shape):
    number: int
    states: dict[str, int]
    questions: list[QuestionFiguresShape]


def _sheet_filters(
    state: Literal[""] | SheetState = "",
    number: Annotated[int | None, Query(ge=1)] = None,
    agent: OptionalId = "",
    department: OptionalId = "",
    customer: OptionalId = "",
    followup: OptionalId = "",
    interaction: OptionalId = "",
    question: Annotated[str, Query(max_length=32)] = "",
    choice: Annotated[str, Query(max_length=32)] = "",
    skipped: bool | None = None,
    since: datetime | None = None,
    to: datetime | None = None,
) -> SheetFilters:
    return SheetFilters(
        state=str(state),
        number=number,
        agent=agent,
        department=department,
        customer=customer,
        followup=followup,
        interaction=interaction,
        question=question,
        choice=choice,
        skipped=skipped,
        since=aware(since),
        to=aware(to),
    )


SheetFiltersQuery = Annotated[SheetFilters, Depends(_sheet_filters)]


def router(
    service: QuestionnaireService, asking: AskingService, exports: FollowupExportRuns
) -> APIRouter:
    """Every route on questionnaires."""
    routes = APIRouter(tags=["questionnaires"])
    _making(routes, service)
    _asking(routes, asking)
    _results(routes, asking, exports)
    return routes


def _making(routes: APIRouter, service: QuestionnaireService) -> None:
    @routes.get("/questionnaires")
    async def questionnaires(
        actor: Annotated[
            Actor, need_any("followup.work", "questionnaire.manage", "questionnaire.read")
        ],
        asked: bool = False,
        q: Annotated[str, Query(max_length=100)] = "",
    ) -> list[QuestionnaireShape]:
        """By name; `asked`: only those in force."""
        found = await service.list(actor, asked=asked, words=q.strip())
        return [_questionnaire(one) for one in found]

    @routes.get("/questionnaires/{questionnaire}")
    async def questionnaire_(
        actor: Annotated[
            Actor, need_any("followup.work", "questionnaire.manage", "questionnaire.read")
        ],
        questionnaire: PathId,
    ) -> QuestionnaireWithVersions:
        """One with its published versions, the newest first."""
        found, versions = await service.get(actor, questionnaire)
        return QuestionnaireWithVersions(
            questionnaire=_questionnaire(found),
            versions=[VersionShape.model_validate(one) for one in versions],
        )

    @routes.post("/questionnaires", status_code=201, dependencies=[need("questionnaire.manage")])
    async def create(actor: CurrentActor, new: NewQuestionnaireInput) -> QuestionnaireShape:
        made = await service.create(actor, new.name, new.purpose, new.draft.document(), new.project)
        return _questionnaire(made)

    @routes.patch("/questionnaires/{questionnaire}", dependencies=[need("questionnaire.manage")])
    async def change(
        actor: CurrentActor, questionnaire: PathId, new: ChangedQuestionnaireInput
    ) -> QuestionnaireShape:
        """Save the draft; 409 when somebody saved it meanwhile."""
        changed = await service.change(
            actor,
            questionnaire,
            new.version,
            name=new.name,
            purpose=new.purpose,
            active=new.active,
            draft=None if new.draft is None else new.draft.document(),
        )
        return _questionnaire(changed)

    @routes.post(
        "/questionnaires/{questionnaire}/publish",
        dependencies=[need("questionnaire.manage")],
    )
    async def publish(
        actor: CurrentActor, questionnaire: PathId, given: PublishInput
    ) -> QuestionnaireShape:
        """The draft becomes a version that never changes and asks from now on."""
        return _questionnaire(await service.publish(actor, questionnaire, given.version))


def _asking(routes: APIRouter, asking: AskingService) -> None:
    @routes.post(
        "/questionnaires/{questionnaire}/sheets",
        status_code=201,
        dependencies=[need("followup.work")],
    )
    async def begin(actor: CurrentActor, questionnaire: PathId, about: BeginInput) -> AskingShape:
        """Begin to ask, or go on with what was begun for the same follow-up or call."""
        return _shape(await asking.begin(actor, questionnaire, **about.model_dump()))

    @routes.get("/answer-sheets/{sheet}")
    async def sheet_(
        actor: Annotated[Actor, need_any("followup.work", "questionnaire.read")],
        sheet: PathId,
    ) -> AskingShape:
        return _shape(await asking.get(actor, sheet))

    @routes.put("/answer-sheets/{sheet}/answers/{question}", dependencies=[need("followup.work")])
    async def answer(
        actor: CurrentActor, sheet: PathId, question: str, given: AnswerInput
    ) -> AskingShape:
        """Keep one answer; says which question comes next."""
        kept = Answer(tuple(given.choices), given.number, given.words, given.skipped)
        return _shape(await asking.answer(actor, sheet, question, kept))

    @routes.post("/answer-sheets/{sheet}/finish", dependencies=[need("followup.work")])
    async def finish(actor: CurrentActor, sheet: PathId, given: FinishInput) -> AskingShape:
        """Complete, over quota, or broken off."""
        return _shape(await asking.finish(actor, sheet, broken_off=given.broken_off))


def _results(routes: APIRouter, asking: AskingService, exports: FollowupExportRuns) -> None:
    @routes.get("/questionnaires/{questionnaire}/figures")
    async def figures(
        actor: Annotated[Actor, need("questionnaire.read")],
        questionnaire: PathId,
        filters: SheetFiltersQuery,
    ) -> FiguresShape:
        """What finished answers say, question by question; the words are those of the version
        shown."""
        found = await asking.figures(actor, questionnaire, filters)
        return FiguresShape.model_validate(found)

    @routes.get("/questionnaires/{questionnaire}/sheets")
    async def sheets(
        actor: Annotated[Actor, need("questionnaire.read")],
        questionnaire: PathId,
        filters: SheetFiltersQuery,
        size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
        after: Annotated[str, Query(max_length=1000)] = "",
    ) -> SheetListShape:
        """The answers behind a figure, the latest first."""
        found = await asking.search(actor, questionnaire, filters, size=size, after=after)
        return SheetListShape.model_validate(found)

    @routes.post("/questionnaires/{questionnaire}/exports", status_code=202)
    async def export(
        actor: Annotated[Actor, need("questionnaire.read")],
        questionnaire: PathId,
        filters: SheetFiltersQuery,
        format: Literal["xlsx", "csv"] = "xlsx",
    ) -> RunRef:
        """Every answer with these filters, a column for each question, as a file made in the
        background."""
        return RunRef.model_validate(await exports.answers(actor, questionnaire, filters, format))


def _question(given: QuestionInput) -> Question:
    plain = given.model_dump(exclude={"options", "branches"})
    return Question(
        **plain,
        options=tuple(Option(one.code, one.text) for one in given.options),
        branches=tuple(Branch(one.test, one.to, one.value) for one in given.branches),
    )


def _questionnaire(one: Questionnaire) -> QuestionnaireShape:
    return QuestionnaireShape.model_validate(one)


def _shape(found: Asking) -> AskingShape:
    return AskingShape.model_validate(found)

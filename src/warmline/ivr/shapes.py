"""What flows look like over HTTP; `ivr.http` has the routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from warmline.ivr import runner, wording
from warmline.ivr.model import Done, Entered, PlaySounds, Step, Wait, shown_variables
from warmline.ivr.model import Input as EngineInput
from warmline.ivr.nodes.base import Problem
from warmline.ivr.versions import FlowDetail
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.http import UUID_PATTERN, Input, Shape

BodyId = Annotated[str, Field(pattern=UUID_PATTERN)]
Note = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(max_length=64)]


class VersionShape(Shape):
    """One version; `by` is a user's id, `at` when it was made, `note` what he said about it."""

    number: int
    state: str
    by: str
    by_name: str
    at: datetime
    note: str


class FlowShape(Shape):
    """A flow in the list; `revision` goes into every request that changes it."""

    id: str
    project_id: str
    key: str
    name: str
    live: VersionShape | None
    draft: VersionShape | None
    revision: int
    changed_name: str
    changed_at: datetime | None
    archived_at: datetime | None
    numbers: list[str]


class ProblemShape(Shape):
    """One finding of the checks; `node` is empty when it is about the flow as a whole, `field` is
    the place in it. The sentences come in English and in Chinese."""

    severity: str
    code: str
    node: str
    field: str
    message: str
    remedy: str
    message_zh: str
    remedy_zh: str


class FlowDetailShape(FlowShape):
    """A flow with its documents (of the schema `GET /api/flows/schema` answers)."""

    live_definition: dict[str, Any] | None
    draft_definition: dict[str, Any] | None
    problems: list[ProblemShape]


class ReferenceShape(Shape):
    """Something a node may name: what the document writes, and what people call it."""

    value: str
    name: str


class FieldChangeShape(Shape):
    """One field; null for what was not there, or is not there now."""

    field: str
    before: Any
    after: Any


class DifferenceShape(Shape):
    """A node added, removed or changed; an empty `node` is the flow's own settings."""

    change: str
    node: str
    kind: str
    label: str
    fields: list[FieldChangeShape]


class NewFlowInput(Input):
    """Blank, or with a document, or a copy of another flow."""

    name: Annotated[str, Field(max_length=80)] = ""
    project_id: BodyId = DEFAULT_PROJECT
    document: dict[str, Any] | None = None
    copy_of: BodyId | None = None


class ChangeFlowInput(Input):
    """What is left out stays."""

    revision: Annotated[int, Field(ge=0)]
    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    archived: bool | None = None


class DraftInput(Input):
    """What is drawn, and the revision it was drawn on."""

    definition: dict[str, Any]
    revision: Annotated[int, Field(ge=0)]


class DocumentInput(Input):
    """What is drawn; it is not kept."""

    definition: dict[str, Any]


class PublishInput(Input):
    """`note` says what changed, for those who read the versions."""

    revision: Annotated[int, Field(ge=0)]
    note: Note = ""


class RollBackInput(PublishInput):
    """`number` is the version to go back to."""

    number: Annotated[int, Field(ge=1)]


class PlayInput(Input):
    """A document and what the caller says, in words of `warmline ivr run`; `at` is when he calls
    (now, if left out; without a zone, the centre's)."""

    definition: dict[str, Any]
    said: Annotated[list[Word], Field(max_length=300, default_factory=list)]
    at: datetime | None = None
    variables: Annotated[dict[Word, Word], Field(max_length=50, default_factory=dict)]


class SaidShape(Shape):
    """Something the caller hears; `there` tells whether the sound can be listened to."""

    text: str
    sound: str
    there: bool


class PassedShape(Shape):
    """A node he came to, or (with `keys` and `outcome`) what he pressed there."""

    node: str
    kind: str = ""
    label: str = ""
    keys: str | None = None
    outcome: str = ""


class TurnShape(Shape):
    """What was given (empty: the call came in; else an input's type, with its key or outcome), and
    all that came of it until the flow waited again."""

    given: str
    key: str
    outcome: str
    path: list[PassedShape]
    said: list[SaidShape]


class WaitShape(Shape):
    """What the flow waits for now: keys, a queue, …, or done with its outcome. `offers` are the
    words that may be said beside keys."""

    type: str
    node: str
    queue: str = ""
    timeout_s: float | None = None
    outcome: str = ""
    reason: str = ""
    offers: list[str]


class PlayShape(Shape):
    """The whole play; masked variables are hidden."""

    turns: list[TurnShape]
    wait: WaitShape
    variables: dict[str, str]


def detail(found: FlowDetail) -> FlowDetailShape:
    """A flow with everything about it."""
    shape = FlowShape.model_validate(found.info)
    return FlowDetailShape(
        **shape.model_dump(),
        live_definition=found.live,
        draft_definition=found.draft,
        problems=[problem(one) for one in found.problems],
    )


def problem(found: Problem) -> ProblemShape:
    """A finding in both languages."""
    message, remedy = wording.in_chinese(found)
    return ProblemShape(
        severity=found.severity,
        code=found.code,
        node=found.node,
        field=found.field,
        message=found.message,
        remedy=found.remedy,
        message_zh=message,
        remedy_zh=remedy,
    )


def played(made: runner.Runner, has_sound: Callable[[str], bool]) -> PlayShape:
    """A play as a page draws it."""
    return PlayShape(
        turns=[_turn(given, step, has_sound) for given, step in made.steps],
        wait=_wait(made.session.wait, made.session.node),
        variables=shown_variables(made.session),
    )


def _turn(given: EngineInput | None, step: Step, has_sound: Callable[[str], bool]) -> TurnShape:
    return TurnShape(
        given="" if given is None else str(given.__struct_config__.tag),
        key=getattr(given, "key", ""),
        outcome=getattr(given, "outcome", ""),
        path=[
            PassedShape(node=entry.node, kind=entry.kind, label=entry.label)
            if isinstance(entry, Entered)
            else PassedShape(node=entry.node, keys=entry.keys, outcome=entry.outcome)
            for entry in step.path
        ],
        said=[
            SaidShape(text=text, sound=sound, there=has_sound(sound))
            for action in step.actions
            if isinstance(action, PlaySounds)
            for sound, text in zip(action.sounds, action.texts, strict=True)
        ],
    )


def _wait(wait: Wait, node: str) -> WaitShape:
    return WaitShape(
        type=str(wait.__struct_config__.tag),
        node=node,
        queue=getattr(wait, "queue", ""),
        timeout_s=getattr(wait, "timeout_s", None),
        outcome=wait.outcome if isinstance(wait, Done) else "",
        reason=wait.reason if isinstance(wait, Done) else "",
        offers=list(runner.offers(wait)),
    )

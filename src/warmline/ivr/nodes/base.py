"""What every node has: an id, a label, ways in and on, and the texts it says.

`ivr.engine` calls `enter` when a session comes to the node and `resume` when something happens
while it waits there; both return a `Move` and touch nothing. `ivr.checks` reads `ways`,
`said` and `problems`. One file per kind of node beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, NamedTuple

import msgspec

from warmline.ivr.hours import WorkingHours
from warmline.ivr.model import AnyAction, AnyWait, Input, Keyed, Prompt, Session

NodeId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
        max_length=64,
        description="Letters, digits, _ . and -; unique in the flow.",
    ),
]
Target = Annotated[
    str,
    msgspec.Meta(
        max_length=64,
        description="The id of the node to go to.",
        extra_json_schema={"x-ref": "node"},
    ),
]
Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9*#]$", description="One key: 0-9, * or #.")]
Name = Annotated[
    str, msgspec.Meta(min_length=1, max_length=64, description="The name of a variable.")
]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=120, description="Seconds.")]
Tries = Annotated[int, msgspec.Meta(ge=1, le=10, description="How often the caller may try.")]


class Way(NamedTuple):
    """One way out of a node: the field that names it, and the node it leads to."""

    field: str
    target: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong in a flow. `node` is a node's id, or empty for the flow as a whole; `field`
    the place in it (`keys[0].to`); `message` says what is wrong, `remedy` what to do about it;
    `details` are what the sentence speaks of, for the other language (`ivr.wording`)."""

    severity: Literal["error", "warning"] = "error"
    code: str
    node: str = ""
    field: str = ""
    message: str
    remedy: str
    details: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Moment:
    """What a node may look at: the session, the time, and what the flow says for all nodes.

    `now` is aware; `days` maps ISO dates to `work` or `holiday` where they differ from the
    weekday (`ivr.calendar`); `zone` and `voice` are the flow's; `calendars` are the centre's
    working calendars by key.
    """

    session: Session
    now: datetime
    days: Mapping[str, str]
    zone: str
    voice: str
    calendars: Mapping[str, WorkingHours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A node's answer: the session as it left it, and either `to` (go on there) or `wait`."""

    session: Session
    actions: tuple[AnyAction, ...] = ()
    path: tuple[Keyed, ...] = ()
    to: str | None = None
    wait: AnyWait | None = None


class Node(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="kind",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Base of all nodes."""

    id: NodeId
    label: str = ""

    @property
    def kind(self) -> str:
        """The node's kind as the document writes it."""
        return str(self.__struct_config__.tag)

    def enter(self, moment: Moment) -> Move:
        """What happens when a session comes here."""
        raise NotImplementedError

    def resume(self, moment: Moment, given: Input) -> Move | None:
        """What `given` means while waiting here; `None` when it means nothing."""
        return None

    @property
    def hides_keys(self) -> bool:
        """Whether what the caller keys in here is nobody's business, in writing or in sound."""
        return False

    def ways(self) -> Iterator[Way]:
        """All ways out, by the field that names them."""
        yield from ()

    def said(self) -> Iterator[tuple[str, Prompt]]:
        """Everything the node may say, by the field that holds it."""
        yield from ()

    def silent(self) -> bool:
        """Whether a caller would hear nothing where he should."""
        return False

    def writes(self) -> Iterator[str]:
        """Names of variables that the node sets."""
        yield from ()

    def reads(self) -> Iterator[str]:
        """Names of variables that the node uses."""
        yield from ()

    def problems(self) -> Iterator[Problem]:
        """What is wrong in the node by itself, beyond what the schema says."""
        yield from ()

    def fault(
        self, code: str, message: str, remedy: str, field: str = "", **details: object
    ) -> Problem:
        """A problem of this node."""
        return Problem(
            code=code,
            node=self.id,
            field=field,
            message=message,
            remedy=remedy,
            details={name: str(value) for name, value in details.items()},
        )


def assigned(
    session: Session,
    name: str,
    value: str,
    *,
    reads: Iterable[str] = (),
    masked: bool = False,
) -> Session:
    """The session with the variable set. It is masked where asked, or where it was made of one
    that is; a value that is made of nothing masked is open again."""
    hidden = masked or any(read in session.masked for read in reads)
    others = tuple(one for one in session.masked if one != name)
    return msgspec.structs.replace(
        session,
        variables={**session.variables, name: value},
        masked=(*others, name) if hidden else others,
    )

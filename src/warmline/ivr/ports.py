"""What flows need from outside: who calls in to them, and what their nodes may refer to.

`app` answers from the neighbours (trunks, queues, skills); without it nothing is known, and checks
that need it are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from warmline.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class LeadsTo:
    """A called number (`*`: every other one) and the id of the flow it leads to."""

    number: str
    flow: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Something a node may name: the value its document writes, what people call it, and its id
    where a document may write that instead."""

    value: str
    name: str
    id: str = ""


class Neighbours(Protocol):
    """The rest of the centre."""

    async def numbers(self) -> Sequence[LeadsTo]:
        """Every called number."""

    async def references(self, actor: Actor) -> Mapping[str, Sequence[Reference]]:
        """Kind of reference (`x-ref` of the schema: queue, skill, …) → what there is of it."""


class Alone:
    """Flows by themselves: the command line, tests."""

    async def numbers(self) -> Sequence[LeadsTo]:
        return ()

    async def references(self, actor: Actor) -> Mapping[str, Sequence[Reference]]:
        return {}

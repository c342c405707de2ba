"""What customers need from outside: whose number a call has, somebody who dials, and from the
features above pieces of one timeline and what each of them holds about a person.

A feature implements `TimelineSource` and `PersonalData` in a `service/` file of its own, and
`app.person` collects them; customers know none of them. How to add one:
docs/discussions/personal-data.md.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from warmline.customers.model import OwnerSet
from warmline.kit.actor import Actor
from warmline.kit.db import Session
from warmline.kit.paging import Bound

MOVE = "move"
"""In the trail of a card: under which id a neighbour keeps the change of owner, and tells it on the
timeline with all it knows. The card's own entry stays off the timeline then."""

NumberOf = Callable[[Actor, str], Awaitable[str]]
"""The whole number of a call's customer, for who takes part in the call or may see it; "" when he
hides it. Raises `Missing` for a call that is not the actor's to know of. Never shown: it finds
cards and fills in new ones."""

Dial = Callable[[Actor, str], Awaitable[str]]
"""Places a call of the actor's to a number; the call's id."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a question is about: a card, and the normal forms of its telephone numbers. `shared`
    are those of them that also stand on a card which the actor does not see (in a question without
    an actor: on any other card). Of such a number an actor is shown only what he may see anyway,
    else he would learn about another's customer by typing that one's number on a card of his
    own. `words`: the normal forms of his mail addresses and the like that stand on no other
    card; told only where he is to be found in texts (a copy, an erasure)."""

    customer: str
    project: str
    numbers: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @property
    def alone(self) -> tuple[str, ...]:
        """Numbers that are this person's and nobody else's."""
        return tuple(one for one in self.numbers if one not in self.shared)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened with a customer. `kind` and `facts` become a sentence on the screen;
    `text` is what somebody typed. `about`: the noun and id of the page that shows it, where the
    actor `may_open` it. Numbers in `facts` are shown as this actor may see them."""

    id: str
    kind: str
    at: datetime
    by: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    about: tuple[str, str] | None = None
    may_open: bool = True

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Its place among all entries of a customer."""
        return self.at, self.kind, self.id


class TimelineSource(Protocol):
    """The entries of one kind."""

    @property
    def kind(self) -> str:
        """call, note, message …: also the filter's word."""
        ...

    def may(self, actor: Actor) -> bool:
        """Whether this actor is shown such entries at all."""
        ...

    async def before(
        self, session: Session, actor: Actor, person: Person, bound: Bound | None, size: int
    ) -> Sequence[TimelineEntry]:
        """At most `size` entries before the bound (`kit.db.within` makes a condition of it), the
        newest first by time and id; only such as this actor may know of."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """What a feature holds about a person, of one sort: `what` is a code (`notes`, `recordings`),
    `reason` why that many of them must stay ("" for what is erased): `law` (for some days after a
    call), `retention` (a rule of the centre's), `legal_hold`, `shared` (the number is another
    customer's as well), `open` (work that is not over), `elsewhere` (a file that also belongs to
    something not his, where it stays). `until` is when the last of them goes by itself; None where
    nobody knows."""

    what: str
    count: int
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """A part of an access copy: rows as JSON can hold them."""

    name: str
    rows: Sequence[Mapping[str, Any]]


class PersonalData(Protocol):
    """What one feature holds about a person."""

    @property
    def name(self) -> str:
        """The feature."""
        ...

    async def collect(self, session: Session, person: Person) -> Sequence[Collected]:
        """Everything, for a copy to be handed to the person."""
        ...

    async def preview(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        """What `erase` would do now."""
        ...

    async def erase(self, session: Session, person: Person, now: datetime) -> Sequence[Held]:
        """Erase what may be, in the caller's transaction, and remember what has to go later (files,
        and what the law keeps for a while); `finish` is called for that again and again."""
        ...

    async def finish(self, now: datetime) -> int:
        """Do what fell due since; how many. Harmless to repeat. Runs in `jobs`."""
        ...


InUse = Callable[[Session, Sequence[str]], Awaitable[frozenset[str]]]
"""Those of these customers that something above refers to without a foreign key (those with one are
found by it): a call, a note. Asked within the transaction that would delete them."""


class OwnersBook(Protocol):
    """Keeps count of who holds whom, in the transaction in which somebody writes another owner on
    cards: the public pool, of which customers know nothing."""

    @property
    def tables(self) -> frozenset[str]:
        """Its tables that refer to a card and may go with it, while `in_use` does not name it."""
        ...

    async def lock(self, session: Session, owners: Collection[str]) -> None:
        """Nobody else counts what these people hold until the end of the transaction. Before any
        card is locked: whoever claims customers takes both in this order."""
        ...

    async def full(
        self, session: Session, changes: Sequence[OwnerSet], seen: dict[Any, Any] | None = None
    ) -> Mapping[str, str]:
        """Customer → a sentence why the new owner may not hold him as well. `seen` is the asker's,
        who asks for parts of one plan and writes nothing between: what the parts before came to."""
        ...

    async def noted(
        self, session: Session, actor: Actor, changes: Sequence[OwnerSet], source: str
    ) -> Mapping[str, str]:
        """The cards are written: the holdings follow at once. Customer → the id of the move, for
        those of whom one is kept. `source`: `card` or `import`."""
        ...


class NoBook:
    """Nobody keeps count."""

    tables: frozenset[str] = frozenset()

    async def lock(self, session: Session, owners: Collection[str]) -> None:
        """Nothing to lock."""

    async def full(
        self, session: Session, changes: Sequence[OwnerSet], seen: dict[Any, Any] | None = None
    ) -> Mapping[str, str]:
        return {}

    async def noted(
        self, session: Session, actor: Actor, changes: Sequence[OwnerSet], source: str
    ) -> Mapping[str, str]:
        return {}


class LevelsChanged(Protocol):
    """Hears, in the transaction that writes them, which cards have another level than before:
    somebody saved the card, an import did, or an import was taken back."""

    async def __call__(self, session: Session, customers: Collection[str]) -> None: ...


async def unheard(session: Session, customers: Collection[str]) -> None:
    """Nobody goes by levels."""


async def nowhere(session: Session, customers: Sequence[str]) -> frozenset[str]:
    """Nothing refers to any."""
    return frozenset()

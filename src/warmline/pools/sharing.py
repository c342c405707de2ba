"""Who gets which customer in a distribution. Pure and deterministic: the same question, the same
answer, so that a preview is what is done.

Customers are dealt in the order they were chosen, each to the target with the fewest so far (of
equal ones the first in the manager's list), and within a department or group to the person with the
fewest of this distribution. So where nobody is full, numbers differ by one at most, and **the
remainder goes to those who stand first**. Whoever has no room for a customer (his limits, a cooling
down, or the customer is his already) is passed over for that one. What nobody has room for stays
where it is, with the reason. Given counts are the most a target gets.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from warmline.pools.model import Held, Limits

NO_ROOM = "no_room"
COUNTS_FULL = "counts_full"
BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Item:
    """A customer to be given: `barred` are those who may not have him (his owner, who has him
    already, and a former one who is cooling down)."""

    customer: str
    level: str = ""
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receivers:
    """One target: its people in order, and how many it gets at most."""

    users: tuple[str, ...]
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    customer: str
    user: str
    target: int


@dataclass(frozen=True, slots=True)
class Left:
    customer: str
    why: str


class Room:
    """What one person can still take."""

    __slots__ = ("_levels", "_total")

    def __init__(self, limits: Limits, held: Held) -> None:
        self._total = None if limits.total is None else limits.total - held.total
        self._levels = {
            level: most - held.levels.get(level, 0) for level, most in limits.levels.items()
        }

    def full(self) -> bool:
        return self._total is not None and self._total <= 0

    def fits(self, level: str) -> bool:
        return not self.full() and self._levels.get(level, 1) > 0

    def take(self, level: str) -> None:
        if self._total is not None:
            self._total -= 1
        if level in self._levels:
            self._levels[level] -= 1


class _Hand:
    """A target while cards are dealt: its people by (how many, place)."""

    def __init__(self, place: int, receivers: Receivers) -> None:
        self.place = place
        self.got = 0
        self.most = receivers.most
        self._people = [(0, at, user) for at, user in enumerate(receivers.users)]

    def closed(self) -> bool:
        return self.most is not None and self.got >= self.most

    def take(self, item: Item, rooms: Mapping[str, Room]) -> tuple[str | None, bool]:
        """Who of them takes the customer, and whether a bar kept somebody with room from it."""
        passed, barred, taker = list[tuple[int, int, str]](), False, None
        while self._people:
            count, at, user = heapq.heappop(self._people)
            if rooms[user].full():
                continue  # nobody gets room back while cards are dealt
            if not rooms[user].fits(item.level):
                passed.append((count, at, user))
                continue
            if user in item.barred:
                barred = True
                passed.append((count, at, user))
                continue
            taker = user
            passed.append((count + 1, at, user))
            break
        for one in passed:
            heapq.heappush(self._people, one)
        if taker is not None:
            rooms[taker].take(item.level)
            self.got += 1
        return taker, barred


def share(
    items: Iterable[Item], targets: Sequence[Receivers], rooms: Mapping[str, Room]
) -> tuple[list[Given], list[Left]]:
    """Deal the customers. Every one of them is in exactly one of the two answers. `rooms` are used
    up."""
    hands = [_Hand(place, one) for place, one in enumerate(targets)]
    given, left = list[Given](), list[Left]()
    for item in items:
        open_hands = [hand for hand in hands if not hand.closed()]
        only_barred = False
        for hand in sorted(open_hands, key=lambda one: (one.got, one.place)):
            taker, barred = hand.take(item, rooms)
            if taker is not None:
                given.append(Given(item.customer, taker, hand.place))
                break
            only_barred = only_barred or barred
        else:
            full = NO_ROOM if open_hands else COUNTS_FULL
            left.append(Left(item.customer, BARRED if only_barred else full))
    return given, left


def key_of(given: Sequence[Given], left: Sequence[Left]) -> str:
    """A name of exactly this outcome."""
    lines = [f"{one.customer} {one.user} {one.target}" for one in given]
    lines += [f"{one.customer} {one.why}" for one in left]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

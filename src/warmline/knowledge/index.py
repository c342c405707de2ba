"""The search index of published articles, in memory: postings, ranking, who may see. Pure.

Each process that answers searches has one (`service.searching` keeps it up to date). A document is
put in whole and taken out whole; a changed one is a new document. For each term stand the numbers
of its documents and its weight in them, as arrays; a search adds them up for all documents at once.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warmline.knowledge.model import Audience, Reader
from warmline.knowledge.terms import Either, Part, Query, Slot, Term

Floats = npt.NDArray[np.float32]

MOST_LONGER = 48
"""Terms that the beginning of a word may stand for; those of most documents."""
MOST_UNSETTLED = 2_000
LEAST_COVERED = 0.34
"""A document that has less of what was looked for is no answer."""
EXTRA = 0.35
FINE = 20.0
"""Weights are kept as whole numbers, so many to one."""
FOREVER = 1e18
FEW = 10
"""Articles taken as there beside those that are: among three, a word of two is not yet common."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index knows of an article; moments are seconds since 1970."""

    article: str
    project: str
    audience: Audience
    terms: Mapping[str, float]
    valid_from: float = 0.0
    valid_to: float = FOREVER


@dataclass(frozen=True, slots=True)
class Hit:
    """An article with its score; `covered`: how much of what was looked for it has."""

    article: str
    score: float
    covered: float


class Index:
    """Documents by article. Not for two threads at once."""

    def __init__(self) -> None:
        self._articles = list[str]()
        self._place: dict[str, int] = {}
        self._docs: dict[str, array[int]] = {}
        self._weights: dict[str, array[int]] = {}
        self._sorted = list[str]()
        self._new = list[str]()
        self._audiences: dict[tuple[str, Audience], int] = {}
        self._audience = array("I")
        self._from = array("d")
        self._to = array("d")
        self._gone = 0

    def __len__(self) -> int:
        return len(self._place)

    def known(self, term: str) -> bool:
        """Whether any document has the term."""
        return term in self._docs

    def put(self, document: Document) -> None:
        """Add a document; one of the same article is taken out."""
        self.drop(document.article)
        place = len(self._articles)
        self._articles.append(document.article)
        self._place[document.article] = place
        seen_by = (document.project, document.audience)
        self._audience.append(self._audiences.setdefault(seen_by, len(self._audiences)))
        self._from.append(document.valid_from)
        self._to.append(document.valid_to)
        for term, weight in document.terms.items():
            docs = self._docs.get(term)
            if docs is None:
                docs = self._docs[term] = array("I")
                self._weights[term] = array("B")
                self._new.append(term)
            docs.append(place)
            self._weights[term].append(max(1, min(255, round(weight * FINE))))
        if self._gone > 1000 and self._gone > len(self._place):
            self._compact()

    def drop(self, article: str) -> None:
        """Take an article out; what its terms say of it stays until the next clearing up."""
        place = self._place.pop(article, None)
        if place is not None:
            self._to[place] = -1.0
            self._gone += 1

    def _compact(self) -> None:
        """Leave out all that is gone."""
        kept = np.array(sorted(self._place.values()), dtype=np.int64)
        moved = np.full(len(self._articles), -1, dtype=np.int64)
        moved[kept] = np.arange(len(kept))
        for term in list(self._docs):
            places = moved[np.frombuffer(self._docs[term], dtype=np.uint32)]
            stays = places >= 0
            if not stays.any():
                del self._docs[term], self._weights[term]
                continue
            weights = np.frombuffer(self._weights[term], dtype=np.uint8)[stays]
            self._docs[term] = array("I", places[stays].astype(np.uint32).tobytes())
            self._weights[term] = array("B", weights.tobytes())
        self._articles = [self._articles[place] for place in kept.tolist()]
        self._place = {article: place for place, article in enumerate(self._articles)}
        self._audience = array("I", [self._audience[place] for place in kept.tolist()])
        self._from = array("d", [self._from[place] for place in kept.tolist()])
        self._to = array("d", [self._to[place] for place in kept.tolist()])
        self._sorted, self._new, self._gone = sorted(self._docs), [], 0

    # Searching ---------------------------------------------------------------------------------

    def search(self, query: Query, reader: Reader, now: float, most: int = 10) -> list[Hit]:
        """The best articles the reader may see now, best first; of equals the one changed last."""
        size = len(self._articles)
        if not size or not query.parts:
            return []
        score, covered, whole = self._parts(query.parts, size)
        if whole <= 0:
            return []
        covered /= whole
        extra, _, _ = self._slots(query.extra, size)
        score = (score + EXTRA * extra) * (0.25 + 0.75 * covered * covered)
        score[(covered < LEAST_COVERED) | ~self._open_to(reader, now)] = 0.0
        return [
            Hit(self._articles[place], float(score[place]), float(covered[place]))
            for place in _best(score, most)
        ]

    def _open_to(self, reader: Reader, now: float) -> npt.NDArray[np.bool_]:
        allowed = np.array(
            [may_see(project, audience, reader) for project, audience in self._audiences],
            dtype=np.bool_,
        )
        open_ = allowed[np.frombuffer(self._audience, dtype=np.uint32)]
        valid_to = np.frombuffer(self._to, dtype=np.float64)
        valid_from = np.frombuffer(self._from, dtype=np.float64)
        seen: npt.NDArray[np.bool_] = open_ & (valid_from <= now) & (now < valid_to)
        return seen

    def _parts(self, parts: Iterable[Part], size: int) -> tuple[Floats, Floats, float]:
        """Score, how much is covered, and how much that could be, over all parts."""
        score = np.zeros(size, dtype=np.float32)
        covered = np.zeros(size, dtype=np.float32)
        whole = 0.0
        for part in parts:
            one, weight = (
                self._slot(part, size) if isinstance(part, Slot) else self._either(part, size)
            )
            score += one
            np.add(covered, np.float32(weight), out=covered, where=one > 0)
            whole += weight
        return score, covered, whole

    def _slots(self, slots: Sequence[Slot], size: int) -> tuple[Floats, Floats, float]:
        return self._parts(slots, size)

    def _either(self, part: Either, size: int) -> tuple[Floats, float]:
        """The best way to read this part; what it lacks counts twice."""
        best = np.zeros(size, dtype=np.float32)
        weight = 0.0
        for factor, slots in part.ways:
            score, covered, whole = self._slots(slots, size)
            if whole <= 0:
                continue
            covered /= whole
            score *= factor * covered * covered * (covered >= 0.5)
            if score.any():
                weight = max(weight, whole)
            np.maximum(best, score, out=best)
        return best, weight or self._rarity(0)

    def _slot(self, slot: Slot, size: int) -> tuple[Floats, float]:
        """The best term of a slot in each document, and what the slot weighs."""
        best = np.zeros(size, dtype=np.float32)
        weight = 0.0
        for term, factor in self._expanded(slot.any).items():
            docs = np.frombuffer(self._docs[term], dtype=np.uint32)
            rarity = self._rarity(len(docs))
            told = np.frombuffer(self._weights[term], dtype=np.uint8) * np.float32(
                factor * rarity / FINE
            )
            best[docs] = np.maximum(best[docs], told)
            weight = max(weight, rarity * factor)
        return best, weight or self._rarity(0)

    def _expanded(self, terms: Iterable[Term]) -> dict[str, float]:
        found: dict[str, float] = {}
        for term in terms:
            if not term.prefix:
                named: Iterable[str] = (term.text,) if term.text in self._docs else ()
            else:
                named = self._longer(term.text)
            for one in named:
                found[one] = max(found.get(one, 0.0), term.factor)
        return found

    def settle(self) -> None:
        """Bring new terms into their order; before the first search after much was put in."""
        self._sorted += self._new
        self._new = []
        self._sorted.sort()

    def _longer(self, start: str) -> list[str]:
        """The terms that begin so, those of most documents first."""
        if len(self._new) > MOST_UNSETTLED:
            self.settle()
        at = bisect_left(self._sorted, start)
        end = bisect_left(self._sorted, start + "\U0010ffff")
        found = self._sorted[at:end] + [one for one in self._new if one.startswith(start)]
        if len(found) > MOST_LONGER:
            found = sorted(found, key=lambda term: -len(self._docs[term]))[:MOST_LONGER]
        return found

    def _rarity(self, documents: int) -> float:
        total = len(self._articles) + FEW
        return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def _best(score: Floats, most: int) -> list[int]:
    """The places of the highest scores above nothing; thousands may be equal."""
    there = np.flatnonzero(score > 0)
    told = score[there]
    if len(there) > most:
        least = np.partition(told, len(told) - most)[len(told) - most]
        above, equal = there[told > least], there[told == least]
        there = np.concatenate([above, equal[len(equal) - (most - len(above)) :]])
    order = np.lexsort((-there, -score[there]))
    places: list[int] = there[order].tolist()
    return places


def may_see(project: str, audience: Audience, reader: Reader) -> bool:
    """Whether a reader may see what is for this audience."""
    if project not in reader.projects:
        return reader.everything and not reader.projects
    if reader.everything:
        return True
    return (not audience.departments or bool(audience.departments & reader.departments)) and (
        not audience.roles or bool(audience.roles & reader.roles)
    )

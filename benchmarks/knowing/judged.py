"""How good answers are, by a small judged set: the demo's articles and questions written for them.

Used by `benchmarks/knowledge.py`, and by `tests/knowledge/test_quality.py`, which holds the goal.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import warmline
from warmline.knowledge import rules
from warmline.knowledge.index import Document, Index
from warmline.knowledge.model import Audience, Reader
from warmline.knowledge.terms import of_document, of_query
from warmline.knowledge.text import plain, read

ARTICLES = Path(warmline.__file__).parent / "demo" / "knowledge" / "articles.json"
QUESTIONS = Path(__file__).parent / "questions.json"
PROJECT = "p"
READER = Reader("judge", projects=frozenset({PROJECT}))
FIRST = 5

Search = Callable[[str], Sequence[str]]
"""Typed words → keys of articles, best first."""


@dataclass(frozen=True)
class Judged:
    """`missed`: kind, question, what was wanted, what came instead."""

    recall: float
    first: float
    by_kind: dict[str, float]
    missed: list[tuple[str, str, list[str], list[str]]]
    questions: int
    articles: int
    told_nothing: float


def judged() -> tuple[list[dict[str, object]], dict[str, object]]:
    """The articles, and the questions with their synonyms."""
    return json.loads(ARTICLES.read_text("utf-8")), json.loads(QUESTIONS.read_text("utf-8"))


def ours() -> Search:
    """Our search over the judged articles."""
    articles, told = judged()
    index = Index()
    for one in articles:
        index.put(Document(str(one["key"]), PROJECT, Audience(), document_terms(one)))
    same = rules.synonym_map(told["synonyms"])  # type: ignore[arg-type]

    def search(text: str) -> list[str]:
        query = of_query(text, index.known, same)
        return [hit.article for hit in index.search(query, READER, 1.0)]

    return search


def document_terms(one: dict[str, object]) -> dict[str, float]:
    """The terms of an article of the judged set."""
    return of_document(
        str(one["title"]),
        plain(read(str(one["body"]))),
        [str(word) for word in one["questions"]],  # type: ignore[attr-defined]
        [str(word) for word in one["keywords"]],  # type: ignore[attr-defined]
    )


def judge(search: Search) -> Judged:
    """Recall among the first five: how many questions have an answer there. `first`: how many have
    it in the first place. `told_nothing`: for how many questions without answer nothing came."""
    articles, told = judged()
    kinds: dict[str, list[bool]] = defaultdict(list)
    missed, first = list[tuple[str, str, list[str], list[str]]](), 0
    questions: list[tuple[str, str, list[str]]] = told["questions"]  # type: ignore[assignment]
    for kind, question, wanted in questions:
        found = list(search(question))[:FIRST]
        good = bool(set(found) & set(wanted))
        kinds[kind].append(good)
        first += bool(found) and found[0] in wanted
        if not good:
            missed.append((kind, question, wanted, found))
    nothing: list[str] = told["nothing"]  # type: ignore[assignment]
    right = [good for one in kinds.values() for good in one]
    return Judged(
        recall=sum(right) / len(right),
        first=first / len(right),
        by_kind={kind: round(sum(one) / len(one), 3) for kind, one in kinds.items()},
        missed=missed,
        questions=len(right),
        articles=len(articles),
        told_nothing=sum(not search(one) for one in nothing) / len(nothing),
    )

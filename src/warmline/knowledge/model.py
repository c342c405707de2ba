"""Words of knowledge: categories, articles with their versions, and what readers say. Pure data.

An article (知识) belongs to a category, whose department maintains it. What is written stands in
numbered versions; at most one is open (being written or reviewed) and at most one is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ArticleKind(StrEnum):
    """An article, or a question with its answer (常见问题)."""

    ARTICLE = "article"
    FAQ = "faq"


class VersionState(StrEnum):
    """Where a version stands; see `states`."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


OPEN = frozenset({VersionState.DRAFT, VersionState.IN_REVIEW})
"""States of a version that somebody still works on."""


class Verdict(StrEnum):
    """What a reader says of an article: 有用, 有误, 过时."""

    USEFUL = "useful"
    WRONG = "wrong"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree. `department` maintains it; without one only who sees all departments."""

    id: str
    project: str
    name: str
    parent: str | None = None
    department: str | None = None
    position: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may read: members of any of these departments (or of one below), holding any of these
    roles. Nothing named: everybody of the project who may read at all."""

    departments: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says. `questions`: other ways to ask for it; `tags` tie it to queues,
    `order_types` to types of work orders and those under them; `must_read`: everybody who may read
    it confirms that he did; `attachments`: its files, those shown in the text among them."""

    title: str
    body: str = ""
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    audience: Audience = Audience()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    must_read: bool = False
    attachments: tuple[str, ...] = ()
    note: str = ""
    order_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A numbered version. `revision` counts the saves of a draft, so that two people cannot
    overwrite each other unseen."""

    article: str
    number: int
    state: VersionState
    content: Content
    revision: int
    author: str
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    reason: str = ""
    published_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article with the numbers of its published and its open version."""

    id: str
    project: str
    category: str
    kind: ArticleKind
    created_at: datetime
    created_by: str
    published: int | None = None
    open: int | None = None
    batch: str | None = None
    """The import that made it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who searches or reads, as far as it decides what he sees. `departments`: his own and all
    above it; `everything`: he sees what is published whoever it is for."""

    user: str
    departments: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """A published version as readers get it."""

    article: str
    version: int
    project: str
    category: str
    kind: ArticleKind
    title: str
    plain: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    must_read: bool
    valid_to: datetime | None
    published_at: datetime
    order_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderType:
    """A type of work orders, as far as articles are linked to it."""

    id: str
    zh: str
    en: str
    parent: str | None = None
    active: bool = True


class Why(StrEnum):
    """Why an article is suggested: linked to the type, of its tag, near to the words."""

    LINKED = "linked"
    TAG = "tag"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Suggested:
    """An article for an order that is being written."""

    published: Published
    why: Why


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. Marks are spans of characters (start, end) in `title` and in `snippet`."""

    article: str
    version: int
    kind: ArticleKind
    category: str
    title: str
    snippet: str
    title_marks: tuple[tuple[int, int], ...]
    snippet_marks: tuple[tuple[int, int], ...]
    question: str
    """Another way of asking that was hit, if not the title."""
    question_marks: tuple[tuple[int, int], ...]
    must_read: bool
    score: float


@dataclass(frozen=True, slots=True)
class ToRead:
    """An article somebody follows or must read, changed since he did. `read`: the version he read
    last (0: none); `must`: a confirmation is asked for."""

    article: str
    version: int
    title: str
    published_at: datetime
    read: int
    must: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether a person read the published version and confirmed it."""

    user: str
    name: str
    department: str | None
    read_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody said of a version, for its maintainers."""

    id: str
    article: str
    version: int
    title: str
    category: str
    user: str
    user_name: str
    verdict: Verdict
    remark: str
    at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Words that found nothing, how often, by how many, when last (知识缺口)."""

    query: str
    times: int
    people: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the maintainers' list."""

    id: str
    kind: ArticleKind
    category: str
    title: str
    state: VersionState
    number: int
    published: int | None
    open: int | None
    valid_to: datetime | None
    author: str
    author_name: str
    changed_at: datetime
    must_read: bool
    uses: int
    votes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which lines. `categories`: their ids, or everything; `due_before`: published and ending by
    then."""

    q: str = ""
    category: str = ""
    state: VersionState | None = None
    kind: ArticleKind | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words that mean the same to a search (同义词)."""

    id: str
    words: Sequence[str]

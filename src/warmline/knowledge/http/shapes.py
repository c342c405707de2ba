"""Shapes of what knowledge takes and answers over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from warmline.kit.http import UUID_PATTERN, Input, Shape
from warmline.knowledge.model import (
    ArticleKind,
    Audience,
    Content,
    Verdict,
    Version,
    VersionState,
    Why,
)
from warmline.knowledge.service import Whole
from warmline.knowledge.service.reading import Opened
from warmline.knowledge.states import Step
from warmline.knowledge.text import Node

Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Lines = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]
Ids = Annotated[list[Uuid], Field(max_length=100)]
Span = tuple[int, int]


class CategoryShape(Shape):
    """A category; `articles`: those the asker may read in it, not counting what is under it;
    `mine`: it is his part to maintain; `follows`: he hears of changes in it."""

    id: str
    project: str
    name: str
    parent: str | None
    department: str | None
    position: int
    active: bool
    articles: int
    mine: bool
    follows: bool


class NewCategoryInput(Input):
    name: str = Field(min_length=1, max_length=60)
    parent: Uuid | None = None
    department: Uuid | None = None
    position: int = Field(default=0, ge=0, le=9999)


class ChangedCategoryInput(Input):
    """What is left out stays."""

    name: str = Field(default="", min_length=1, max_length=60)
    parent: Uuid | None = None
    department: Uuid | None = None
    position: int = Field(default=0, ge=0, le=9999)
    active: bool = True


class AudienceShape(Shape):
    departments: list[str]
    roles: list[str]


class ContentInput(Input):
    """What a version says; `body` is Markdown, in which HTML is only text. Pictures are
    `![words](attachment:ID)`, links to articles `[words](article:ID)`."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field(default="", max_length=100_000)
    questions: Lines = Field(default=[])
    keywords: Lines = Field(default=[])
    tags: Lines = Field(default=[])
    departments: Ids = Field(default=[])
    roles: Ids = Field(default=[])
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    must_read: bool = False
    attachments: Ids = Field(default=[])
    note: str = Field(default="", max_length=200)
    order_types: Ids = Field(default=[])

    def content(self) -> Content:
        return Content(
            title=self.title,
            body=self.body,
            questions=tuple(self.questions),
            keywords=tuple(self.keywords),
            tags=tuple(self.tags),
            audience=Audience(frozenset(self.departments), frozenset(self.roles)),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            must_read=self.must_read,
            attachments=tuple(self.attachments),
            note=self.note,
            order_types=tuple(self.order_types),
        )


class NewArticleInput(ContentInput):
    category: Uuid
    kind: ArticleKind = ArticleKind.ARTICLE


class BodyInput(Input):
    body: str = Field(max_length=100_000)


class DraftInput(ContentInput):
    """`revision`: the one that was on the page; 0 begins a new version."""

    revision: int = Field(ge=0)


class MoveInput(Input):
    category: Uuid


class StepInput(Input):
    """A step with version `number`."""

    step: Step
    number: int = Field(ge=1)
    reason: str = Field(default="", max_length=500)


class StepsInput(Input):
    """The same step for several versions: (article, number)."""

    step: Step
    versions: list[tuple[Uuid, Annotated[int, Field(ge=1)]]] = Field(min_length=1, max_length=200)
    reason: str = Field(default="", max_length=500)


class NodeShape(Shape):
    """A piece of rich text; see `knowledge/text.py` for the kinds."""

    kind: str
    text: str = ""
    to: str = ""
    picture: str = ""
    level: int = 0
    children: list[NodeShape] = Field(default=[])


class FileShape(Shape):
    """A file of an article; `inline`: a picture that a page may show."""

    id: str
    name: str
    media_type: str
    size: int
    made_at: datetime
    made_by: str
    made_by_name: str
    inline: bool


class VersionShape(Shape):
    number: int
    state: VersionState
    title: str
    body: str
    questions: list[str]
    keywords: list[str]
    tags: list[str]
    departments: list[str]
    roles: list[str]
    valid_from: datetime | None
    valid_to: datetime | None
    must_read: bool
    attachments: list[str]
    note: str
    order_types: list[str]
    revision: int
    author: str
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    reason: str
    published_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, version: Version) -> VersionShape:
        content = version.content
        return cls(
            **{name: getattr(version, name) for name in _VERSION},
            **{name: getattr(content, name) for name in _CONTENT},
            departments=sorted(content.audience.departments),
            roles=sorted(content.audience.roles),
        )


_VERSION = (
    *("number", "state", "revision", "author", "created_at", "changed_at", "submitted_at"),
    *("reviewed_by", "reviewed_at", "reason", "published_at", "ended_at"),
)
_CONTENT = (
    *("title", "body", "questions", "keywords", "tags", "valid_from", "valid_to", "must_read"),
    *("attachments", "note", "order_types"),
)


class WholeShape(Shape):
    """An article with one version, for its maintainers; `steps`: what the asker may do with it,
    as far as permissions and state say."""

    id: str
    category: str
    kind: ArticleKind
    published: int | None
    open: int | None
    version: VersionShape
    nodes: list[NodeShape]
    names: dict[str, str]
    steps: list[Step]
    files: list[FileShape]

    @classmethod
    def of(cls, whole: Whole, nodes: tuple[Node, ...]) -> WholeShape:
        article = whole.article
        return cls(
            id=article.id,
            category=article.category,
            kind=article.kind,
            published=article.published,
            open=article.open,
            version=VersionShape.of(whole.version),
            nodes=[NodeShape.model_validate(node) for node in nodes],
            names=dict(whole.names),
            steps=list(whole.steps),
            files=[FileShape.model_validate(one) for one in whole.files],
        )


class RowShape(Shape):
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
    votes: dict[str, int]


class LineShape(Shape):
    kind: str
    pieces: list[tuple[bool, str]]


class DifferenceShape(Shape):
    fields: list[str]
    lines: list[LineShape]


class OpenedShape(Shape):
    """An article as readers see it. `files`: those not shown in the text; `read_before`: the older
    version he read last (0: none), whose differences `/changes` tells."""

    id: str
    version: int
    category: str
    path: str
    kind: ArticleKind
    title: str
    nodes: list[NodeShape]
    questions: list[str]
    tags: list[str]
    files: list[FileShape]
    must_read: bool
    confirmed_at: datetime | None
    published_at: datetime
    valid_to: datetime | None
    author: str
    follows: bool
    maintains: bool
    read_before: int

    @classmethod
    def of(cls, opened: Opened) -> OpenedShape:
        found = opened.published
        return cls(
            id=found.article,
            version=found.version,
            category=found.category,
            path=opened.path,
            kind=found.kind,
            title=found.title,
            nodes=[NodeShape.model_validate(node) for node in opened.nodes],
            questions=list(found.questions),
            tags=list(found.tags),
            files=[FileShape.model_validate(one) for one in opened.files],
            must_read=found.must_read,
            confirmed_at=opened.confirmed_at,
            published_at=found.published_at,
            valid_to=found.valid_to,
            author=opened.author,
            follows=opened.follows,
            maintains=opened.maintains,
            read_before=opened.read_before,
        )


class FoundShape(Shape):
    """A hit; marks are spans of characters; `changed`: since he read it."""

    article: str
    version: int
    kind: ArticleKind
    category: str
    title: str
    title_marks: list[Span]
    snippet: str
    snippet_marks: list[Span]
    question: str
    question_marks: list[Span]
    must_read: bool
    score: float
    changed: bool = False


class BriefShape(Shape):
    """`changed`: since he read it."""

    article: str
    version: int
    kind: ArticleKind
    category: str
    title: str
    must_read: bool
    published_at: datetime
    changed: bool = False


class SuggestedShape(BriefShape):
    """`why`: linked to the type of the order, of its tag, or near to the words."""

    why: Why


class OrderTypeShape(Shape):
    id: str
    zh: str
    en: str
    parent: str | None
    active: bool


class ToReadShape(Shape):
    article: str
    version: int
    title: str
    published_at: datetime
    read: int
    must: bool


class ReadingShape(Shape):
    user: str
    name: str
    department: str | None
    read_at: datetime | None
    confirmed_at: datetime | None


class ConfirmInput(Input):
    version: int = Field(ge=1)


class VoteInput(Input):
    verdict: Verdict
    remark: str = Field(default="", max_length=500)


class VoteShape(Shape):
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
    settled_at: datetime | None


class GapShape(Shape):
    """`id` is the words themselves."""

    id: str
    query: str
    times: int
    people: int
    last_at: datetime


class GapInput(Input):
    query: str = Field(min_length=1, max_length=100)


class SettledGapInput(GapInput):
    """`article`: what answers it now."""

    article: Uuid | None = None


class UseInput(Input):
    """An article or a card was used, maybe in a contact."""

    noun: str = Field(pattern="^(article|card)$")
    id: Uuid
    query: str = Field(default="", max_length=100)
    interaction: Uuid | None = None


class FollowInput(Input):
    noun: str = Field(pattern="^(article|category)$")
    id: Uuid
    follows: bool


class SteppedShape(Shape):
    """What became of one of several steps: `problem` is empty, or says why not, with its code."""

    row: int
    title: str
    article: str
    problem: str
    code: str
    details: dict[str, Any]


class RemindedShape(Shape):
    """How many were told."""

    people: int

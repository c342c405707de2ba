"""The rules of knowledge without I/O: whose part a category is, what a version may say, who may
review, what words mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.errors import Invalid
from warmline.knowledge import segments, text
from warmline.knowledge.errors import (
    CategoryInvalid,
    ContentInvalid,
    NotYourPart,
    OwnWork,
    WordsInvalid,
)
from warmline.knowledge.model import Category, Content

LONGEST_TITLE = 120
LONGEST_LINE = 200
MOST_LINES = 50
MOST_FILES = 50
MOST_ORDER_TYPES = 50
DUE_SOON = timedelta(days=14)
"""How long before its end a version is listed as due to expire."""
MOST_WORDS = 20


def maintains(actor: Actor, category: Category) -> bool:
    """Whether the category is the actor's part: within his projects, and of his own department or
    one his scope opens; one without a department belongs to whoever sees all of them."""
    if actor.user_id == SYSTEM.user_id:
        return True
    if category.project not in actor.projects:
        return False
    if actor.scope is Scope.ALL:
        return True
    return category.department is not None and (
        category.department in actor.departments or category.department == actor.department_id
    )


def check_part(actor: Actor, category: Category) -> None:
    """Raises `NotYourPart`."""
    if not maintains(actor, category):
        raise NotYourPart


def check_reviewer(actor: Actor, author: str) -> None:
    """Four eyes: nobody reviews what he wrote; who may configure the whole may, where there is
    nobody else, and the trail says so. Raises `OwnWork`."""
    if actor.user_id == author and not (
        actor.may("knowledge.configure") or actor.user_id == SYSTEM.user_id
    ):
        raise OwnWork


def checked(content: Content) -> Content:
    """A version's content as it is kept. Raises `ContentInvalid`."""
    title = " ".join(content.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise ContentInvalid(f"A title has 1 to {LONGEST_TITLE} characters.", field="title")
    if (
        content.valid_from is not None
        and content.valid_to is not None
        and content.valid_to <= content.valid_from
    ):
        raise ContentInvalid("It would end before it begins.", field="valid_to")
    shown = text.pictures(text.read(content.body))
    files = tuple(dict.fromkeys((*content.attachments, *sorted(shown))))
    if len(files) > MOST_FILES:
        raise ContentInvalid(
            f"At most {MOST_FILES} files, with the pictures in the text; take some out.",
            code="knowledge_files_too_many",
            field="attachments",
            most=MOST_FILES,
        )
    order_types = tuple(dict.fromkeys(content.order_types))
    if len(order_types) > MOST_ORDER_TYPES:
        raise ContentInvalid(
            f"At most {MOST_ORDER_TYPES} types of orders; choose the one above them.",
            field="order_types",
        )
    return replace(
        content,
        title=title,
        questions=lines(content.questions, "questions"),
        keywords=lines(content.keywords, "keywords"),
        tags=lines(content.tags, "tags"),
        attachments=files,
        order_types=order_types,
        note=" ".join(content.note.split())[:LONGEST_LINE],
    )


def lines(given: Iterable[str], field: str) -> tuple[str, ...]:
    """Short texts without blanks around, empty ones and doubles. Raises `ContentInvalid`."""
    kept = tuple(dict.fromkeys(one for one in (" ".join(x.split()) for x in given) if one))
    if len(kept) > MOST_LINES or any(len(one) > LONGEST_LINE for one in kept):
        raise ContentInvalid(
            f"At most {MOST_LINES} lines of {LONGEST_LINE} characters each.", field=field
        )
    return kept


def submittable(content: Content, now: datetime) -> None:
    """Raises `ContentInvalid` for what nobody could use once it is published."""
    if not content.body.strip():
        raise ContentInvalid("There is no text yet.", field="body")
    if content.valid_to is not None and content.valid_to <= now:
        raise ContentInvalid("Its validity is over already; choose another end.", field="valid_to")


def check_tree(categories: Mapping[str, Category], moved: Category) -> None:
    """Raises `CategoryInvalid` where the category would be its own ancestor, lie in another
    project, or have a sister of the same name."""
    seen, above = {moved.id}, moved.parent
    while above is not None:
        parent = categories.get(above)
        if parent is None or above in seen or parent.project != moved.project:
            raise CategoryInvalid("Choose another parent for it.", field="parent")
        seen.add(above)
        above = parent.parent
    for other in categories.values():
        same = (other.parent, other.project, other.name) == (
            moved.parent,
            moved.project,
            moved.name,
        )
        if same and other.id != moved.id:
            raise CategoryInvalid("There is one of this name already.", field="name")


def path_of(categories: Mapping[str, Category], category: str) -> str:
    """`退换货/运费`: the names from the top."""
    names, at = list[str](), categories.get(category)
    while at is not None and len(names) < 20:
        names.append(at.name)
        at = categories.get(at.parent) if at.parent is not None else None
    return "/".join(reversed(names))


def below(categories: Iterable[Category], top: str) -> set[str]:
    """A category and all under it."""
    children: dict[str | None, list[str]] = {}
    for one in categories:
        children.setdefault(one.parent, []).append(one.id)
    found, waiting = set[str](), [top]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(children.get(at, ()))
    return found


def asked(query: str) -> str:
    """What was typed, as gaps are counted by."""
    return " ".join(segments.normal(query).split())


def synonym_map(groups: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Each word → the others of its groups."""
    found: dict[str, list[str]] = {}
    for group in groups:
        same = [segments.normal(word) for word in group]
        for word in same:
            others = found.setdefault(word, [])
            others += [one for one in same if one != word and one not in others]
    return found


def checked_synonyms(groups: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Raises `WordsInvalid` for a group of less than two words or a word too long."""
    kept = list[tuple[str, ...]]()
    for number, group in enumerate(groups):
        words = tuple(dict.fromkeys(" ".join(word.split()) for word in group if word.strip()))
        if not 2 <= len(words) <= MOST_WORDS or any(len(word) > 30 for word in words):
            raise WordsInvalid(
                f"Line {number + 1} needs 2 to {MOST_WORDS} different words of at most 30 "
                "characters.",
                field="words",
            )
        kept.append(words)
    return kept


def needs(value: str, field: str) -> str:
    """A text that may not be empty. Raises `Invalid`."""
    kept = " ".join(value.split())
    if not kept:
        raise Invalid("This may not be empty.", code="field_empty", field=field)
    return kept

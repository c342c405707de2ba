"""Choices about cards: what a search means, how two versions differ, where a page ends. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from warmline.accounts.model import KEEP, Keep
from warmline.customers.contacts import hidden, hidden_contact, looked_for
from warmline.customers.errors import NumberNotWhole, NumberTooShort
from warmline.customers.model import SORTS, Customer, CustomerChange, Edit, Search
from warmline.kit.actor import Actor, Scope
from warmline.kit.errors import Invalid

LEAST_DIGITS = 4
LONGEST_NAME = 100
MOST_TAGS = 50
LONGEST_TAG = 50
_DIGITS = re.compile(r"\+?[\d\s\-().\u2010-\u2015/]+")
COMPARED = (
    "name",
    "level",
    "source",
    "tags",
    "owner",
    "department",
    "consent",
    "do_not_call",
    "remark",
)
"""The fields of a card that people change, beside contact points and the centre's own."""
CONTACTS = "contacts"


# Names -------------------------------------------------------------------------------------------


def checked_name(name: str) -> str:
    """The name as it is kept. Raises `Invalid`."""
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= LONGEST_NAME:
        raise Invalid(
            f"A name has 1 to {LONGEST_NAME} characters.", code="name_malformed", field="name"
        )
    return kept


def folded(name: str) -> str:
    """The name as it is searched: one width, no capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def grams(name: str) -> list[str]:
    """Every character and every pair of neighbours, which an index finds. Chinese names have two or
    three characters: too few for indexes made of threes."""
    key = folded(name)
    return sorted({*key, *pairs(key)})


def pairs(key: str) -> set[str]:
    """The pairs of neighbours in a folded text; the text itself when it is one character."""
    return {key[at : at + 2] for at in range(len(key) - 1)} or {key}


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without blanks around and without doubles, in their order. Raises `Invalid`."""
    kept = tuple(dict.fromkeys(tag for tag in (" ".join(one.split()) for one in tags) if tag))
    if len(kept) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in kept):
        raise Invalid(
            f"A card has at most {MOST_TAGS} tags of {LONGEST_TAG} characters.",
            code="tags_malformed",
            field="tags",
        )
    return kept


# Searching ---------------------------------------------------------------------------------------


def read_search(text: str, country: str, *, unmasked: bool) -> Search:
    """What somebody searches for. Who may not see numbers (`unmasked` false) searches for the last
    four digits or a whole number: with five, six and seven he would learn what is hidden. Raises
    `NumberTooShort`, `NumberNotWhole`."""
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return Search()
    if "@" in words:
        return Search(numbers=(words.casefold(),))
    if not _DIGITS.fullmatch(words):
        return Search(name=folded(words))
    digits = re.sub(r"\D", "", words)
    if len(digits) < LEAST_DIGITS:
        raise NumberTooShort("Give at least the last four digits of the number.", field="q")
    if len(digits) == LEAST_DIGITS:
        return Search(ending=digits)
    whole = looked_for(words, country)
    if whole and whole[0][0].startswith("+"):
        return Search(numbers=tuple(form for forms in whole for form in forms))
    if not unmasked:
        raise NumberNotWhole("Give the last four digits, or the whole number.", field="q")
    return Search(ending=digits)


# Versions ----------------------------------------------------------------------------------------


def with_change(customer: Customer, change: CustomerChange, by: str, at: datetime) -> Customer:
    """The card after a change whose values are checked; the centre's own fields are merged by
    `fields.merged`. A mark that changes keeps by whom and when."""

    def new(name: str) -> Any:
        given = getattr(change, name)
        return getattr(customer, name) if isinstance(given, Keep) else given

    consent, stop = new("consent"), new("do_not_call")
    result = replace(
        customer,
        name=customer.name if change.name is KEEP else checked_name(str(change.name)),
        level=new("level"),
        source=new("source"),
        tags=customer.tags if isinstance(change.tags, Keep) else checked_tags(change.tags),
        owner=new("owner"),
        department=new("department"),
        consent=consent,
        do_not_call=stop,
        remark=new("remark"),
    )
    if consent is not customer.consent:
        result = replace(result, consent_at=at, consent_by=by)
    if stop is not customer.do_not_call:
        result = replace(result, do_not_call_at=at, do_not_call_by=by)
    return result


def differences(before: Customer, after: Customer) -> dict[str, tuple[Any, Any]]:
    """Field → (before, after), for what differs. A field of the centre's own is `fields.key`."""
    found: dict[str, tuple[Any, Any]] = {
        name: (getattr(before, name), getattr(after, name))
        for name in (*COMPARED, CONTACTS)
        if getattr(before, name) != getattr(after, name)
    }
    for key in sorted({*before.fields, *after.fields}):
        pair = (before.fields.get(key), after.fields.get(key))
        if not same(*pair):
            found[f"fields.{key}"] = pair
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two values are one; 1 and true are not."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def overtaken(edits: Sequence[Edit], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The saves somebody did not know of, for his page: which fields, who, when."""
    return [
        {
            "version": edit.version,
            "fields": list(edit.fields),
            "by": edit.by,
            "by_name": names.get(edit.by, ""),
            "at": edit.at.isoformat(),
        }
        for edit in edits
    ]


def at_present(customer: Customer, fields: Iterable[str]) -> dict[str, Any]:
    """What the named fields hold now; contact points as they are shown to whoever reads it."""
    found: dict[str, Any] = {}
    for name in fields:
        first, _, key = name.partition(".")
        found[name] = customer.fields.get(key) if key else getattr(customer, first)
    return found


def stays_his(actor: Actor, customer: Customer) -> bool:
    """Whether somebody still sees a card as it would be: nobody gives away what only others could
    bring back, nor makes cards for others."""
    return (
        actor.scope is Scope.ALL
        or customer.owner == actor.user_id
        or customer.department in actor.departments
    )


# Masking -----------------------------------------------------------------------------------------


def masked(customer: Customer) -> Customer:
    """A card as somebody without the right to see numbers is shown it. Remarks and the centre's own
    fields stay as typed, as the notes of calls do: he edits them."""
    return replace(customer, contacts=tuple(map(hidden_contact, customer.contacts)))


def for_trail(pairs_: Mapping[str, tuple[Any, Any]], side: int) -> dict[str, Any]:
    """One side of `differences` for the audit trail, in which no number stands."""
    return {name: _hidden_value(pair[side]) for name, pair in pairs_.items()}


def _hidden_value(value: Any) -> Any:
    if isinstance(value, str):
        return hidden(value)
    if isinstance(value, tuple):
        return [_hidden_value(one) for one in value]
    if hasattr(value, "normal"):
        shown = hidden_contact(value)
        return {
            "id": shown.id,
            "kind": shown.kind,
            "value": shown.value,
            "label": hidden(shown.label),
            "primary": shown.primary,
            "do_not_call": shown.do_not_call,
        }
    return value


# Pages -------------------------------------------------------------------------------------------


def checked_sort(sort: str) -> str:
    """The sort. Raises `Invalid`."""
    if sort.removeprefix("-") not in SORTS:
        raise Invalid(
            f"This list cannot be sorted by “{sort}”; it can by {', '.join(SORTS)}.",
            code="sort_unknown",
            field="sort",
            may=list(SORTS),
        )
    return sort

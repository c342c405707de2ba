"""What rows do to a card, and how that is taken back. Pure.

All rows of one customer come together, in the order of the file: the first may make his card, the
others are doubles within the file and follow the same rule as doubles of cards. Contact points and
tags are only ever added. A check and a real run both end here, so their figures agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from warmline.accounts.model import KEEP
from warmline.customers import contacts, fields, rules
from warmline.customers.errors import FieldInvalid
from warmline.customers.importing import OWN, ImportOptions, Policy, Problem, Result
from warmline.customers.model import (
    Consent,
    ContactKind,
    ContactPoint,
    Customer,
    CustomerChange,
    Edit,
    FieldDefinition,
)
from warmline.kit.actor import Actor, Scope
from warmline.kit.errors import Invalid


@dataclass(frozen=True, slots=True)
class Given:
    """A staged row: its number and what it says; `problems` when it is bad already."""

    number: int
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a customer's rows: his card afterwards (None: none is made, `before` stays),
    and each row's result with its problems."""

    after: Customer | None
    rows: tuple[tuple[int, Result, tuple[Problem, ...]], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who imports what, and when. `owner` and `department` of new cards whose row does not say.
    `seen`: what a check's chunks, which write nothing, would have given to whom so far."""

    actor: Actor
    options: ImportOptions
    definitions: Sequence[FieldDefinition]
    now: datetime
    owner: str | None
    department: str | None
    new_id: Callable[[], str]
    seen: dict[Any, Any] = field(default_factory=dict)


class _Bad(ValueError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def new_owner(options: ImportOptions, actor: Actor) -> str | None:
    """Whose new cards are where their row does not say."""
    return {"me": actor.user_id, "none": None}.get(options.owner, options.owner)


def new_department(
    options: ImportOptions, actor: Actor, owner: str | None, of_owner: str | None
) -> str | None:
    """The department of new cards: the chosen one, else the owner's, else of whoever could not see
    them otherwise."""
    if options.department is not None:
        return options.department
    if owner is not None:
        return of_owner
    return None if actor.scope is Scope.ALL else actor.department_id


def settled(
    rows: Sequence[Given], before: Customer | None, blank: Callable[[], Customer], desk: Desk
) -> Settled:
    """Apply the rows of one customer to his card, or to a new one (`blank`)."""
    card, results = before, list[tuple[int, Result, tuple[Problem, ...]]]()
    for row in rows:
        if card is not None and desk.options.policy is Policy.SKIP:
            results.append((row.number, Result.SKIPPED, ()))
            continue
        try:
            if card is None:
                after = _made(row, blank(), desk)
                result = Result.CREATED
            else:
                after = _changed(row, card, desk)
                result = Result.CHANGED if rules.differences(card, after) else Result.SAME
            if not rules.stays_his(desk.actor, after):
                raise _Bad(Problem(_column(desk, "owner"), "not_yours"))
        except _Bad as bad:
            results.append((row.number, Result.BAD, (bad.problem,)))
            continue
        except FieldInvalid as error:
            results.append((row.number, Result.BAD, _field_problems(error, desk)))
            continue
        except Invalid as error:
            results.append((row.number, Result.BAD, (Problem(-1, error.code),)))
            continue
        card = after
        results.append((row.number, result, ()))
    return Settled(card if card is not before else None, tuple(results))


def _made(row: Given, blank: Customer, desk: Desk) -> Customer:
    given = dict(row.given)
    if "id" in given:
        raise _Bad(Problem(_column(desk, "id"), "id_unknown", given["id"]))
    if "name" not in given:
        raise _Bad(Problem(_column(desk, "name"), "name_missing"))
    given.setdefault("level", desk.options.level)
    given.setdefault("source", desk.options.source)
    given["tags"] = [*given.get("tags", ()), *desk.options.tags]
    if "owner" not in given:
        given["owner"], given["owner_department"] = desk.owner, desk.department
    return _with(given, blank, desk, whole=True)


def _changed(row: Given, card: Customer, desk: Desk) -> Customer:
    given = dict(row.given)
    if desk.options.policy is Policy.MERGE:
        given = {name: value for name, value in given.items() if _lacks(card, name)}
        own = row.given.get("fields", {})
        given["fields"] = {key: value for key, value in own.items() if key not in card.fields}
    return _with(given, card, desk, whole=False)


def _lacks(card: Customer, name: str) -> bool:
    """Whether the card says nothing of this; contact points and tags are added anyway."""
    if name in ("contacts", "tags", "id"):
        return True
    if name == "consent":
        return card.consent is Consent.UNKNOWN
    if name == "do_not_call":
        return not card.do_not_call
    if name == "owner_department":
        return card.owner is None
    return not getattr(card, name, None)


def _with(given: Mapping[str, Any], card: Customer, desk: Desk, *, whole: bool) -> Customer:
    department = given.get("department", KEEP)
    if department is KEEP and given.get("owner", card.owner) != card.owner:
        department = given.get("owner_department")
    if whole and department is KEEP:
        department = desk.department
    tags = given.get("tags")
    change = CustomerChange(
        name=given.get("name", KEEP),
        level=given.get("level", KEEP),
        source=given.get("source", KEEP),
        tags=KEEP if tags is None else (*card.tags, *tags),
        owner=given.get("owner", KEEP),
        department=department,
        consent=Consent(given["consent"]) if "consent" in given else KEEP,
        do_not_call=given.get("do_not_call", KEEP),
        remark=given.get("remark", KEEP),
    )
    after = rules.with_change(card, change, desk.actor.user_id, desk.now)
    own = given.get("fields", {})
    if own or whole:
        merged = fields.merged(card.fields, own, desk.definitions, whole=whole)
        after = replace(after, fields=merged)
    points = given.get("contacts", ())
    return replace(after, contacts=_joined(card.contacts, points, desk)) if points else after


def _joined(
    present: Sequence[ContactPoint], points: Sequence[Sequence[str]], desk: Desk
) -> tuple[ContactPoint, ...]:
    """With those that are not there yet, at the end."""
    there = {(one.kind.value, one.normal) for one in present}
    new: list[ContactPoint] = []
    for kind, value, normal in points:
        if (kind, normal) not in there:
            there.add((kind, normal))
            new.append(ContactPoint(desk.new_id(), ContactKind(kind), value, normal))
    if not new:
        return tuple(present)
    if len(present) + len(new) > contacts.MOST_CONTACTS:
        raise _Bad(Problem(_column(desk, "phone"), "contacts_too_many"))
    return contacts.arranged([*present, *new])


def _column(desk: Desk, target: str) -> int:
    columns = desk.options.columns
    return columns.index(target) if target in columns else -1


def _field_problems(error: FieldInvalid, desk: Desk) -> tuple[Problem, ...]:
    """Each field that is needed or does not fit."""
    names = {one.key: one.zh for one in desk.definitions}
    said: Any = error.details.get("fields", ())
    keys = [str(one["field"]).removeprefix("fields.") for one in said]
    return tuple(
        Problem(_column(desk, f"{OWN}{key}"), "field_needed", names.get(key, key)) for key in keys
    )


# Taking back -------------------------------------------------------------------------------------


def kept_before(before: Customer, after: Customer) -> dict[str, Any]:
    """What the card said before, of what changed, as JSON can hold it."""
    found: dict[str, Any] = {}
    for name, (old, _) in rules.differences(before, after).items():
        if name == rules.CONTACTS:
            found[name] = [
                [p.id, p.kind.value, p.value, p.normal, p.label, p.primary, p.do_not_call]
                for p in before.contacts
            ]
        else:
            found[name] = list(old) if isinstance(old, tuple) else old
    return found


def taken_back(
    card: Customer, before: Mapping[str, Any], edits: Sequence[Edit], by: str, at: datetime
) -> tuple[Customer, tuple[str, ...]]:
    """The card with its earlier values, but for what somebody changed since (`edits` after the
    import's): those names come back too."""
    touched = {name for edit in edits for name in edit.fields}
    stays = tuple(sorted(touched & set(before)))
    back = {name: value for name, value in before.items() if name not in touched}
    plain = {
        name: value
        for name, value in back.items()
        if name != rules.CONTACTS and not name.startswith("fields.")
    }
    if "tags" in plain:
        plain["tags"] = tuple(plain["tags"])
    if "consent" in plain:
        plain["consent"] = Consent(plain["consent"])
    result = rules.with_change(card, CustomerChange(**plain), by, at)
    own = dict(result.fields)
    for name, value in back.items():
        key = name.removeprefix("fields.")
        if key != name and value is None:
            own.pop(key, None)
        elif key != name:
            own[key] = value
    result = replace(result, fields=own)
    if rules.CONTACTS in back:
        points = [
            ContactPoint(p[0], ContactKind(p[1]), p[2], p[3], p[4], p[5], p[6], place)
            for place, p in enumerate(back[rules.CONTACTS])
        ]
        result = replace(result, contacts=tuple(points))
    return result, stays

"""Types of orders as a tree: what a type has with all its parents give it. Pure.

A type says only what differs from its parent: fields and required acts add up on the way down,
switches, priority, department and template of the closest one count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields as names_of
from typing import Any

from warmline.tickets.errors import TypeInvalid, TypeMissing
from warmline.tickets.model import (
    Act,
    Effective,
    Field,
    FieldType,
    Priority,
    ReturnTo,
    Switches,
    TicketType,
)

DEEPEST = 6
SWITCHES = {one.name: one.default for one in names_of(Switches)}
CHOICES = {"response_by": ("sign", "contact"), "resolved_by": ("reply", "close")}
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


def effective(types: Mapping[str, TicketType], id: str) -> Effective:
    """A type with what its parents give it. Raises `TypeMissing`."""
    line = _line(types, id)
    if not line:
        raise TypeMissing
    fields, acts = dict[str, Field](), dict[str, Act]()
    merged: dict[str, Any] = {}
    for one in line:
        fields |= {field.key: field for field in one.fields}
        acts |= {act.code: act for act in one.acts}
        merged |= one.switches
    if "return_to" in merged:
        merged["return_to"] = ReturnTo(merged["return_to"])

    def closest(name: str) -> Any:
        return next((value for one in reversed(line) if (value := getattr(one, name))), None)

    return Effective(
        type=line[-1],
        path=tuple(one.id for one in line),
        fields=tuple(fields.values()),
        acts=tuple(acts.values()),
        switches=Switches(**merged),
        priority=closest("priority") or Priority.NORMAL,
        department=closest("department"),
        template=closest("template") or "",
    )


def _line(types: Mapping[str, TicketType], id: str) -> list[TicketType]:
    """From the root to the type."""
    found = list[TicketType]()
    at: str | None = id
    while at is not None and at in types and len(found) < DEEPEST:
        found.append(types[at])
        at = types[at].parent
    return found[::-1]


def below(types: Iterable[TicketType], id: str) -> set[str]:
    """The type and all under it."""
    found, types = {id}, list(types)
    while more := {one.id for one in types if one.parent in found} - found:
        found |= more
    return found


def checked(types: Mapping[str, TicketType], new: TicketType) -> TicketType:
    """The type as it may be kept beside the others. Raises `TypeInvalid`."""
    if not _CODE.fullmatch(new.code):
        raise TypeInvalid("A code has small letters, digits, _ . and -.", field="code")
    if any(one.code == new.code and one.id != new.id for one in types.values()):
        raise TypeInvalid(f"There is a type “{new.code}” already.", field="code")
    if new.parent is not None:
        if new.parent not in types:
            raise TypeInvalid("There is no such parent.", field="parent")
        if new.parent in below(types.values(), new.id):
            raise TypeInvalid("A type cannot stand below itself.", field="parent")
        if len(_line(types, new.parent)) >= DEEPEST - 1:
            raise TypeInvalid(f"The tree has at most {DEEPEST - 1} levels.", field="parent")
    _check_fields(new.fields)
    _check_conditions(types, new)
    if len({act.code for act in new.acts}) != len(new.acts):
        raise TypeInvalid("Each act has a code of its own.", field="acts")
    _check_switches(new.switches)
    return new


def _check_fields(fields: Sequence[Field]) -> None:
    keys = [field.key for field in fields]
    if len(set(keys)) != len(keys):
        raise TypeInvalid("Each field has a key of its own.", field="fields")
    for field in fields:
        if not _CODE.fullmatch(field.key):
            raise TypeInvalid("A key has small letters, digits, _ . and -.", field="fields")
        if field.type is FieldType.CHOICE and not field.choices:
            raise TypeInvalid(f"“{field.zh}” needs something to choose from.", field="fields")
        if field.when_key == field.key:
            raise TypeInvalid(f"“{field.zh}” cannot depend on itself.", field="fields")


def _check_conditions(types: Mapping[str, TicketType], new: TicketType) -> None:
    """Each field that shows only under a condition, of the type and of those below it, depends on
    one that there is, of its own type or a parent's, and on what that one can hold."""
    known = {**types, new.id: new}
    for id in sorted(below(known.values(), new.id)):
        mine = known[id]
        there = {field.key: field for one in _line(known, id) for field in one.fields}
        for field in mine.fields:
            if not field.when_key:
                continue
            other = there.get(field.when_key)
            whose = "" if mine is new else f" of the type “{mine.zh}” below"
            if other is None:
                raise TypeInvalid(
                    f"“{field.zh}”{whose} shows only with the field “{field.when_key}”, which "
                    "is neither here nor in a type above; choose another, or let it always show.",
                    field="fields",
                )
            if not field.when_values:
                raise TypeInvalid(
                    f"“{field.zh}”{whose} never shows: say with which values of “{other.zh}”.",
                    field="fields",
                )
            codes = {one.code for one in other.choices}
            if other.type is FieldType.CHOICE and not codes & set(field.when_values):
                raise TypeInvalid(
                    f"“{field.zh}”{whose} never shows: “{other.zh}” cannot be "
                    f"{', '.join(map(str, field.when_values))}.",
                    field="fields",
                )


def _check_switches(given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name not in SWITCHES:
            raise TypeInvalid(f"There is no switch “{name}”.", field=f"switches.{name}")
        default = SWITCHES[name]
        if isinstance(default, bool):
            fits = isinstance(value, bool)
        elif isinstance(default, int):
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999
        elif name == "questionnaire":
            fits = value == "" or (isinstance(value, str) and len(value) == 36)
        elif name == "return_to":
            fits = value in {one.value for one in ReturnTo}
        else:
            fits = value in CHOICES[name]
        if not fits:
            raise TypeInvalid(f"“{name}” cannot be {value!r}.", field=f"switches.{name}")

"""What a cell means: from the text of a file to the value a card keeps, or a reason why not. Pure.

Numbers, names, tags and the centre's own fields are read by `contacts`, `rules` and `fields`, as
those that people type are; here is only what spreadsheets and people do to them on the way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from warmline.customers import fields, rules
from warmline.customers.contacts import HIDDEN, LONGEST, normal_form
from warmline.customers.errors import ContactMalformed
from warmline.customers.importing import (
    CONTACTS,
    KEYS,
    OWN,
    ImportOptions,
    Problem,
    ReadRow,
)
from warmline.customers.model import ContactKind, FieldDefinition, FieldType, Value
from warmline.kit.errors import Invalid

LONGEST_REMARK: Final = 10_000
_APART = re.compile(r"[;；\n、]+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?"
)
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_YES = frozenset({"yes", "y", "true", "1", "是", "√", "do not call"})
_NO = frozenset({"no", "n", "false", "0", "否", "×"})
_CONSENT: Final = {
    "unknown": "unknown",
    "未询问": "unknown",
    "未知": "unknown",
    "not asked": "unknown",
    "given": "given",
    "已同意": "given",
    "同意": "given",
    "是": "given",
    "yes": "given",
    "refused": "refused",
    "已拒绝": "refused",
    "拒绝": "refused",
    "否": "refused",
    "no": "refused",
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Known:
    """What the centre has, by every word people may use for it. Owners and departments are those
    the importing person may give; `owners`: word → (id, department) of each who is called so."""

    country: str
    definitions: Mapping[str, FieldDefinition] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, Sequence[tuple[str, str | None]]] = field(default_factory=dict)
    departments: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _Unreadable(ValueError):
    """Why a cell cannot be read: the code, and what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


def word(text: str) -> str:
    """A word as words are looked up."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_row(number: int, cells: Sequence[str], options: ImportOptions, known: Known) -> ReadRow:
    """One row of the file. Everything wrong with it is named, not only the first."""
    given: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, (target, raw) in enumerate(zip(options.columns, cells, strict=False)):
        text = _unquoted(raw)
        if not target or not text:
            continue
        try:
            _read(given, target, text, known)
        except _Unreadable as error:
            problems.append(Problem(column, error.code, error.about))
    keys = _keys(given, options.key)
    if options.key == "id" and not keys and not problems and "name" not in given:
        problems.append(Problem(-1, "name_missing"))
    return ReadRow(number, given, keys, tuple(problems))


def _unquoted(raw: str) -> str:
    """Without the sign that keeps a spreadsheet from taking a text for a formula (our own export
    writes it)."""
    text = raw.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _read(given: dict[str, Any], target: str, text: str, known: Known) -> None:
    if target in CONTACTS:
        points = given.setdefault("contacts", [])
        for one in filter(None, (part.strip() for part in _APART.split(text))):
            points.append(_contact(ContactKind(target), one, known.country))
    elif target.startswith(OWN):
        key = target.removeprefix(OWN)
        given.setdefault("fields", {})[key] = _own(known.definitions[key], text)
    elif target == "tags":
        given["tags"] = _tags([*given.get("tags", ()), *re.split(r"[;；,，\n、]+", text)])
    elif target == "owner":
        given["owner"], given["owner_department"] = _one(known.owners, text, "owner")
    elif target == "department":
        given["department"] = _one(known.departments, text, "department")
    else:
        given[target] = _PLAIN[target](text, known)


def _contact(kind: ContactKind, text: str, country: str) -> tuple[str, str, str]:
    if HIDDEN in text:
        raise _Unreadable("number_masked", text)
    if kind is ContactKind.PHONE and _SCIENTIFIC.fullmatch(text):
        raise _Unreadable("number_shortened", text)
    try:
        value, normal = normal_form(kind, text, country)
    except ContactMalformed:
        code = {"phone": "phone_malformed", "mail": "mail_malformed"}.get(kind, "contact_malformed")
        raise _Unreadable(code, text[:50] if len(text) <= LONGEST else "") from None
    return kind.value, value, normal


def _own(definition: FieldDefinition, text: str) -> Value:
    name = definition.zh
    try:
        return fields.fitted(definition, _prepared(definition, text))
    except fields.Unfit:
        raise _Unreadable(f"field_{definition.type.value}", name) from None


def _prepared(definition: FieldDefinition, text: str) -> str:
    """What people write, as `fields` reads it."""
    match definition.type:
        case FieldType.DATE:
            return _day(text)
        case FieldType.NUMBER:
            return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
        case FieldType.CHOICE:
            said = word(text)
            found = (
                one.code
                for one in definition.choices
                if said in map(word, (one.code, one.zh, one.en))
            )
            return next(found, text)
        case FieldType.YES_NO:
            said = word(text)
            return "yes" if said in _YES else "no" if said in _NO else text
        case FieldType.TEXT:
            return text


def _day(text: str) -> str:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def _tags(parts: Sequence[str]) -> list[str]:
    try:
        return list(rules.checked_tags(parts))
    except Invalid:
        raise _Unreadable("tags_malformed") from None


def _one(known: Mapping[str, Sequence[Any]], text: str, what: str) -> Any:
    found = known.get(word(text), ())
    if len(found) != 1:
        raise _Unreadable(f"{what}_ambiguous" if found else f"{what}_unknown", text[:50])
    return found[0]


def _name(text: str, known: Known) -> str:
    try:
        return rules.checked_name(text)
    except Invalid:
        raise _Unreadable("name_malformed") from None


def _level(text: str, known: Known) -> str:
    return _entry(known.levels, text, "level_unknown")


def _source(text: str, known: Known) -> str:
    return _entry(known.sources, text, "source_unknown")


def _entry(known: Mapping[str, str], text: str, code: str) -> str:
    found = known.get(word(text))
    if found is None:
        raise _Unreadable(code, text[:50])
    return found


def _consent(text: str, known: Known) -> str:
    found = _CONSENT.get(word(text))
    if found is None:
        raise _Unreadable("consent_unknown", text[:50])
    return found


def _stop(text: str, known: Known) -> bool:
    said = word(text)
    if said not in _YES | _NO:
        raise _Unreadable("yes_no_unknown", text[:50])
    return said in _YES


def _id(text: str, known: Known) -> str:
    said = text.lower()
    if not _UUID.fullmatch(said):
        raise _Unreadable("id_malformed", text[:50])
    return said


def _remark(text: str, known: Known) -> str:
    if len(text) > LONGEST_REMARK or "\x00" in text:
        raise _Unreadable("remark_too_long")
    return text


_PLAIN: Final = {
    "id": _id,
    "name": _name,
    "level": _level,
    "source": _source,
    "consent": _consent,
    "do_not_call": _stop,
    "remark": _remark,
}


def _keys(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """What the row's customer is known by, as text that tells kinds apart."""
    if key in KEYS:
        kinds = KEYS[key]
        found = [
            f"{kind}:{normal}" for kind, _, normal in given.get("contacts", ()) if kind in kinds
        ]
        return tuple(dict.fromkeys(found))
    if key == "id":
        return (f"id:{given['id']}",) if "id" in given else ()
    value = given.get("fields", {}).get(key.removeprefix(OWN))
    return () if value is None else (f"field:{msgspec.json.encode(value).decode()}",)

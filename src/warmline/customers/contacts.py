"""Contact points: their normal form, what is shown of them, doubles, which one is the first. Pure.

Numbers are read by `telephony.numbers`, as those of callers are, so that a caller's number and the
one somebody typed on a card meet in the same form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from warmline.accounts.model import KEEP
from warmline.customers.errors import (
    ContactMalformed,
    ContactMissing,
    ContactThere,
    TooManyContacts,
)
from warmline.customers.model import ContactChange, ContactKind, ContactPoint, NewContact
from warmline.telephony.numbers import mask, national, normalise

MOST_CONTACTS = 50
LONGEST = 200
HIDDEN = "*"
_PHONE = re.compile(r"\+?[0-9][0-9\s\-().\u2010-\u2015/]*")
_FEWEST_DIGITS, _MOST_DIGITS = 3, 20
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_RUN = re.compile(r"\d(?:[\s\-().\u2010-\u2015]*\d){5,}")
_NOT_MATCHED = frozenset({"short", "extension", "anonymous"})
_LEAST_MATCHED = 7


def normal_form(kind: ContactKind, value: str, country: str) -> tuple[str, str]:
    """The value as it is kept, and its normal form. Raises `ContactMalformed`."""
    kept = " ".join(unicodedata.normalize("NFKC", value).split())
    if not kept or len(kept) > LONGEST:
        raise ContactMalformed(f"Type 1 to {LONGEST} characters.", field="value")
    if HIDDEN in kept:
        raise ContactMalformed(
            "This is a masked number; leave the field alone, or type the whole number.",
            field="value",
        )
    if kind is ContactKind.PHONE:
        return kept, _phone(kept, country)
    if kind is ContactKind.MAIL and not _MAIL.fullmatch(kept):
        raise ContactMalformed("This is no mail address; write it like a@b.cn.", field="value")
    return kept, kept.casefold()


def _phone(kept: str, country: str) -> str:
    """E.164, or the digits alone where no numbering plan knows the number."""
    digits = re.sub(r"[^0-9]", "", kept)
    if not _PHONE.fullmatch(kept) or not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        raise ContactMalformed(
            "This is no telephone number; use digits, + and spaces only.", field="value"
        )
    return normalise(kept, country).e164 or digits


def reversed_number(kind: ContactKind, normal: str) -> str | None:
    """The digits of a telephone number from the end, so that the last ones are a prefix an index
    can find; None for anything else."""
    return re.sub(r"\D", "", normal)[::-1] if kind is ContactKind.PHONE else None


def hidden(text: str) -> str:
    """A text with the middle of every number in it hidden, however the number is spaced."""
    return _RUN.sub(lambda run: mask(run[0]), text)


def hidden_contact(contact: ContactPoint) -> ContactPoint:
    """A contact point as somebody without the right to see numbers is shown it."""
    show = mask if contact.kind is ContactKind.PHONE else hidden
    return replace(contact, value=show(contact.value), normal=show(contact.normal))


def looked_for(number: str, country: str) -> tuple[tuple[str, ...], ...]:
    """The normal forms under which a caller's number may stand on cards, the best first: E.164,
    then the national form. Nothing for a hidden, short or internal number: it is nobody's own."""
    read = normalise(number, country)
    if read.kind in _NOT_MATCHED:
        return ()
    if read.e164 is None:
        digits = re.sub(r"\D", "", number)
        alone = len(digits) >= _LEAST_MATCHED and _PHONE.fullmatch(number.strip()) is not None
        return ((digits,),) if alone else ()
    home = national(read.e164, country)
    return ((read.e164,), (home, f"0{home}")) if home else ((read.e164,),)


def written(number: str, country: str) -> str:
    """A caller's number as people of the country write it, for a new card: 13800138000 and not
    +8613800138000. One that would be read differently stays as it is."""
    read = normalise(number, country)
    home = national(read.e164, country) if read.e164 else ""
    for form in (f"0{home}", home) if read.kind == "landline" else (home,):
        if home and normalise(form, country).e164 == read.e164:
            return form
    return number


def arranged(contacts: Sequence[ContactPoint]) -> tuple[ContactPoint, ...]:
    """In their order, numbered anew, with exactly one first one of each kind: the one marked last
    in the order, or the first there is."""
    chosen: dict[ContactKind, str] = {}
    for contact in contacts:
        if contact.primary or contact.kind not in chosen:
            chosen[contact.kind] = contact.id
    return tuple(
        replace(contact, position=place, primary=chosen[contact.kind] == contact.id)
        for place, contact in enumerate(contacts)
    )


def started(
    new: Sequence[NewContact], ids: Sequence[str], country: str
) -> tuple[ContactPoint, ...]:
    """The contact points of a new card; what was typed twice is there once, with the first label
    that is not empty. Raises `ContactMalformed`, `TooManyContacts`."""
    found: dict[tuple[ContactKind, str], ContactPoint] = {}
    for one, name in zip(new, ids, strict=True):
        made = _made(one, name, country)
        known = found.get((made.kind, made.normal))
        if known is not None:
            made = replace(
                known,
                label=known.label or made.label,
                primary=known.primary or made.primary,
                do_not_call=known.do_not_call or made.do_not_call,
            )
        found[made.kind, made.normal] = made
    return arranged(_few(tuple(found.values())))


def added(
    contacts: Sequence[ContactPoint], new: NewContact, name: str, country: str
) -> tuple[ContactPoint, ...]:
    """With one more, at the end. Raises `ContactThere`, `ContactMalformed`, `TooManyContacts`."""
    made = _made(new, name, country)
    _not_there(contacts, made)
    others = [_stepped_down(one, made) for one in contacts]
    return arranged(_few((*others, made)))


def changed(
    contacts: Sequence[ContactPoint], name: str, change: ContactChange, country: str
) -> tuple[ContactPoint, ...]:
    """With one of them changed. Raises `ContactMissing`, `ContactThere`, `ContactMalformed`."""
    old = one_of(contacts, name)
    new = old
    if change.value is not KEEP:
        value, normal = normal_form(old.kind, change.value, country)
        new = replace(new, value=value, normal=normal)
        _not_there([one for one in contacts if one.id != name], new)
    if change.label is not KEEP:
        new = replace(new, label=change.label)
    if change.do_not_call is not KEEP:
        new = replace(new, do_not_call=change.do_not_call)
    if change.primary is not KEEP:
        new = replace(new, primary=change.primary)
    return arranged([new if one.id == name else _stepped_down(one, new) for one in contacts])


def removed(contacts: Sequence[ContactPoint], name: str) -> tuple[ContactPoint, ...]:
    """Without one of them; the next of its kind becomes the first. Raises `ContactMissing`."""
    gone = one_of(contacts, name)
    return arranged([one for one in contacts if one is not gone])


def one_of(contacts: Sequence[ContactPoint], name: str) -> ContactPoint:
    """The one with this id. Raises `ContactMissing`."""
    found = next((one for one in contacts if one.id == name), None)
    if found is None:
        raise ContactMissing
    return found


def _made(new: NewContact, name: str, country: str) -> ContactPoint:
    value, normal = normal_form(new.kind, new.value, country)
    return ContactPoint(
        id=name,
        kind=new.kind,
        value=value,
        normal=normal,
        label=new.label,
        primary=new.primary,
        do_not_call=new.do_not_call,
    )


def _stepped_down(one: ContactPoint, first: ContactPoint) -> ContactPoint:
    """Another one of the same kind beside one that is to be the first."""
    return replace(one, primary=False) if first.primary and one.kind is first.kind else one


def _not_there(contacts: Sequence[ContactPoint], made: ContactPoint) -> None:
    if any(one.kind is made.kind and one.normal == made.normal for one in contacts):
        raise ContactThere("The card has this number or address already.", field="value")


def _few(contacts: tuple[ContactPoint, ...]) -> tuple[ContactPoint, ...]:
    if len(contacts) > MOST_CONTACTS:
        raise TooManyContacts(f"A card has at most {MOST_CONTACTS} contact points.", field="value")
    return contacts

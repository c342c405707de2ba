"""The rules of accounts without I/O: scopes, the department tree, who may give what, delays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from warmline.accounts.errors import NotYoursToGive, Outranked, PermissionUnknown
from warmline.accounts.model import First, PasswordRules, User
from warmline.accounts.permissions import ALL
from warmline.kit.actor import SYSTEM, Actor, Scope
from warmline.kit.errors import Invalid

AUDIT_SORTS = ("at", "-at")
WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.TREE: 2, Scope.ALL: 3}

FREE_TRIES_LOGIN = 3
FREE_TRIES_ADDRESS = 20
LONGEST_DELAY_S = 60

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*"
    rf"@{_LABEL}(?:\.{_LABEL})+"
)
_FILLERS = re.compile(r"[\s\-().]")
_MAINLAND = re.compile(r"1[3-9]\d{9}")
_E164 = re.compile(r"\+[1-9]\d{7,14}")


def widest(scopes: Iterable[Scope]) -> Scope:
    """The widest of the scopes; OWN when there is none."""
    return max(scopes, key=WIDTH.__getitem__, default=Scope.OWN)


def checked_audit_sort(sort: str) -> str:
    """The order of the audit trail. Raises `Invalid`."""
    if sort not in AUDIT_SORTS:
        raise Invalid(
            f"The audit trail cannot be sorted by “{sort}”; it can by “at” and “-at”.",
            code="sort_unknown",
            field="sort",
            may=["at"],
        )
    return sort


def delay_s(failures: int, free: int) -> int:
    """Seconds until the next try after `failures` in a row: none for the first `free`, then 1, 2,
    4 … up to `LONGEST_DELAY_S`, never for ever."""
    beyond = failures - free
    return 0 if beyond <= 0 else int(min(2 ** min(beyond - 1, 10), LONGEST_DELAY_S))


def first_of(
    *, must_change: bool, changed_at: datetime, now: datetime, wanted: PasswordRules, codes: bool
) -> First | None:
    """What somebody must do before anything else: a password that another one gave him or that is
    too old comes first, then one-time codes where the centre wants them (`codes`: he has some)."""
    old = wanted.days > 0 and now - changed_at > timedelta(days=wanted.days)
    if must_change or old:
        return First.PASSWORD
    if wanted.second_factor_needed and not codes:
        return First.SECOND_FACTOR
    return None


def check_login(login: str) -> str:
    """The login as it is kept; raises `Invalid` unless 2 … 64 of letters, digits and . _ @ -."""
    login = login.strip()
    if not _LOGIN.fullmatch(login):
        raise Invalid(
            "A login has 2 to 64 letters, digits or . _ @ - and begins with a letter or digit.",
            code="login_malformed",
            field="login",
        )
    return login


def check_name(name: str, field: str = "name") -> str:
    """The name as it is kept; raises `Invalid` unless it has 1 … 64 characters."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 64:
        raise Invalid("A name has 1 to 64 characters.", code="name_malformed", field=field)
    return name


def check_mail(mail: str | None) -> str | None:
    """The address as it is kept, None for none; raises `Invalid` for what is no mail address."""
    mail = (mail or "").strip()
    if not mail:
        return None
    if len(mail) > 254 or not _MAIL.fullmatch(mail):
        raise Invalid(
            "Write a mail address such as name@example.com, in plain letters.",
            code="mail_malformed",
            field="mail",
        )
    return mail


def check_phone(phone: str | None) -> str | None:
    """The mobile number as it is kept (E.164), None for none; raises `Invalid`. A mainland number
    needs no country code."""
    digits = _FILLERS.sub("", phone or "")
    if not digits:
        return None
    if _MAINLAND.fullmatch(digits):
        return f"+86{digits}"
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if not _E164.fullmatch(digits):
        raise Invalid(
            "Write a mobile number of 11 digits, or one with its country code such as +852….",
            code="phone_malformed",
            field="phone",
        )
    return digits


def masked_mail(mail: str | None) -> str | None:
    """Of the name before the @ only the first letter: z***@example.com."""
    name, at, place = (mail or "").rpartition("@")
    return f"{name[:1]}***@{place}" if at else None


def masked_phone(phone: str | None) -> str | None:
    """The middle hidden: 138****1234, and +852****5678 of a number elsewhere."""
    if phone is None:
        return None
    digits = phone.removeprefix("+86")
    head = 4 if digits.startswith("+") else 3
    return f"{digits[:head]}****{digits[-4:]}"


def shown_to(actor: Actor, user: User) -> User:
    """A user as the actor sees him: mail and telephone whole only for himself and for those who
    keep users."""
    if is_system(actor) or user.id == actor.user_id or actor.may("user.manage"):
        return user
    return replace(user, mail=masked_mail(user.mail), phone=masked_phone(user.phone))


def is_system(actor: Actor) -> bool:
    """Whether it is the system itself, which may everything."""
    return actor.user_id == SYSTEM.user_id


def allow(actor: Actor, *permissions: str) -> None:
    """Raise `Refused` unless the actor holds one of the permissions or is the system."""
    if not is_system(actor) and not any(map(actor.may, permissions)):
        actor.need(permissions[0])


def check_known(permissions: Iterable[str]) -> None:
    """Raise `PermissionUnknown` for names that are no permissions."""
    unknown = sorted(set(permissions) - ALL)
    if unknown:
        raise PermissionUnknown(unknown)


def check_may_give(actor: Actor, permissions: Iterable[str], scope: Scope) -> None:
    """Raise `NotYoursToGive` unless the actor holds all of this himself."""
    if is_system(actor):
        return
    lacking = sorted(set(permissions) - actor.permissions)
    too_wide = WIDTH[scope] > WIDTH[actor.scope]
    if lacking or too_wide:
        raise NotYoursToGive(lacking, scope.value if too_wide else None)


def check_not_outranked(actor: Actor, permissions: Iterable[str], scope: Scope) -> None:
    """Raise `Outranked` when the other one's rights exceed the actor's: whoever could reset his
    password would gain them."""
    if is_system(actor):
        return
    if set(permissions) - actor.permissions or WIDTH[scope] > WIDTH[actor.scope]:
        raise Outranked


def below(parents: Mapping[str, str | None], top: str) -> frozenset[str]:
    """`top` and every department below it; `parents` maps each department to its parent."""
    children: dict[str | None, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found: set[str] = set()
    waiting = [top]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children.get(current, ()))
    return frozenset(found)


def would_loop(parents: Mapping[str, str | None], moved: str, parent: str | None) -> bool:
    """Whether `moved` would lie below itself with `parent` as its new parent."""
    return parent is not None and parent in below(parents, moved)

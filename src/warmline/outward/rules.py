"""Who is told what outside of the pages, when, and how often it is tried. Pure.

Used by the services of this folder. What a kind says is in `sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from warmline.accounts.rules import check_mail
from warmline.kit.errors import Invalid
from warmline.outward.errors import SettingMalformed
from warmline.outward.model import (
    Given,
    Hook,
    KindForMe,
    MailServer,
    Quiet,
    Security,
    Way,
    Wishes,
)
from warmline.outward.sentences import KINDS

PAUSES = tuple(timedelta(seconds=one) for one in (30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600))
"""Between one attempt and the next; the last one repeats."""
GIVEN_UP_AFTER = timedelta(days=1)
"""From the moment it was first due. News of yesterday is no news."""
KEPT = timedelta(days=30)
"""How long a message that came to its end can be looked at."""
BOTH_SECRETS = timedelta(days=1)
"""After a renewal requests are signed with the former secret as well."""

WHYS = (
    "read",
    "person_gone",
    "no_mail",
    "way_off",
    "expired",
    "auth_refused",
    "auth_unsupported",
    "tls_failed",
    "unknown_host",
    "not_reached",
    "timed_out",
    "address_forbidden",
    "receiver_refused",
    "sender_refused",
    "mail_refused",
    "redirected",
    "status",
    "broken_answer",
)
"""Why a message was dropped or an attempt failed; the desktop has the text `outwardWhy.<word>`."""

_DESK = frozenset({"ticket.create", "ticket.dispatch", "ticket.revisit", "ticket.supervise"})
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]{2,45}\]?")
_NUMBER = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\+?\d[\d \-]{4,}\d(?!\d)")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_AS_IT_IS = frozenset({"number", "at", "day", "count"})
"""Facts that never hold what a person is reached by: numbers of orders, times, counts."""


def default(kind: str, way: Way) -> Given:
    """Where nobody decided: departments hear of their orders by mail, all else is offered."""
    if way is Way.MAIL and kind.startswith("ticket_"):
        return Given.DEPARTMENTS
    return Given.OFFERED


def of_department(permissions: Collection[str]) -> bool:
    """Whether somebody works on orders in a department without a desk: he has the light page open
    now and then, not all day. The same as the desktop's menu says."""
    return "ticket.handle" in permissions and not _DESK & set(permissions)


def gets(given: Given, chosen: bool | None, *, department: bool) -> bool:
    """Whether a person gets a kind by a way: as the centre gives it and he chose, if he did."""
    if given is Given.OFF:
        return False
    if chosen is not None:
        return chosen
    return given is Given.EVERYBODY or (given is Given.DEPARTMENTS and department)


def for_me(
    table: Mapping[tuple[str, Way], Given], wishes: Wishes, *, department: bool
) -> tuple[KindForMe, ...]:
    """Every kind by every way, as one person has it."""
    return tuple(
        KindForMe(
            kind,
            way,
            offered=(given := table.get((kind, way), default(kind, way))) is not Given.OFF,
            wanted=gets(given, wishes.kinds.get((kind, way)), department=department),
            chosen=wishes.kinds.get((kind, way)),
        )
        for kind in KINDS
        for way in Way
    )


def due(now: datetime, quiet: Quiet | None, zone: str) -> datetime:
    """When something may be told from `now` on: at once, or at the end of his quiet hours."""
    if quiet is None or quiet.begins == quiet.ends:
        return now
    here = now.astimezone(ZoneInfo(zone))
    clock = here.time().replace(tzinfo=None)
    spans = quiet.begins > quiet.ends
    if spans:
        still = clock >= quiet.begins or clock < quiet.ends
    else:
        still = quiet.begins <= clock < quiet.ends
    if not still:
        return now
    day = here.date() + timedelta(days=1 if spans and clock >= quiet.begins else 0)
    end = datetime.combine(day, quiet.ends, ZoneInfo(zone))
    return max(now, end.astimezone(now.tzinfo))


def next_attempt(attempts: int, now: datetime, expires: datetime) -> datetime | None:
    """When to try again after so many attempts, None: given up."""
    at = now + PAUSES[min(attempts, len(PAUSES)) - 1]
    return at if at < expires else None


def masked(facts: Mapping[str, str]) -> dict[str, str]:
    """Facts as they may leave the house: numbers and mail addresses in what people wrote hidden,
    whoever receives them."""
    return {
        key: value if key in _AS_IT_IS else _MAIL.sub("***", _NUMBER.sub(_hidden, value))
        for key, value in facts.items()
    }


def _hidden(found: re.Match[str]) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", found[0]):
        return found[0]
    digits = re.sub(r"\D", "", found[0])
    if len(digits) < 6:
        return found[0]
    if len(digits) == 13:
        digits = digits.removeprefix("86")
    return f"{digits[:3]}****{digits[-4:]}" if 10 <= len(digits) <= 13 else "****"


# Settings ----------------------------------------------------------------------------------------


def checked_mail(mail: MailServer, *, password: bool) -> MailServer:
    """The mail server as it may be kept. Raises `SettingMalformed` naming the field. `password`:
    whether there is one."""
    host = mail.host.strip().lower()
    if not mail.on and not host:
        return replace(mail, host="")
    if not _HOST.fullmatch(host):
        raise SettingMalformed(
            "Write the mail server's name, such as smtp.example.com.", field="host"
        )
    if not 1 <= mail.port <= 65535:
        raise SettingMalformed("A port is a number from 1 to 65535.", field="port")
    if mail.security is Security.NONE and host not in ("localhost", "127.0.0.1", "::1"):
        raise SettingMalformed(
            "Without encryption everybody on the way reads along; choose STARTTLS or TLS.",
            field="security",
        )
    if mail.user and not password:
        raise SettingMalformed("A user needs a password.", field="password")
    try:
        sender = check_mail(mail.sender)
    except Invalid as wrong:
        raise SettingMalformed(wrong.message, field="sender") from wrong
    if sender is None:
        raise SettingMalformed("Write the address the mails come from.", field="sender")
    name = " ".join(mail.sender_name.split())
    if len(name) > 64 or not name.isprintable():
        raise SettingMalformed("The sender's name has 64 characters at most.", field="sender_name")
    return replace(mail, host=host, sender=sender, sender_name=name)


def checked_hook(hook: Hook, *, secret: bool) -> Hook:
    """The hook as it may be kept. Raises `SettingMalformed`. `secret`: whether one was made."""
    address = hook.address.strip()
    if not address and not hook.on:
        return replace(hook, address="")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    here = host in ("localhost", "127.0.0.1", "::1")
    fine = parts.scheme == "https" or (parts.scheme == "http" and here)
    plain = address.isascii() and address.isprintable() and " " not in address
    if not (fine and host and plain) or port == 0 or "@" in parts.netloc or parts.fragment:
        raise SettingMalformed(
            "Write an address such as https://sms.example.com/warmline; http only to this machine "
            "(http://127.0.0.1:8080/…), and no user in it.",
            field="address",
        )
    if len(address) > 500:
        raise SettingMalformed("An address has 500 characters at most.", field="address")
    if hook.on and not secret:
        raise SettingMalformed("Make a secret first; the gateway checks with it.", field="secret")
    return replace(hook, address=address)


def checked_quiet(begins: str | None, ends: str | None) -> Quiet | None:
    """Quiet hours as HH:MM, None for none. Raises `SettingMalformed`."""
    if not begins and not ends:
        return None
    try:
        return Quiet(time.fromisoformat(begins or ""), time.fromisoformat(ends or ""))
    except ValueError as wrong:
        raise SettingMalformed(
            "Write both times as 22:00, or neither.", field="quiet_begins"
        ) from wrong


def known_kinds(kinds: Sequence[str]) -> None:
    """Raise `SettingMalformed` for a word that is no kind."""
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise SettingMalformed(f"There is no kind {', '.join(unknown)}.", field="kinds")

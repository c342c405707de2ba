"""How a message looks outside: as a mail, and as the body of the hook's request. Pure.

Neither holds more of a customer than the notice on the page does, and numbers in what people wrote
are hidden (`rules.masked`), since what left the house is out of our hands.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from warmline.outward.model import Hook, Language, MailServer, Outgoing
from warmline.outward.rules import masked
from warmline.outward.sentences import link, said

LONGEST_SUBJECT = 120
OWN_PAGE = "/account/notifications"
"""Where a person chooses what he is told."""

_OPEN = ("查看详情：{link}", "Open it: {link}")
_WHY_YOU = (
    "此邮件由 {centre} 自动发送，请勿回复。接收设置：{page}",
    "Sent by {centre} by itself; please do not answer. What you are sent: {page}",
)


def mail(
    server: MailServer, message: Outgoing, *, centre: str, address: str, language: Language
) -> EmailMessage:
    """The mail. Its Message-ID and date are the same at every attempt. Raises `ValueError` for a
    receiver without an address."""
    if message.person.mail is None:
        raise ValueError("no address")
    chosen = message.person.language or language
    index = 0 if chosen == "zh" else 1
    sentence = said(message.kind, masked(message.facts), chosen)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(server.sender_name or centre, addr_spec=server.sender)
    letter["To"] = Address(message.person.name, addr_spec=message.person.mail)
    letter["Subject"] = _short(sentence)
    letter["Date"] = message.at
    letter["Message-ID"] = f"<{message.id}@{server.sender.rpartition('@')[2]}>"
    # Out-of-office answers and the like stay away (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["Content-Language"] = "zh-CN" if chosen == "zh" else "en"
    page = address.rstrip("/") + OWN_PAGE
    letter.set_content(
        f"{sentence}\n\n"
        f"{_OPEN[index].format(link=link(address, message.about))}\n\n"
        f"-- \n{_WHY_YOU[index].format(centre=centre, page=page)}\n"
    )
    return letter


def body(hook: Hook, message: Outgoing, *, address: str) -> bytes:
    """The hook's JSON; docs/howto/notification-hook.md tells what the fields mean."""
    facts = masked(message.facts)
    person = message.person
    about = message.about
    content: dict[str, Any] = {
        "id": message.id,
        "kind": message.kind,
        "at": message.at.isoformat(),
        "person": {
            "id": person.id,
            "login": person.login,
            "name": person.name,
            "language": person.language,
            "phone": person.phone if hook.give_phone else None,
            "mail": person.mail if hook.give_mail else None,
        },
        "about": {"noun": about.noun, "id": about.id} if about is not None else None,
        "facts": facts,
        "text": {"zh": said(message.kind, facts, "zh"), "en": said(message.kind, facts, "en")},
        "link": link(address, about),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def signature(content: bytes, at: datetime, keys: Sequence[str]) -> str:
    """The header by which the gateway knows us: `t=<seconds>,v1=<hex>`, a `v1` for each secret that
    holds. Signed is `<seconds>.<body>`, so that an old request cannot be sent anew."""
    stamp = str(int(at.timestamp()))
    signed = stamp.encode() + b"." + content
    marks = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys if key]
    return ",".join([f"t={stamp}", *(f"v1={mark}" for mark in marks)])


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_SUBJECT else sentence[: LONGEST_SUBJECT - 1] + "…"

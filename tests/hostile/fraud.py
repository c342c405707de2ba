"""Calls on somebody else's bill, as they are tried: numbers, forged headers, methods, passwords.

Used against the switch (`test_toll_fraud`) and against Kamailio before several
(`test_kamailio_fraud`).
"""

from __future__ import annotations

import hashlib
import re

from tests.hostile.sip import Stranger, offer
from warmline.kit.ids import uuid7

TARGETS = (
    "13800138000",
    "+8613800138000",
    "0013800138000",
    "900442071838750",
    "9001",
    "4001",
    "s",
    "h",
    "*8",
    "*72",
    "warmline-offer",
    "s@warmline-hands",
    "13800138000@127.0.0.2",
    "trunk-demo",
    "13800138000;user=phone",
    "%31%33800138000",
)
ODD = ("${EXTEN}", "13800138000 ", "a\x00b", "13800138000?Replaces=x", "\u5750\u5e2d")
"""No URIs: the switch refuses them or says nothing at all."""
QUIET_S = 1.0
REFUSED = {400, 401, 403, 404, 405, 415, 416, 420, 481, 482, 484, 488, 489, 501, 603}
FORGED = (
    "P-Asserted-Identity: <sip:trunk-demo@127.0.0.2>\r\nPrivacy: none\r\n",
    'Remote-Party-ID: "x" <sip:phone-1@127.0.0.1>;party=calling\r\n',
    'Authorization: Digest username="phone-1", realm="elsewhere", nonce="1", uri="sip:x", '
    'response="00000000000000000000000000000000", algorithm=MD5\r\n',
    "Authorization: Digest\r\nProxy-Authorization: Basic cGhvbmUtMTp4\r\n",
    "Authorization: Bearer x\r\nIdentity: x\r\n",
    "Route: <sip:13800138000@127.0.0.2;lr>\r\n",
    "Record-Route: <sip:127.0.0.2;lr>\r\nPath: <sip:127.0.0.2;lr>\r\n",
    "Via: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKforged;received=127.0.0.2\r\n",
    "X-Forwarded-For: 127.0.0.2\r\nX-Warmline-Call: 1\r\n",
    "Replaces: x;from-tag=a;to-tag=b;early-only\r\nRequire: replaces\r\n",
    "Diversion: <sip:trunk-demo@127.0.0.2>\r\n",
)
"""Headers that name another, none of which is a password."""
OTHER_METHODS = [
    ("REFER", "Refer-To: <sip:13800138000@127.0.0.2>\r\nReferred-By: <sip:phone-1@x>\r\n", ""),
    ("MESSAGE", "Content-Type: text/plain\r\n", "hello"),
    ("SUBSCRIBE", "Event: presence\r\nExpires: 60\r\n", ""),
    ("SUBSCRIBE", "Event: dialog\r\nExpires: 60\r\n", ""),
    ("PUBLISH", "Event: presence\r\nExpires: 60\r\n", ""),
    ("NOTIFY", "Event: refer\r\nSubscription-State: active\r\n", ""),
    ("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=1\r\nDuration=160\r\n"),
    ("UPDATE", "", ""),
    ("PRACK", "RAck: 1 1 INVITE\r\n", ""),
    ("BYE", "", ""),
]
"""Method, headers and body of what may not come out of any dialog."""


def invite(
    sender: Stranger, target: str, user: str, transport: str = "UDP", extra: str = ""
) -> str:
    return sender.request(
        "INVITE",
        f"sip:{target}" if "@" in target else f"sip:{target}@{sender.switch[0]}",
        user=user,
        extra=f"Content-Type: application/sdp\r\n{extra}",
        body=offer(sender.address),
        transport=transport,
    )


def authorization(challenge: str, method: str, uri: str, user: str, secret: str) -> str:
    """The header that answers the challenge with this user's password."""
    given = dict(re.findall(r'(\w+)="?([^",\r\n]+)"?', challenge))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    ha1, ha2 = md5(f"{user}:{given['realm']}:{secret}"), md5(f"{method}:{uri}")
    cnonce = uuid7()
    response = md5(f"{ha1}:{given['nonce']}:00000001:{cnonce}:auth:{ha2}")
    return (
        f'Authorization: Digest username="{user}", realm="{given["realm"]}", '
        f'nonce="{given["nonce"]}", uri="{uri}", response="{response}", qop=auth, nc=00000001, '
        f'cnonce="{cnonce}", algorithm=MD5, opaque="{given.get("opaque", "")}"\r\n'
    )

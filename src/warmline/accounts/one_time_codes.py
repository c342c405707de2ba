"""One-time codes of a second factor: a time-based one from an app, and recovery codes on paper.

By RFC 6238 (TOTP, SHA-1, six digits, 30 s), which every authenticator app speaks; the arithmetic is
pyotp's. A code is good for its own half minute and the one before and behind it, and only once: the
step it belongs to must be later than the last one accepted (RFC 6238, 5.2). Used by
`service.second_factor` and `service.sessions`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime

import pyotp

STEP_S = 30
DRIFT = 1
"""Steps a telephone's clock may be off, either way."""
RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not taken for one another."""


def new_secret() -> str:
    """160 random bits in Base32, as apps take them."""
    return pyotp.random_base32(32)


def uri(secret: str, login: str, centre: str) -> str:
    """What the picture on the screen says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=centre)


def step_of(secret: str, code: str, at: datetime, after: int) -> int | None:
    """The step whose code this is, if it is later than `after`; None for a wrong or used one."""
    typed = "".join(_plain(code).split())
    if len(typed) != 6 or not typed.isdecimal():
        return None
    otp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_S
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and hmac.compare_digest(otp.generate_otp(step), typed):
            return step
    return None


def _plain(code: str) -> str:
    """Chinese keyboards write full-width digits."""
    return unicodedata.normalize("NFKC", code)


def new_recovery_codes() -> list[str]:
    """Codes for whoever lost the app, each good once: fifty random bits as `ABCDE-FGHJK`."""
    return [f"{_word()}-{_word()}" for _ in range(RECOVERY_CODES)]


def _word() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))


def recovery_digest(code: str) -> bytes:
    """What is kept of a recovery code."""
    plain = "".join(letter for letter in _plain(code).upper() if letter in _ALPHABET)
    return hashlib.sha256(plain.encode()).digest()


def recovery_used(kept: Collection[bytes], code: str) -> bytes | None:
    """The kept digest this code is of; None when it is none of them."""
    wanted = recovery_digest(code)
    return next((one for one in kept if hmac.compare_digest(one, wanted)), None)

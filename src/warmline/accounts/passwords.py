"""Passwords: which are accepted, how they are kept (argon2id) and compared.

Used by the log-in and users services only. Hashing takes tens of milliseconds and 19 MiB, so it
runs in threads, a few at a time.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from warmline.accounts.errors import PasswordRefused

SHORTEST = 8
LONGEST = 128

T = TypeVar("T")


def _common() -> frozenset[str]:
    text = files("warmline.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


COMMON = _common()


def check(password: str, login: str, *, field: str = "password", shortest: int = SHORTEST) -> None:
    """Raise `PasswordRefused` with advice unless the password may be used with this login."""
    plain = _plain(password)
    folded = plain.casefold()
    if len(plain) < shortest:
        raise PasswordRefused(
            "too_short", f"Use at least {shortest} characters.", field=field, shortest=shortest
        )
    if len(plain) > LONGEST:
        raise PasswordRefused("too_long", f"Use at most {LONGEST} characters.", field=field)
    if login.casefold() in (folded, folded.strip("0123456789!@#.")):
        raise PasswordRefused(
            "like_login",
            "The password must not be the login, also not with digits added.",
            field=field,
        )
    if folded in COMMON:
        raise PasswordRefused(
            "common", "Everybody tries this password first; choose a less common one.", field=field
        )
    if len(set(folded)) < 4 or _ladder(folded):
        raise PasswordRefused(
            "too_simple",
            "Use more different characters and no sequence like 12345678.",
            field=field,
        )


def _ladder(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return steps in ({1}, {-1})


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


class Passwords:
    """Makes and checks hashes. `threads` limits how many run at once in this process."""

    def __init__(self, hasher: PasswordHasher | None = None, threads: int | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turn = asyncio.Semaphore(threads or os.cpu_count() or 1)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    @property
    def turn(self) -> asyncio.Semaphore:
        """Hold it from looking at the delays until the result is written, so that no more tries
        than threads can run ahead of the count."""
        return self._turn

    async def hash(self, password: str) -> str:
        """The text to keep."""
        return await self._run(lambda: self._hasher.hash(_plain(password)))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one of `kept`. With None (no such user) it takes as long and
        answers False."""
        wanted = kept or self._nobody
        return await self._run(lambda: self._verify(wanted, password)) and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether `kept` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, _plain(password[: LONGEST * 4]))
        except (VerificationError, InvalidHashError):
            return False

    @staticmethod
    async def _run(work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

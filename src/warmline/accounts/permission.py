"""A permission: its name and what it opens, in both languages. Pure data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """`zh`/`en` are the short names; `opens_zh`/`opens_en` say what its holder can do."""

    name: str
    zh: str
    en: str
    opens_zh: str
    opens_en: str

    @property
    def group(self) -> str:
        """The noun it is about: desk, call, recording …"""
        return self.name.partition(".")[0]

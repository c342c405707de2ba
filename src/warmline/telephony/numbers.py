"""Telephone numbers, understood once at the edge: E.164, kind, place and carrier in Chinese.

`voice` calls `normalise` when a call comes in or is placed; nothing behind it parses a number
again. Place and carrier come from the public ranges that the library `phonenumbers` carries; a
ported mobile number still names its first carrier. `mask` hides the middle of a number wherever
somebody may not see it. Pure: no look-up leaves the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType as Type
from phonenumbers import carrier, geocoder

ANONYMOUS = frozenset(
    {"", "anonymous", "unknown", "restricted", "unavailable", "private", "withheld", "asterisk"}
)
"""What switches send for a caller who hides his number."""

_MOBILE = frozenset({Type.MOBILE, Type.PAGER})
_SERVICE = re.compile(r"(?:1\d{2}|9[56]\d{3,6}|1[0-2]\d{3}|100\d{2,4}|123\d{2}|[48]00\d{7})")
"""China's short codes: 110, 12345, 10086, 95588 …, and the 400/800 service numbers."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`raw` as received; `e164` with +, or None; `kind`: mobile, landline, short, foreign,
    extension, anonymous, unknown; `place` and `carrier` in Chinese or empty."""

    raw: str
    e164: str | None = None
    kind: str = "unknown"
    place: str = ""
    carrier: str = ""


@lru_cache(maxsize=20_000)
def normalise(raw: str, country: str = "CN") -> PhoneNumber:
    """Understand a number as dialled or received; never raises, whatever it is given."""
    given = raw.strip()
    if given.lower() in ANONYMOUS:
        return PhoneNumber(raw=raw, kind="anonymous")
    digits = re.sub(r"[\s().\-/]", "", given)
    if not re.fullmatch(r"\+?[0-9]{2,20}", digits):
        return PhoneNumber(raw=raw)
    if country == "CN" and _SERVICE.fullmatch(digits):
        return PhoneNumber(raw=raw, kind="short")
    if len(digits) <= 6 and not digits.startswith("+"):
        return PhoneNumber(raw=raw, kind="extension")
    return _parsed(raw, digits, country)


def _parsed(raw: str, digits: str, country: str) -> PhoneNumber:
    for candidate in _readings(digits, country):
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return _described(raw, number, country)
    return PhoneNumber(raw=raw)


def _readings(digits: str, country: str) -> tuple[str, ...]:
    """What the digits may mean: as they are, then with the prefixes trunks like to add."""
    code = str(phonenumbers.country_code_for_region(country))
    readings = [digits]
    if digits.startswith("00"):
        readings.append("+" + digits[2:])
    if digits.startswith(code):
        readings.append("+" + digits)
    if digits.startswith("01"):
        # Many Chinese trunks put a 0 before a mobile number from elsewhere.
        readings.append(digits[1:])
    return tuple(readings)


def _described(raw: str, number: phonenumbers.PhoneNumber, country: str) -> PhoneNumber:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    home = phonenumbers.country_code_for_region(country)
    if number.country_code != home:
        place = geocoder.country_name_for_number(number, "zh")
        return PhoneNumber(raw=raw, e164=e164, kind="foreign", place=place)
    kind = "mobile" if phonenumbers.number_type(number) in _MOBILE else "landline"
    return PhoneNumber(
        raw=raw,
        e164=e164,
        kind=kind,
        place=geocoder.description_for_number(number, "zh").replace("省", "").replace("市", ""),
        carrier=carrier.name_for_number(number, "zh") if kind == "mobile" else "",
    )


def mask(number: str) -> str:
    """The number with its middle hidden: 138****1234; short codes and words stay readable."""
    shown = re.sub(r"[\s().\-/]", "", number)
    digits = shown.lstrip("+")
    if not digits.isdigit() or len(digits) < 7:
        return number
    national = digits.removeprefix("86") if shown.startswith("+86") else digits
    head = shown[: len(shown) - len(national)] + national[:3]
    return f"{head}****{national[-4:]}" if len(national) > 7 else f"{head}****{national[-2:]}"

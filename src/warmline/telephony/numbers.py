"""Telephone numbers, understood once at the edge: E.164, kind, place and carrier in Chinese.

`voice` calls `normalise` when a call comes in or is placed (0755-…, +86…, 0086…, 86…, a short code,
an extension, nothing at all); nothing behind it parses a number again. Place and carrier come from
the public ranges of the library `phonenumbers` (`telephony.places`); a ported mobile number still
names its first carrier. `mask` hides the middle of a number wherever somebody may not see it.
Pure: no look-up leaves the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber as Parsed
from phonenumbers import PhoneNumberType

from warmline.telephony import places

ANONYMOUS = frozenset(
    {
        "",
        "anonymous",
        "restricted",
        "private",
        "unavailable",
        "unknown",
        "withheld",
        "blocked",
        "asterisk",
        "noidentity",
        "null",
        "none",
    }
)
"""What switches send for a caller who hides his number."""
_FILLERS = re.compile(r"[\s\-().\u00a0\u2010-\u2015/]")
_FOREIGN_PREFIX = "00"
_SHORT_CHINA = re.compile(r"1\d{2,4}|1[012]\d{3,4}|9[5-6]\d{3,6}|1258\d{1,6}")
"""110, 12345, 10086, 95588, 96xxx: dialled as they are, from anywhere in the country."""
_SERVICE_CHINA = re.compile(r"(400|800)\d{7}")
_CHINA = phonenumbers.PhoneMetadata.metadata_for_region("CN")
assert _CHINA is not None
assert _CHINA.mobile is not None
_MOBILE_CHINA = re.compile(rf"(?:\+86)?({_CHINA.mobile.national_number_pattern})")
_EXTENSION = re.compile(r"\d{2,6}")
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """The fields of `interactions.events.Number`; `e164` begins with + or is None.

    `kind`: mobile, landline, short, foreign, extension, anonymous, unknown.
    """

    raw: str
    e164: str | None = None
    kind: str = "unknown"
    place: str = ""
    carrier: str = ""


@lru_cache(maxsize=20_000)
def normalise(
    raw: str, country: str = "CN", extensions: frozenset[str] = frozenset()
) -> PhoneNumber:
    """What `raw` is, seen from `country` (ISO). `extensions` are the centre's own short numbers,
    which win over the country's. Never raises."""
    digits = _digits(raw.strip()[:_LONGEST])
    if _is_anonymous(raw):
        return PhoneNumber(raw, kind="anonymous")
    if digits in extensions:
        return PhoneNumber(raw, kind="extension")
    if not re.fullmatch(r"\+?\d+", digits):
        return PhoneNumber(raw)
    if not digits.startswith("+") and _is_short(digits, country):
        return PhoneNumber(raw, kind="short")
    if country == "CN" and (national := _chinese_mobile(digits)):
        return _chinese(raw, national, "mobile")
    parsed = _parse(digits, country)
    if parsed is not None:
        return _described(raw, parsed, country)
    if _EXTENSION.fullmatch(digits) and not digits.startswith("0"):
        return PhoneNumber(raw, kind="extension")
    return PhoneNumber(raw)


def national(e164: str, country: str) -> str:
    """The number as it is dialled inside `country`, without the trunk zero; "" for a number of
    another country."""
    code = f"+{phonenumbers.country_code_for_region(country)}"
    return e164.removeprefix(code) if e164.startswith(code) else ""


def mask(number: str) -> str:
    """The number with its middle hidden: 138****1234, +86138****1234. Up to five digits (services,
    extensions) and words stay readable; digits inside of other text are hidden, too."""
    shown = _FILLERS.sub("", number)
    match = re.fullmatch(r"(\+86|\+)?(\d+)", shown)
    if match is None:
        return re.sub(r"\d{6,}", lambda run: _middle(run[0]), number)
    return (match[1] or "") + _middle(match[2]) if len(match[2]) > 5 else number


def _middle(digits: str) -> str:
    """Three and four remain of a full number, less of a short one."""
    head, tail = (3, 4) if len(digits) > 8 else (2, 2)
    return f"{digits[:head]}****{digits[-tail:]}"


def _digits(text: str) -> str:
    """Without fillers, full-width digits made plain, 00 made +, parameters dropped."""
    plain = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    plain = re.sub(r"^(sips?|tel):", "", plain, flags=re.IGNORECASE)
    plain = re.split(r"[;@]", plain, maxsplit=1)[0]
    plain = _FILLERS.sub("", plain)
    if plain.startswith(_FOREIGN_PREFIX) and len(plain) > 6:
        plain = "+" + plain[2:]
    return plain


def _is_anonymous(text: str) -> bool:
    name = re.split(r"[;@]", re.sub(r"^sips?:", "", text.lower()), maxsplit=1)[0]
    return name.strip('"<> ') in ANONYMOUS


def _is_short(digits: str, country: str) -> bool:
    if country != "CN":
        return False
    return bool(_SHORT_CHINA.fullmatch(digits) or _SERVICE_CHINA.fullmatch(digits))


def _chinese_mobile(digits: str) -> str | None:
    """The national number of a Chinese mobile phone, by the library's own pattern. Most callers
    have one, and reading it the general way takes a quarter of a millisecond."""
    match = _MOBILE_CHINA.fullmatch(digits)
    return match[1] if match is not None else None


def _parse(digits: str, country: str) -> Parsed | None:
    """The valid number that the digits most plausibly mean.

    Trunks leave prefixes away or add them, so after the plain reading come: with the country's own
    code in front without + (8613…), and with a trunk zero too many (013800138000).
    """
    code = phonenumbers.country_code_for_region(country)
    tries = [digits]
    if not digits.startswith("+"):
        if code and digits.startswith(str(code)):
            tries.append("+" + digits)
        if digits.startswith("0"):
            tries.append(digits.lstrip("0"))
        if digits.startswith(f"0{code}"):
            tries.append("+" + digits[1:])
    elif code and digits.startswith(f"+{code}0"):
        tries.append(f"+{code}{digits[len(str(code)) + 2 :]}")
    for text in tries:
        try:
            parsed = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return parsed
    return None


def _described(raw: str, parsed: Parsed, country: str) -> PhoneNumber:
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    home = parsed.country_code == phonenumbers.country_code_for_region(country)
    mobile = phonenumbers.number_type(parsed) in {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
    kind = "foreign" if not home else "mobile" if mobile else "landline"
    national = phonenumbers.national_significant_number(parsed)
    region = phonenumbers.region_code_for_number(parsed)
    if home and country == "CN":
        return _chinese(raw, national, kind)
    return PhoneNumber(raw, e164, kind, place=places.country_of(None if home else region))


def _chinese(raw: str, national: str, kind: str) -> PhoneNumber:
    return PhoneNumber(
        raw,
        f"+86{national}",
        kind,
        place=_plain_place(places.place_of(national)),
        carrier=places.carrier_of(national) if kind == "mobile" else "",
    )


def _plain_place(place: str) -> str:
    """广东省深圳市 as people write it: 广东深圳; 北京市 is 北京."""
    short = re.sub(
        r"(?<=[\u4e00-\u9fff]{2})(省|壮族自治区|回族自治区|维吾尔自治区|自治区)", "", place
    )
    return re.sub(r"(?<=[\u4e00-\u9fff]{2})市$", "", short)

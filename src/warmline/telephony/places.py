"""Place and carrier of Chinese numbers, and countries of foreign ones, from a small file.

`telephony.numbers` asks here. The public ranges come with the library `phonenumbers`, but its
geocoder reads those of the whole world when it is imported (some nine seconds and 200 MB, in every
process). So China's part is kept beside this module in a form that loads in a moment; a test holds
it to the library's own answers. Made anew after an update of the library:

    python -m warmline.telephony.places
"""

from __future__ import annotations

import gzip
from array import array
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import msgspec

FILE = "places.bin"
LONGEST = 8
"""Digits of the longest prefix, without the country code."""


class Places(msgspec.Struct, frozen=True):
    """What the file holds. `prefixes` (unsigned 32 bit) and `which` (16 bit, an index into `names`)
    belong together; `carriers` maps prefixes likewise; `countries` maps ISO regions."""

    names: list[str]
    prefixes: bytes
    which: bytes
    carriers: dict[str, str]
    countries: dict[str, str]


def place_of(national: str) -> str:
    """The place of a Chinese number given without its country code, in Chinese, or empty."""
    known = _by_prefix()
    for length in range(min(LONGEST, len(national)), 1, -1):
        found = known.get(int(national[:length]))
        if found is not None:
            return _data().names[found]
    return ""


def carrier_of(national: str) -> str:
    """The carrier a Chinese mobile number was first given out by, in Chinese, or empty."""
    carriers = _data().carriers
    for length in range(min(LONGEST, len(national)), 1, -1):
        found = carriers.get(national[:length])
        if found is not None:
            return found
    return ""


def country_of(region: str | None) -> str:
    """The Chinese name of an ISO region, or empty."""
    return _data().countries.get(region or "", "")


@lru_cache(maxsize=1)
def _data() -> Places:
    packed = (files("warmline.telephony") / FILE).read_bytes()
    return msgspec.msgpack.decode(gzip.decompress(packed), type=Places)


@lru_cache(maxsize=1)
def _by_prefix() -> dict[int, int]:
    data = _data()
    prefixes, which = array("I"), array("H")
    prefixes.frombytes(data.prefixes)
    which.frombytes(data.which)
    return dict(zip(prefixes, which, strict=True))


def _build() -> bytes:
    """The file out of the library's own data."""
    from phonenumbers.carrierdata import CARRIER_DATA
    from phonenumbers.geodata import GEOCODE_DATA
    from phonenumbers.geodata.locale import LOCALE_DATA

    ranges = {
        int(prefix[2:]): str(names.get("zh") or "")
        for prefix, names in GEOCODE_DATA.items()
        if prefix.startswith("86") and len(prefix) > 3 and names.get("zh")
    }
    names = sorted(set(ranges.values()))
    index = {name: number for number, name in enumerate(names)}
    ordered = sorted(ranges)
    places = Places(
        names=names,
        prefixes=array("I", ordered).tobytes(),
        which=array("H", [index[ranges[prefix]] for prefix in ordered]).tobytes(),
        carriers={
            prefix[2:]: str(names.get("zh") or names.get("en") or "")
            for prefix, names in CARRIER_DATA.items()
            if prefix.startswith("86")
        },
        countries={
            region: _spelled(names) for region, names in LOCALE_DATA.items() if names.get("zh")
        },
    )
    return gzip.compress(msgspec.msgpack.encode(places), mtime=0)


def _spelled(names: Mapping[str, str]) -> str:
    """A country's Chinese name; `*ja` stands for “as in ja”."""
    name = names["zh"]
    return names[name[1:]] if name.startswith("*") else name


if __name__ == "__main__":
    from pathlib import Path

    Path(__file__).with_name(FILE).write_bytes(_build())

"""The small file says what the library says, for numbers from all over China and the world."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from phonenumbers import carrier, geocoder
from phonenumbers.geodata import GEOCODE_DATA

from warmline.telephony import places


def some_prefixes() -> list[str]:
    chosen = random.Random(86)
    china = sorted(prefix for prefix in GEOCODE_DATA if prefix.startswith("86"))
    return chosen.sample(china, 800)


def numbers_of(prefix: str) -> list[phonenumbers.PhoneNumber]:
    """Valid numbers that begin with the prefix, if there are any."""
    national = prefix[2:]
    wanted = 11 if national.startswith("1") and len(national) > 3 else len(national) + 8
    made = [f"+86{national:0<{wanted}}"[: 3 + wanted], f"+86{national:5<{wanted}}"[: 3 + wanted]]
    parsed = [phonenumbers.parse(number) for number in made]
    return [number for number in parsed if phonenumbers.is_valid_number(number)]


def test_places_and_carriers_equal_the_librarys() -> None:
    compared = 0
    for prefix in some_prefixes():
        for number in numbers_of(prefix):
            national = phonenumbers.national_significant_number(number)
            said = geocoder.description_for_number(number, "zh")
            assert places.place_of(national) in (said, "" if said == "中国" else said)
            if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
                assert places.carrier_of(national) == carrier.name_for_number(number, "zh")
            compared += 1
    assert compared > 500


@pytest.mark.parametrize("region", ["GB", "US", "JP", "HK", "DE"])
def test_countries_have_their_chinese_names(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    assert places.country_of(region) == geocoder.country_name_for_number(number, "zh")


def test_nonsense_has_no_place() -> None:
    assert places.place_of("") == ""
    assert places.place_of("0000000") == ""
    assert places.carrier_of("999") == ""
    assert places.country_of(None) == ""

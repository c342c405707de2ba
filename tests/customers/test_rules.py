"""The rules of cards: normal forms, masking, matching, fields, searches, differences, pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.customers.world import FIELDS, phone
from warmline.accounts.model import KEEP
from warmline.customers import contacts, fields, rules
from warmline.customers.errors import (
    ContactMalformed,
    ContactMissing,
    ContactThere,
    DefinitionInvalid,
    FieldInvalid,
    FilterUnknown,
    NumberNotWhole,
    NumberTooShort,
    TooManyContacts,
)
from warmline.customers.model import (
    Choice,
    Consent,
    ContactChange,
    ContactKind,
    ContactPoint,
    Customer,
    CustomerChange,
    FieldDefinition,
    FieldType,
    NewContact,
    Search,
)
from warmline.kit.errors import Invalid

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ID = "00000000-0000-7000-8000-0000000000aa"
CARD = Customer(
    id=ID,
    project="p",
    name="张三",
    level="vip",
    source="web",
    tags=("a", "b"),
    fields={"city": "深圳"},
    owner="ann",
    department="east",
    consent=Consent.UNKNOWN,
    consent_at=None,
    consent_by=None,
    do_not_call=False,
    do_not_call_at=None,
    do_not_call_by=None,
    remark="",
    version=1,
    created_at=NOON,
    created_by="ann",
    changed_at=NOON,
    changed_by="ann",
)


def started(*new: NewContact) -> tuple[ContactPoint, ...]:
    return contacts.started(new, [str(place) for place in range(len(new))], "CN")


# Contact points ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "normal"),
    [
        (ContactKind.PHONE, "138 0013-8000", "+8613800138000"),
        (ContactKind.PHONE, "＋８６ 13800138000", "+8613800138000"),
        (ContactKind.PHONE, "0755-8888 8888", "+8675588888888"),
        (ContactKind.PHONE, "+1 212 555 0123", "+12125550123"),
        (ContactKind.PHONE, "400-820-0000", "4008200000"),
        (ContactKind.MAIL, " Li.Si@Example.CN ", "li.si@example.cn"),
        (ContactKind.WECHAT, "WX_Zhang", "wx_zhang"),
        (ContactKind.OTHER, "QQ  12345", "qq 12345"),
    ],
)
def test_given_a_contact_when_typed_then_its_normal_form_is_one_for_all_spellings(
    kind: ContactKind, typed: str, normal: str
) -> None:
    assert contacts.normal_form(kind, typed, "CN")[1] == normal


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (ContactKind.PHONE, "call me"),
        (ContactKind.PHONE, "tel:13800138000"),
        (ContactKind.PHONE, "12"),
        (ContactKind.PHONE, "138****8000"),
        (ContactKind.PHONE, "1" * 21),
        (ContactKind.MAIL, "nobody"),
        (ContactKind.WECHAT, "  "),
        (ContactKind.OTHER, "x" * 201),
    ],
)
def test_given_what_cannot_be_a_contact_when_typed_then_it_is_refused(
    kind: ContactKind, typed: str
) -> None:
    with pytest.raises(ContactMalformed):
        contacts.normal_form(kind, typed, "CN")


@given(st.from_regex(r"\+?[0-9][0-9 ().\-]{5,25}", fullmatch=True))
def test_given_any_telephone_number_that_is_accepted_when_masked_then_its_middle_is_gone(
    typed: str,
) -> None:
    try:
        value, normal = contacts.normal_form(ContactKind.PHONE, typed, "CN")
    except ContactMalformed:
        return
    shown = contacts.hidden_contact(ContactPoint("1", ContactKind.PHONE, value, normal))
    for whole, seen in ((value, shown.value), (normal, shown.normal)):
        digits = re.sub(r"\D", "", whole)
        if len(digits) > 5:
            assert "****" in seen
            assert digits not in re.sub(r"\D", "", seen)


@given(st.text(max_size=20), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=20))
def test_given_a_number_inside_of_any_text_when_hidden_then_it_cannot_be_read(
    before: str, number: str, after: str
) -> None:
    spaced = f"{before}{number[:3]} {number[3:7]}-{number[7:]}{after}"
    assert number not in contacts.hidden(f"{before}{number}{after}")
    assert number not in re.sub(r"\D", "", contacts.hidden(spaced)) or number in re.sub(
        r"\D", "", before + "x" + after
    )


def test_given_the_same_number_typed_twice_when_a_card_is_made_then_it_is_there_once() -> None:
    found = started(phone("13800138000"), phone("+86 138-0013-8000", label="手机", primary=True))
    assert [(one.value, one.label, one.primary) for one in found] == [("13800138000", "手机", True)]


@given(
    st.lists(
        st.builds(phone, st.from_regex(r"1380013800[0-9]", fullmatch=True), primary=st.booleans()),
        max_size=8,
    ),
    st.lists(st.sampled_from(["a@b.cn", "C@d.cn"]), max_size=3),
)
def test_given_any_contacts_when_arranged_then_each_kind_has_one_first_and_none_is_double(
    phones: list[NewContact], mails: list[str]
) -> None:
    found = started(*phones, *(NewContact(ContactKind.MAIL, mail) for mail in mails))
    for kind in {one.kind for one in found}:
        assert sum(one.primary for one in found if one.kind is kind) == 1
    assert len({(one.kind, one.normal) for one in found}) == len(found)
    assert [one.position for one in found] == list(range(len(found)))


def test_given_a_card_when_contacts_are_added_changed_and_removed_then_one_stays_the_first() -> (
    None
):
    first = started(phone("13800138000"))
    both = contacts.added(first, phone("13800138001", primary=True), "9", "CN")
    assert [(one.id, one.primary) for one in both] == [("0", False), ("9", True)]
    back = contacts.changed(both, "0", ContactChange(primary=True, label="家"), "CN")
    assert [(one.id, one.primary) for one in back] == [("0", True), ("9", False)]
    left = contacts.removed(back, "0")
    assert [(one.id, one.primary, one.position) for one in left] == [("9", True, 0)]
    with pytest.raises(ContactThere):
        contacts.added(both, phone("+8613800138001"), "x", "CN")
    with pytest.raises(ContactThere):
        contacts.changed(both, "0", ContactChange(value="13800138001"), "CN")
    with pytest.raises(ContactMissing):
        contacts.removed(left, "0")
    with pytest.raises(TooManyContacts):
        started(*(phone(f"138001380{place:02}") for place in range(51)))


# Matching ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["", "anonymous", "10086", "110", "8001", "95588", "400-820-0000"])
def test_given_a_hidden_or_short_number_when_matched_then_it_is_nobody_s(raw: str) -> None:
    assert contacts.looked_for(raw, "CN") == ()


def test_given_a_caller_when_matched_then_e164_comes_before_the_national_form() -> None:
    assert contacts.looked_for("075588888888", "CN") == (
        ("+8675588888888",),
        ("75588888888", "075588888888"),
    )
    assert contacts.looked_for("+12125550123", "CN") == (("+12125550123",),)


@given(
    st.one_of(
        st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
        st.from_regex(r"0(10|2[1-9]|755|571)[2-8][0-9]{7}", fullmatch=True),
    )
)
def test_given_any_number_on_a_card_when_its_owner_calls_then_he_is_found(number: str) -> None:
    _, kept = contacts.normal_form(ContactKind.PHONE, number, "CN")
    wanted = {form for forms in contacts.looked_for(number, "CN") for form in forms}
    assert kept in wanted


# The centre's own fields -------------------------------------------------------------------------

GOOD: dict[str, tuple[Any, Any]] = {
    "city": (" 深圳 ", "深圳"),
    "size": ("3.0", 3),
    "born": ("1990-02-28", "1990-02-28"),
    "plan": ("gold", "gold"),
    "married": ("是", True),
}
BAD: dict[str, Any] = {
    "city": 3,
    "size": True,
    "born": "1990-02-30",
    "plan": "silver",
    "married": "perhaps",
}


def test_given_values_that_fit_when_filled_in_then_they_are_kept_in_one_form() -> None:
    given_ = {key: pair[0] for key, pair in GOOD.items()}
    kept = {key: pair[1] for key, pair in GOOD.items()}
    assert fields.merged({}, given_, FIELDS, whole=True) == kept


def test_given_values_that_do_not_fit_when_filled_in_then_each_field_has_a_sentence() -> None:
    with pytest.raises(FieldInvalid) as raised:
        fields.merged({}, {**BAD, "ghost": 1}, FIELDS, whole=False)
    told = raised.value.details["fields"]
    assert isinstance(told, list)
    assert {one["field"] for one in told} == {f"fields.{key}" for key in (*BAD, "ghost")}
    assert all(one["message"].endswith(".") for one in told)


@pytest.mark.parametrize("number", ["nan", "inf", "1e999", "", "12 kg", str(10**15)])
def test_given_no_number_when_filled_in_then_it_is_refused(number: str) -> None:
    with pytest.raises(fields.Unfit):
        fields.fitted(FIELDS[1], number)


def test_given_a_needed_field_when_a_card_is_made_or_emptied_then_it_is_asked_for() -> None:
    needed = (replace(FIELDS[0], required=True), FIELDS[1])
    for present, given_, whole in (
        ({}, {}, True),
        ({}, {"city": " "}, True),
        ({"city": "深圳"}, {"city": None}, False),
    ):
        with pytest.raises(FieldInvalid):
            fields.merged(present, given_, needed, whole=whole)
    # But an old card without it can be changed elsewhere.
    assert fields.merged({}, {"size": 2}, needed, whole=False) == {"size": 2}


def test_given_a_retired_field_or_choice_when_a_card_holds_it_then_it_stays_untouched() -> None:
    other = replace(FIELDS[3], choices=(Choice("x", "x", "x"),))
    retired = (replace(FIELDS[0], active=False), other)
    present = {"city": "深圳", "plan": "gold"}
    assert fields.merged(present, {"city": "深圳", "plan": "gold"}, retired, whole=False) == present
    with pytest.raises(FieldInvalid):
        fields.merged(present, {"city": "广州"}, retired, whole=False)


@given(
    st.dictionaries(
        st.sampled_from([one.key for one in FIELDS]),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(allow_nan=False),
            st.text(max_size=12),
            st.dates().map(str),
            st.sampled_from(["gold", "basic", "是", "no"]),
        ),
    )
)
def test_given_any_values_when_merged_then_what_was_kept_is_kept_again_as_it_is(
    values: dict[str, Any],
) -> None:
    kept: dict[str, Any] = {}
    for key, value in values.items():
        try:
            kept = fields.merged(kept, {key: value}, FIELDS, whole=False)
        except FieldInvalid:
            continue
    assert fields.merged({}, kept, FIELDS, whole=False) == kept


def test_given_a_filter_when_its_field_is_not_searchable_then_it_is_refused() -> None:
    assert fields.searched({"size": "3", "plan": "gold"}, FIELDS) == {"size": 3, "plan": "gold"}
    for wanted in ({"born": "1990-01-01"}, {"ghost": "1"}, {"size": "big"}):
        with pytest.raises(FilterUnknown):
            fields.searched(wanted, FIELDS)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FIELDS[0], key="City"),
        replace(FIELDS[0], zh=" "),
        replace(FIELDS[0], type=FieldType.NUMBER),
        replace(FIELDS[0], choices=(Choice("a", "a", "a"),)),
        replace(FIELDS[3], choices=()),
        replace(FIELDS[3], choices=(Choice("a", "a", "a"),) * 2),
    ],
)
def test_given_a_field_that_cannot_be_when_defined_then_it_is_refused(
    wrong: FieldDefinition,
) -> None:
    before = {one.key: one for one in FIELDS}
    fields.checked_definitions(before, FIELDS)
    with pytest.raises(DefinitionInvalid):
        fields.checked_definitions(before, [wrong])


# Searching ---------------------------------------------------------------------------------------


def test_given_words_when_searched_then_it_is_clear_what_is_meant() -> None:
    def read(text: str, *, unmasked: bool = False) -> Search:
        return rules.read_search(text, "CN", unmasked=unmasked)

    assert read("  ") == Search()
    assert read("张 三") == Search(name="张三")
    assert read("ＡＢＣ公司") == Search(name="abc公司")
    assert read("Li@B.cn") == Search(numbers=("li@b.cn",))
    assert read("8000") == Search(ending="8000")
    assert read("138 0013 8000").numbers[0] == "+8613800138000"
    assert read("38000", unmasked=True) == Search(ending="38000")
    with pytest.raises(NumberTooShort):
        read("800")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.integers(5, 10))
def test_given_a_masked_role_when_part_of_a_number_is_searched_then_digits_cannot_be_guessed(
    number: str, length: int
) -> None:
    """Any part longer than what he is shown would tell him another digit in ten tries."""
    try:
        found = rules.read_search(number[-length:], "CN", unmasked=False)
    except NumberNotWhole:
        return
    assert found.ending == ""
    assert "+86" + number not in found.numbers


@given(st.text(min_size=1, max_size=12), st.integers(0, 11), st.integers(1, 12))
def test_given_any_part_of_a_name_when_searched_then_the_index_knows_it(
    name: str, start: int, length: int
) -> None:
    part = rules.folded(name)[start : start + length]
    if part:
        assert rules.pairs(part) <= set(rules.grams(name))


# Versions ----------------------------------------------------------------------------------------


def test_given_two_versions_when_compared_then_each_field_that_differs_is_named_once() -> None:
    change = CustomerChange(name="李四", tags=("b",), owner=None, do_not_call=True)
    after = replace(rules.with_change(CARD, change, "bob", LATER), fields={"size": 3})
    assert rules.differences(CARD, after) == {
        "name": ("张三", "李四"),
        "tags": (("a", "b"), ("b",)),
        "owner": ("ann", None),
        "do_not_call": (False, True),
        "fields.city": ("深圳", None),
        "fields.size": (None, 3),
    }
    assert (after.do_not_call_at, after.do_not_call_by) == (LATER, "bob")
    assert after.consent_at is None


CHANGES = st.builds(
    CustomerChange,
    name=st.sampled_from([KEEP, "张三", "李四"]),
    level=st.sampled_from([KEEP, "vip", ""]),
    tags=st.sampled_from([KEEP, ("a",), ("a", "b")]),
    owner=st.sampled_from([KEEP, None, "ann", "bob"]),
    consent=st.sampled_from([KEEP, *Consent]),
    do_not_call=st.sampled_from([KEEP, True, False]),
    remark=st.sampled_from([KEEP, "", "x"]),
)


@given(CHANGES, CHANGES)
def test_given_any_change_when_made_again_then_nothing_differs(
    first: CustomerChange, second: CustomerChange
) -> None:
    """So a save whose answer was lost may be sent again."""
    once = rules.with_change(rules.with_change(CARD, first, "a", NOON), second, "b", LATER)
    again = rules.with_change(once, second, "c", LATER)
    assert again == once
    assert rules.differences(once, again) == {}


def test_given_a_card_when_it_goes_to_the_trail_then_no_number_is_readable() -> None:
    after = replace(
        CARD, contacts=started(phone("13800138000", label="手机")), remark="另 138 0013 8000"
    )
    told = str(rules.for_trail(rules.differences(CARD, after), 1))
    assert "****" in told
    assert "138****8000" in told
    assert "13800138000" not in re.sub(r"[^\d*]", "", told)


def test_given_names_and_tags_when_checked_then_they_are_tidied_or_refused() -> None:
    assert rules.checked_name("  张  三 ") == "张 三"
    assert rules.checked_tags([" a ", "a", "", "b  c"]) == ("a", "b c")
    for wrong in ("", " ", "x" * 101):
        with pytest.raises(Invalid):
            rules.checked_name(wrong)
    with pytest.raises(Invalid):
        rules.checked_tags(["x" * 51])
    with pytest.raises(Invalid):
        rules.checked_tags(map(str, range(51)))


# Pages -------------------------------------------------------------------------------------------


def test_given_an_order_the_list_does_not_have_when_asked_for_then_it_is_refused() -> None:
    with pytest.raises(Invalid):
        rules.checked_sort("-remark")

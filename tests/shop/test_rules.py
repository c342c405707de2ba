"""The life of an order, what is believed of a shop, and whose order it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.ids import uuid7
from warmline.shop import rules
from warmline.shop.errors import OrderInvalid
from warmline.shop.model import Enquiry, Link, Order, Rule, Stage, Told, Which
from warmline.shop.states import AFTER, follows

NOON = datetime(2026, 1, 5, 4, tzinfo=UTC)
TOLD = Told("tmall", "A-1", Stage.ORDERED, NOON, NOON, Decimal("99.00"))
STAGES = st.sampled_from(list(Stage))


def order(told: Told = TOLD, **more: Any) -> Order:
    """An order as the shop's word left it."""
    values: dict[str, Any] = {
        name: getattr(told, name)
        for name in Told.__dataclass_fields__
        if name in Order.__dataclass_fields__
    }
    rest: dict[str, Any] = {
        "id": uuid7(),
        "project": "p",
        "customer": None,
        "customer_name": None,
        "asked_at": None,
        "agent": None,
        "agent_name": None,
        "department": None,
        "link": Link.NONE,
        "version": 1,
    }
    return Order(**{**values, **rest, **more})


def reached(stage: Stage, at: datetime = NOON) -> dict[str, Any]:
    """What a shop says of an order in that stage."""
    moments = {Stage.PAID: "paid_at", Stage.CLOSED: "closed_at", Stage.REFUNDED: "refunded_at"}
    return {"stage": stage, **({moments[stage]: at} if stage in moments else {})}


def test_given_the_table_then_every_stage_is_in_it_and_none_is_gone_back_to() -> None:
    assert set(AFTER) == set(Stage)
    for before in Stage:
        for after in AFTER[before]:
            assert not follows(after, before)


@given(st.permutations(list(Stage)), st.data())
def test_given_a_shops_words_in_any_order_when_heard_then_the_latest_one_stands(
    stages: Sequence[Stage], data: st.DataObject
) -> None:
    """Given an order's whole life, told late and twice, then the end is what the shop said last."""
    life = [Stage.ORDERED, Stage.PAID, Stage.REFUNDED]
    words = [
        replace(TOLD, told_at=NOON + timedelta(hours=n), **reached(stage))
        for n, stage in enumerate(life)
    ]
    sent = data.draw(st.permutations(words * 2))
    known: Order | None = None
    for word in sent:
        if known is None:
            known = order(word)
            continue
        heard = rules.heard(known, word)
        if heard is not None:
            known = order(heard)
    assert known is not None
    assert (known.stage, known.told_at) == (Stage.REFUNDED, words[-1].told_at)


@given(STAGES, STAGES)
def test_given_a_word_that_goes_back_when_heard_then_nothing_changes(
    before: Stage, after: Stage
) -> None:
    known = order(replace(TOLD, **reached(before)))
    later = replace(TOLD, told_at=NOON + timedelta(hours=1), **reached(after))
    assert (rules.heard(known, later) is not None) == follows(before, after)


def test_given_a_refund_when_heard_then_it_is_known_when_it_had_been_paid() -> None:
    paid = order(replace(TOLD, **reached(Stage.PAID)))
    word = replace(TOLD, **reached(Stage.REFUNDED, NOON + timedelta(days=1)))
    heard = rules.heard(paid, word)
    assert heard is not None
    assert heard.paid_at == NOON


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"shop": ""}, "shop"),
        ({"number": ""}, "number"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"refunded": Decimal(100)}, "refunded"),
        ({"ordered_at": NOON + timedelta(days=3)}, "ordered_at"),
        ({"stage": Stage.PAID}, "paid_at"),
        ({"stage": Stage.CLOSED}, "closed_at"),
        ({"stage": Stage.REFUNDED}, "refunded_at"),
        ({"paid_at": NOON - timedelta(seconds=1)}, "paid_at"),
    ],
)
def test_given_what_cannot_be_when_told_then_it_is_refused_by_its_field(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(OrderInvalid) as refused:
        rules.checked(replace(TOLD, **change), NOON)
    assert refused.value.field == field


ENQUIRIES = st.lists(
    st.integers(-20 * 24 * 60, 24 * 60).map(
        lambda minutes: Enquiry(uuid7(), NOON + timedelta(minutes=minutes), "ann", None, Link.PHONE)
    ),
    max_size=8,
)


@given(ENQUIRIES, st.integers(1, 15), st.sampled_from(list(Which)), st.randoms())
def test_given_talks_when_an_order_is_laid_then_it_is_the_first_or_last_one_within_the_window(
    talks: list[Enquiry], days: int, which: Which, chance: random.Random
) -> None:
    rule = Rule(window_days=days, which=which)
    found = rules.laid(NOON, talks, rule)
    within = sorted(one.at for one in talks if NOON - timedelta(days=days) <= one.at <= NOON)
    if not within:
        assert found is None
        return
    assert found is not None
    assert found.at == (within[-1] if which is Which.LAST else within[0])
    chance.shuffle(talks)
    assert rules.laid(NOON, talks, rule) == found


def test_given_money_when_counted_then_only_what_stayed_is_sales() -> None:
    paid = replace(TOLD, **reached(Stage.PAID))
    assert order(TOLD).net == 0
    assert order(paid).net == Decimal("99.00")
    assert order(replace(paid, refunded=Decimal("9.50"))).net == Decimal("89.50")
    assert order(replace(TOLD, **reached(Stage.CLOSED))).net == 0
    gone = replace(TOLD, refunded=TOLD.amount, **reached(Stage.REFUNDED))
    assert order(gone).net == 0

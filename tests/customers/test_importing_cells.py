"""What cells mean, what columns are, what rows do to a card and how it is taken back. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.customers.world import FIELDS
from warmline.customers import rules
from warmline.customers.errors import ImportIllegalStep
from warmline.customers.importing import (
    PLAIN,
    ImportOptions,
    ImportState,
    Policy,
    Result,
    suggested,
)
from warmline.customers.importing_cards import Desk, Given, kept_before, settled, taken_back
from warmline.customers.importing_cells import Known, read_row
from warmline.customers.importing_words import KEPT, REASONS, reason
from warmline.customers.model import Customer, Edit
from warmline.customers.service import blank
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.clock import VirtualClock
from warmline.kit.ids import uuid7
from warmline.runs.importing import AT_WORK, TABLE, ImportStep, signature, step

NOW = VirtualClock().now()
BOSS = Actor(uuid7(), "boss", "经理", scope=Scope.ALL, projects=frozenset({DEFAULT_PROJECT}))
KNOWN = Known(
    "CN",
    definitions={one.key: one for one in FIELDS},
    levels={"vip": "vip", "重要客户": "vip"},
    sources={"网站": "web"},
    owners={"ann": [("id-ann", "east")], "王伟": [("1", None), ("2", None)]},
    departments={"东部": ["east"]},
)


def read(target: str, text: str, key: str = "phone") -> Any:
    """What one cell gives, or its problem's code."""
    columns = ("name", target) if target != "name" else ("name", "")
    cells = ["张三", text] if target != "name" else [text, ""]
    row = read_row(2, cells, ImportOptions(columns=columns, key=key), KNOWN)
    if row.problems:
        return row.problems[0].code
    if target.startswith("field:"):
        return row.given.get("fields", {}).get(target.removeprefix("field:"))
    return row.given.get("contacts" if target in ("phone", "mail") else target)


@pytest.mark.parametrize(
    ("target", "text", "found"),
    [
        ("name", "  张  三 ", "张 三"),
        ("name", "x" * 101, "name_malformed"),
        ("phone", "138 0013 8000", [("phone", "138 0013 8000", "+8613800138000")]),
        ("phone", "1.38001E+10", "number_shortened"),
        ("phone", "138****8000", "number_masked"),
        ("phone", "打电话", "phone_malformed"),
        ("mail", "A@B.cn；c@d.cn", [("mail", "A@B.cn", "a@b.cn"), ("mail", "c@d.cn", "c@d.cn")]),
        ("mail", "nobody", "mail_malformed"),
        ("level", " 重要客户 ", "vip"),
        ("level", "钻石", "level_unknown"),
        ("source", "网站", "web"),
        ("tags", "a; b，a", ["a", "b"]),
        ("owner", "ANN", "id-ann"),
        ("owner", "王伟", "owner_ambiguous"),
        ("owner", "谁", "owner_unknown"),
        ("department", "东部", "east"),
        ("consent", "已同意", "given"),
        ("consent", "maybe", "consent_unknown"),
        ("do_not_call", "是", True),
        ("do_not_call", "no", False),
        ("do_not_call", "也许", "yes_no_unknown"),
        ("id", "7", "id_malformed"),
        ("remark", "'=1+1", "=1+1"),
        ("remark", "'only a sign", "'only a sign"),
        ("field:born", "2026/3/2", "2026-03-02"),
        ("field:born", "2026年3月2日", "2026-03-02"),
        ("field:born", "2026-02-30", "field_date"),
        ("field:size", "1,234", 1234),
        ("field:size", "1,23", "field_number"),
        ("field:plan", "金卡", "gold"),
        ("field:plan", "basic", "basic"),
        ("field:plan", "银卡", "field_choice"),
        ("field:married", "否", False),
    ],
)
def test_given_a_cell_when_read_then_it_is_what_people_mean(
    target: str, text: str, found: Any
) -> None:
    assert read(target, text) == found


@given(st.lists(st.text(max_size=30), min_size=len(PLAIN), max_size=len(PLAIN)))
def test_given_any_cells_when_read_then_every_problem_has_words_in_both_languages(
    cells: list[str],
) -> None:
    """Given a row with anything in it, when it is read, then it is read, or every problem names its
    column and has a reason in Chinese and English."""
    row = read_row(2, cells, ImportOptions(columns=PLAIN), KNOWN)
    for problem in row.problems:
        assert 0 <= problem.column < len(PLAIN)
        zh, en = REASONS[problem.code]
        assert zh
        assert en
        assert reason(problem.code, problem.about, "zh") != reason(
            problem.code, problem.about, "en"
        )
    assert set(row.given) <= {*PLAIN, "contacts", "owner_department"}


def test_given_codes_when_shown_then_the_desktop_s_words_exist() -> None:
    for words in (*REASONS.values(), *KEPT.values()):
        assert words[0] != words[1]


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (
            ("姓名", "手机 1", "手机2", "E-mail", "备注"),
            ("name", "phone", "phone", "mail", "remark"),
        ),
        (("客户姓名", "name", "城市", "Plan"), ("name", "", "field:city", "field:plan")),
        (("电话（必填）", "x"), ("", "")),
        (("ID", "Phones", "Owner", "Created"), ("id", "phone", "owner", "")),
    ],
)
def test_given_heads_when_guessed_then_each_is_what_it_says(
    heads: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert suggested(heads, FIELDS) == found


@given(st.lists(st.text(max_size=10), min_size=1, max_size=8))
def test_given_heads_when_signed_then_case_and_blanks_do_not_matter_and_order_does(
    heads: list[str],
) -> None:
    assert signature(heads) == signature([f" {head} " for head in heads])
    # What compares alike is guessed alike, and no target but those of many comes twice.
    once = [one for one in suggested(heads, FIELDS) if one not in ("", "phone", "mail", "wechat")]
    singles = [one for one in once if one not in ("other", "tags")]
    assert len(singles) == len(set(singles))


# Life cycle --------------------------------------------------------------------------------------


def test_given_any_state_when_looked_at_then_it_can_come_to_an_end() -> None:
    """Given any state, then UNDONE can be reached, and what a lost run means is a legal step."""
    for state in ImportState:
        reached, waiting = {state}, [state]
        while waiting:
            here = waiting.pop()
            for (before, _), after in TABLE.items():
                if before is here and after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert ImportState.UNDONE in reached, state
    for state, lost in AT_WORK.items():
        assert step(state, lost) in (ImportState.READY, ImportState.STOPPED)
    with pytest.raises(ImportIllegalStep):
        step(ImportState.READY, ImportStep.UNDO)


# Cards -------------------------------------------------------------------------------------------

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["张三", "李四"]),
        "remark": st.sampled_from(["", "甲", "乙"]).filter(bool),
        "level": st.sampled_from(["vip", "regular"]),
        "tags": st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True),
        "contacts": st.lists(
            st.sampled_from(
                [
                    ("phone", "13800138000", "+8613800138000"),
                    ("phone", "13900139000", "+8613900139000"),
                    ("mail", "a@b.cn", "a@b.cn"),
                ]
            ),
            min_size=1,
            max_size=4,
        ),
        "fields": st.fixed_dictionaries({}, optional={"city": st.sampled_from(["深圳", "上海"])}),
        "consent": st.sampled_from(["given", "refused"]),
        "do_not_call": st.booleans(),
    },
)
ROWS = st.lists(VALUES, min_size=1, max_size=5)


def desk(policy: Policy) -> Desk:
    return Desk(
        actor=BOSS,
        options=ImportOptions(columns=("name",), policy=policy),
        definitions=FIELDS,
        now=NOW,
        owner=BOSS.user_id,
        department=None,
        new_id=uuid7,
    )


def card(values: dict[str, Any], policy: Policy = Policy.UPDATE) -> Customer:
    made = settled([Given(1, {"name": "原", **values})], None, empty, desk(policy)).after
    assert made is not None
    return made


def empty() -> Customer:
    return blank(BOSS, DEFAULT_PROJECT, NOW)


@given(ROWS, st.sampled_from(Policy), st.one_of(st.none(), VALUES))
def test_given_rows_of_a_customer_when_settled_then_each_has_one_result_and_nothing_is_taken_away(
    rows: list[dict[str, Any]], policy: Policy, there: dict[str, Any] | None
) -> None:
    before = None if there is None else card(there)
    done = settled([Given(n, row) for n, row in enumerate(rows)], before, empty, desk(policy))
    assert [number for number, _, _ in done.rows] == list(range(len(rows)))
    results = [result for _, result, _ in done.rows]
    assert results.count(Result.CREATED) == (
        1 if before is None and any("name" in row for row in rows) else 0
    )
    for _, result, problems in done.rows:
        assert (result is Result.BAD) == bool(problems)
    if policy is Policy.SKIP and before is not None:
        assert done.after is None
        assert set(results) == {Result.SKIPPED}
    after = done.after
    if after is not None and before is not None:
        assert set(before.tags) <= set(after.tags)
        assert {p.normal for p in before.contacts} <= {p.normal for p in after.contacts}
        if policy is Policy.MERGE:
            for name in ("name", "remark", "level"):
                if getattr(before, name):
                    assert getattr(after, name) == getattr(before, name)
            assert {**after.fields, **before.fields} == after.fields
    if after is not None:
        for kind in {p.kind for p in after.contacts}:
            assert sum(p.primary for p in after.contacts if p.kind is kind) == 1


@given(VALUES, ROWS, st.sampled_from([Policy.MERGE, Policy.UPDATE]))
def test_given_a_changed_card_when_taken_back_then_it_says_what_it_said(
    there: dict[str, Any], rows: list[dict[str, Any]], policy: Policy
) -> None:
    before = card(there)
    done = settled([Given(n, row) for n, row in enumerate(rows)], before, empty, desk(policy))
    after = done.after or before
    kept = audit.plain(kept_before(before, after))
    back, stays = taken_back(after, kept, [], BOSS.user_id, NOW)
    assert (rules.differences(before, back), stays) == ({}, ())


@given(VALUES, ROWS, st.sets(st.sampled_from(["remark", "tags", "contacts", "fields.city"])))
def test_given_fields_changed_since_when_taken_back_then_those_stay_and_are_named(
    there: dict[str, Any], rows: list[dict[str, Any]], touched: set[str]
) -> None:
    before = card(there)
    done = settled(
        [Given(n, row) for n, row in enumerate(rows)], before, empty, desk(Policy.UPDATE)
    )
    after = done.after or before
    changed = set(rules.differences(before, after))
    edit = Edit(3, NOW, "somebody", tuple(touched))
    kept = audit.plain(kept_before(before, after))
    back, stays = taken_back(after, kept, [edit], BOSS.user_id, NOW)
    assert set(stays) == changed & touched
    assert set(rules.differences(before, back)) == changed & touched


def test_given_too_many_contacts_or_no_sight_when_settled_then_the_row_is_bad() -> None:
    many = [("phone", f"138{n:08}", f"+86138{n:08}") for n in range(51)]
    done = settled([Given(1, {"name": "多", "contacts": many})], None, empty, desk(Policy.SKIP))
    assert [problem.code for _, _, found in done.rows for problem in found] == ["contacts_too_many"]
    own = replace(BOSS, scope=Scope.OWN)
    away = replace(desk(Policy.SKIP), actor=own, owner=None)
    done = settled([Given(1, {"name": "无主"})], None, empty, away)
    assert [problem.code for _, _, found in done.rows for problem in found] == ["not_yours"]

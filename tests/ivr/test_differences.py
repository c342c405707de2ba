"""What differs between two documents, as people read it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ivr.flows import END, menu, play
from warmline.ivr.differences import Difference, FieldChange, differences


def doc(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"key": "t", "name": "T", "start": nodes[0]["id"], "nodes": list(nodes), **fields}


def test_nodes_that_came_went_and_changed_are_told_apart() -> None:
    before = doc(play(), END)
    after = doc(play(label="欢迎", to="menu"), menu(label="主菜单"))
    assert differences(before, after) == [
        Difference(
            "changed",
            "hello",
            "play",
            "欢迎",
            (FieldChange("next", "end", "menu"), FieldChange("label", None, "欢迎")),
        ),
        Difference("added", "menu", "menu", "主菜单"),
        Difference("removed", "end", "hang_up", ""),
    ]


def test_a_menu_s_keys_are_matched_by_the_key_not_by_their_place() -> None:
    one, two = {"key": "1", "to": "end"}, {"key": "2", "to": "end"}
    before = doc(menu(keys=[one, two]), END)
    after = doc(menu(keys=[{"key": "2", "to": "menu"}, one]), END)
    (found,) = differences(before, after)
    assert found.fields == (FieldChange("keys[2].to", "end", "menu"),)


def test_a_text_among_several_is_named_by_its_place() -> None:
    before = doc(play(prompts=[{"text": "a"}, {"text": "b"}]), END)
    after = doc(play(prompts=[{"text": "a"}, {"text": "c"}, {"text": "d"}]), END)
    (found,) = differences(before, after)
    assert found.fields == (
        FieldChange("prompts[1].text", "b", "c"),
        FieldChange("prompts[2]", None, {"text": "d"}),
    )


def test_where_a_node_is_drawn_makes_no_difference() -> None:
    assert differences(doc(END), doc(END, layout={"end": [1, 2]})) == []


def test_settings_of_the_flow_come_first() -> None:
    (found,) = differences(doc(END), doc(END, zone="Asia/Tokyo"))
    assert (found.node, found.fields) == ("", (FieldChange("zone", None, "Asia/Tokyo"),))


leaves = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a"])
objects = st.dictionaries(st.sampled_from(["a", "key"]), leaves, max_size=2)
values = leaves | objects | st.lists(objects | leaves, max_size=2)
nodes = st.lists(
    st.tuples(st.sampled_from("pqr"), st.dictionaries(st.sampled_from("xyz"), values, max_size=3)),
    max_size=3,
    unique_by=lambda one: one[0],
)


def drawn(made: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    return {"nodes": [{**fields, "id": id, "kind": "k"} for id, fields in made]}


@settings(deadline=None)
@given(nodes, nodes)
def test_equal_documents_and_only_those_differ_in_nothing(
    before: list[tuple[str, dict[str, Any]]], after: list[tuple[str, dict[str, Any]]]
) -> None:
    one, two = drawn(before), drawn(after)
    assert differences(one, one) == []
    same = {n["id"]: n for n in one["nodes"]} == {n["id"]: n for n in two["nodes"]}
    assert (differences(one, two) == []) == same

"""Unfinished documents: what is missing is named, and the rest is checked all the same."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from tests.ivr.flows import ANSWER, END, MAIN, menu, play, queue
from warmline.ivr import checks, drafts, flow, wording
from warmline.ivr.nodes.base import Problem
from warmline.ivr.schema import exits_of, schema

IVR = Path(flow.__file__).parent


def drawn(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"key": "t", "name": "T", "start": nodes[0]["id"], "nodes": list(nodes), **fields}


def found(document: dict[str, Any], **known: Any) -> set[tuple[str, str, str]]:
    return {(p.node, p.field, p.code) for p in drafts.problems(drafts.shaped(document), **known)}


def test_a_finished_document_has_the_findings_of_the_checks() -> None:
    made = json.loads(MAIN.read_text("utf-8"))
    assert drafts.problems(made) == checks.check(flow.from_data(made)) == []


def test_a_way_not_drawn_yet_names_its_node_and_field() -> None:
    assert found(drawn(play(to=""))) == {("hello", "next", "no_target"), ("hello", "", "no_exit")}


def test_what_is_not_filled_in_is_named_and_the_ways_through_the_node_still_count() -> None:
    # Given a queue not chosen yet in the middle of a flow that is well otherwise
    document = drawn(ANSWER, menu(keys=[{"key": "1", "to": "line"}]), queue(queue=""), END)
    # then that is all there is to say: the node behind it is reached through it
    assert found(document) == {("line", "queue", "field_missing")}
    del document["nodes"][2]["queue"]
    assert found(document) == {("line", "queue", "field_missing")}


def test_what_cannot_stand_there_is_named_with_its_place() -> None:
    wrong = menu(keys=[{"key": "1", "to": "end"}, {"key": "12", "to": "end"}], tries=99)
    assert ("menu", "keys[1].key", "field_wrong") in found(drawn(wrong, END)) | found(
        drawn({**wrong, "tries": 3}, END)
    )
    assert ("menu", "tries", "field_wrong") in found(
        drawn({**wrong, "keys": [{"key": "1", "to": "end"}]}, END)
    )


def test_settings_of_the_flow_itself_have_no_node() -> None:
    assert found(drawn(END, variables="x")) == {("", "variables", "field_wrong")}
    assert found({"key": "t", "name": "T", "nodes": []}) == {("", "nodes", "no_nodes")}


def test_ways_out_are_read_off_the_schema_for_every_kind_of_node() -> None:
    made = flow.parse(MAIN.read_bytes())
    for raw, node in zip(json.loads(MAIN.read_text("utf-8"))["nodes"], made.nodes, strict=True):
        assert sorted(exits_of(raw)) == sorted(node.ways())
    assert list(exits_of({"id": "x", "kind": "unheard_of", "next": "y"})) == []


def test_every_field_and_choice_of_the_schema_has_its_word_in_both_languages() -> None:
    for name, struct in schema()["$defs"].items():
        if "kind" in struct["properties"]:
            assert struct["x-title"]["zh"], name
            assert struct["x-title"]["en"], name
            assert struct["x-group"] in {group["name"] for group in schema()["x-groups"]}
        for field, said in struct["properties"].items():
            if field == "kind":
                continue
            assert all(said.get("x-title", {}).get(one) for one in ("zh", "en")), (name, field)
            for choices in (said, said.get("items", {})):
                words = choices.get("x-words", {})
                assert set(words) == {str(value) for value in choices.get("enum", ())}, (
                    name,
                    field,
                )


def test_every_finding_has_its_words_in_chinese() -> None:
    codes = set()
    for file in [IVR / "checks.py", IVR / "drafts.py", *(IVR / "nodes").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                given = [k.value for k in node.keywords if k.arg == "code"]
                if called == "fault":
                    given = node.args[:1]
                codes |= {one.value for one in given if isinstance(one, ast.Constant)}
    assert len(codes) > 20
    assert codes - set(wording.ZH) == {"flow_draft_missing"} & codes


def test_chinese_words_say_what_the_finding_is_about() -> None:
    document = drawn(menu(keys=[{"key": "1", "to": "end"}, {"key": "1", "to": "gone"}]), END)
    said = {wording.in_chinese(one)[0] for one in drafts.problems(document)}
    assert said == {"按键 1 出现了两次。", "这里指向的节点“gone”不存在。"}
    unheard = Problem(code="unheard_of", message="m", remedy="r")
    assert wording.in_chinese(unheard) == ("m", "r")

"""Rich text: what may be said comes through, everything else is only its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.knowledge.errors import ContentInvalid
from warmline.knowledge.text import _LINK, LONGEST, NODES, Node, pictures, plain, read

KINDS = {*NODES.values(), "text", "break", "mono", "code", "rule", "link", "plain", "picture"}
ID = "0190a6b0-0000-7000-8000-000000000001"


def every(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from every(node.children)


def of_kind(markdown: str, kind: str) -> list[Node]:
    return [node for node in every(read(markdown)) if node.kind == kind]


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/api/session)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    f"![x](attachment:{ID}/../../session)",
    "<a href='javascript:alert(1)'>x</a>",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "[x](http://a\"onmouseover='alert(1)')",
)


@pytest.mark.parametrize("markdown", HOSTILE)
def test_given_hostile_text_when_read_then_no_link_or_picture_leads_where_none_may(
    markdown: str,
) -> None:
    for node in every(read(markdown)):
        assert node.kind in KINDS
        if node.to:
            assert node.kind == "link"
            assert _LINK.fullmatch(node.to)
            assert not set(node.to) & set("<>\"' \t\n")
        assert node.picture in ("", ID)
    assert not of_kind(markdown, "picture")


@pytest.mark.parametrize("markdown", HOSTILE[:2])
def test_given_html_when_read_then_it_is_shown_as_it_was_typed(markdown: str) -> None:
    assert plain(read(markdown)) == markdown


@given(st.text(max_size=400) | st.lists(st.sampled_from(HOSTILE)).map("\n\n".join))
def test_given_any_text_when_read_then_the_tree_holds_only_what_it_may(markdown: str) -> None:
    nodes = read(markdown)
    for node in every(nodes):
        assert node.kind in KINDS
        assert not node.to or _LINK.fullmatch(node.to)
        assert not node.picture or node.kind == "picture"
    json.dumps([asdict(node) for node in nodes])


def test_given_what_authors_use_when_read_then_it_is_all_there() -> None:
    markdown = (
        "# 标题\n\n段落 **粗** *斜* ~~删~~ `码`\n\n- 一\n- 二\n\n1. 甲\n\n> 引\n\n"
        f"| a | b |\n| - | - |\n| c | d |\n\n[官网](https://example.cn) [知识](article:{ID})\n\n"
        f"![图](attachment:{ID})\n\n---\n\n```\ncode\n```"
    )
    kinds = {node.kind for node in every(read(markdown))}
    assert kinds >= {
        "heading",
        "paragraph",
        "strong",
        "emphasis",
        "struck",
        "mono",
        "list",
        "numbered",
        "item",
        "quote",
        "table",
        "cell",
        "link",
        "picture",
        "rule",
        "code",
    }
    assert [node.to for node in of_kind(markdown, "link")] == [
        "https://example.cn",
        f"article:{ID}",
    ]
    assert pictures(read(markdown)) == {ID}
    assert plain(read("# 一\n\n二 **三**\n四")) == "一\n二 三\n四"


def test_given_a_deep_nest_or_a_book_when_read_then_it_ends() -> None:
    assert read("> " * 5_000 + "x")
    assert read("[" * 5_000)
    with pytest.raises(ContentInvalid):
        read("x" * (LONGEST + 1))

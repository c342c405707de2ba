"""Rich text: Markdown, read into a closed tree of nodes. Pure.

No HTML is ever made or kept. What an author types is Markdown; what a reader's page gets is this
tree, of which it makes its own elements. HTML in the text is text. So nothing has to be cleaned:
what is not a node of the list below cannot be said. Links lead to http, https, mailto, tel or to an
article; pictures are attachments (`attachment:ID`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from warmline.knowledge.errors import ContentInvalid

LONGEST = 100_000
DEEPEST = 40
NODES = {
    "paragraph": "paragraph",
    "heading": "heading",
    "bullet_list": "list",
    "ordered_list": "numbered",
    "list_item": "item",
    "blockquote": "quote",
    "table": "table",
    "thead": "head",
    "tbody": "rows",
    "tr": "row",
    "th": "cell",
    "td": "cell",
    "strong": "strong",
    "em": "emphasis",
    "s": "struck",
}
"""A node of the parser → ours. Those that stand for themselves are made in `_node`."""
BLOCKS = frozenset({"paragraph", "heading", "item", "quote", "row", "code", "rule"})
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ATTACHMENT = re.compile(rf"attachment:({_UUID})")
_LINK = re.compile(rf"(?:https?://|mailto:|tel:)[^\s<>\"'\\]+|article:{_UUID}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of rich text. `text`: of text and code; `to`: of a link; `picture`: the attachment;
    `level`: of a heading."""

    kind: str
    children: tuple[Node, ...] = ()
    text: str = ""
    to: str = ""
    picture: str = ""
    level: int = 0


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"])
    # What a link may be is decided here, once, and not by the parser's own list.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def read(markdown: str) -> tuple[Node, ...]:
    """The tree of a text. Raises `ContentInvalid` for one that is too long."""
    if len(markdown) > LONGEST:
        raise ContentInvalid(
            f"The text may have at most {LONGEST:,} characters; divide it.", field="body"
        )
    return tuple(_nodes(SyntaxTreeNode(_PARSER.parse(markdown)).children))


def _nodes(children: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
    for child in children:
        yield from _node(child)


def _node(node: SyntaxTreeNode) -> Iterator[Node]:
    kind = node.type
    if kind == "inline":
        yield from _nodes(node.children)
    elif kind == "text":
        if node.content:
            yield Node("text", text=node.content)
    elif kind in ("softbreak", "hardbreak"):
        yield Node("break")
    elif kind in ("code_inline", "fence", "code_block"):
        yield Node("mono" if kind == "code_inline" else "code", text=node.content)
    elif kind == "hr":
        yield Node("rule")
    elif kind == "link":
        yield _link(str(node.attrs.get("href", "")), tuple(_nodes(node.children)))
    elif kind == "image":
        yield _picture(str(node.attrs.get("src", "")), node.content)
    elif kind in NODES:
        level = int(node.tag[1]) if kind == "heading" else 0
        yield Node(NODES[kind], tuple(_nodes(node.children)), level=level)
    elif node.children:
        yield from _nodes(node.children)
    elif node.content:
        yield Node("text", text=node.content)


def _link(to: str, children: tuple[Node, ...]) -> Node:
    """A link that leads where links may; any other is only its words."""
    if _LINK.fullmatch(to):
        return Node("link", children, to=to)
    return Node("plain", children)


def _picture(source: str, words: str) -> Node:
    found = _ATTACHMENT.fullmatch(source)
    return (
        Node("picture", text=words, picture=found.group(1)) if found else Node("text", text=words)
    )


def plain(nodes: Iterable[Node]) -> str:
    """What is read of the tree, one block a line."""
    pieces = list[str]()
    _collect(nodes, pieces)
    lines = ("".join(pieces)).split("\n")
    return "\n".join(kept for line in lines if (kept := " ".join(line.split())))


def _collect(nodes: Iterable[Node], pieces: list[str]) -> None:
    for node in nodes:
        if node.kind == "break":
            pieces.append("\n")
        if node.kind == "cell":
            pieces.append(" ")
        pieces.append(node.text)
        _collect(node.children, pieces)
        if node.kind in BLOCKS:
            pieces.append("\n")


def pictures(nodes: Iterable[Node]) -> set[str]:
    """The attachments shown in the text."""
    found = set[str]()
    for node in nodes:
        if node.picture:
            found.add(node.picture)
        found |= pictures(node.children)
    return found

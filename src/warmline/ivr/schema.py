"""The published JSON schema of flow documents, made from the very types that read them.

`flow.schema.json` beside this file is what editors and other programs use; a test keeps it equal
to `schema()`. Printed by `warmline ivr schema`. Beside what checks a document it says how a form
shows it: titles in two languages, what a text refers to, the palette's groups (`ivr.labels`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from warmline.ivr import labels
from warmline.ivr.flow import Flow
from warmline.ivr.nodes.base import Way

TITLE = "Warmline flow"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a flow document."""
    made = _plain(msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Flow))))
    for name, struct in made["$defs"].items():
        _describe(name, struct)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        **made,
        "x-groups": [
            {"name": name, "title": _both(words)} for name, words in labels.GROUPS.items()
        ],
    }


def exits_of(node: Mapping[str, Any]) -> Iterator[Way]:
    """The ways out of a node as its document writes them, whether or not the rest of it can be
    read. Knows the kinds of the schema; of another kind, nothing."""
    struct = _structs().get(str(node.get("kind")))
    if struct is not None:
        yield from _exits(struct, node, "")


def _exits(struct: Mapping[str, Any], data: Mapping[str, Any], before: str) -> Iterator[Way]:
    for name, field in struct["properties"].items():
        value = data.get(name)
        if _is_target(field):
            if isinstance(value, str):
                yield Way(f"{before}{name}", value)
        elif _leads(field) and isinstance(value, dict):
            yield from (Way(f"{before}{name}.{key}", to) for key, to in value.items())
        elif "$ref" in field.get("items", {}) and isinstance(value, list):
            inner = _definitions()[_name(field["items"]["$ref"])]
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _exits(inner, item, f"{before}{name}[{index}].")


def _leads(field: Mapping[str, Any]) -> bool:
    """Whether it is a table of ways out, by a word each."""
    inner = field.get("additionalProperties")
    return isinstance(inner, dict) and _is_target(inner)


def _is_target(field: Mapping[str, Any]) -> bool:
    return field.get("x-ref") == "node" or any(
        part.get("x-ref") == "node" for part in field.get("anyOf", ())
    )


@cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = schema()["$defs"]
    return found


@cache
def _structs() -> dict[str, Any]:
    """Kind of node → its part of the schema."""
    mapping = _definitions()["Flow"]["properties"]["nodes"]["items"]["discriminator"]["mapping"]
    return {kind: _definitions()[_name(ref)] for kind, ref in mapping.items()}


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _describe(name: str, struct: dict[str, Any]) -> None:
    """Put the words for people beside the fields of one struct."""
    kind = next(iter(struct["properties"].get("kind", {}).get("enum", ())), None)
    if kind in labels.KINDS:
        group, words = labels.KINDS[kind]
        struct["x-title"], struct["x-help"] = _both(words), _help(words)
        struct["x-group"], struct["x-order"] = group, list(labels.KINDS).index(kind)
    for field, said in struct["properties"].items():
        words_of = labels.FIELDS.get(name, {}).get(field) or labels.COMMON.get(field)
        if words_of is not None:
            said["x-title"] = _both(words_of)
            if words_of.help_zh:
                said["x-help"] = _help(words_of)
        if reference := labels.REFERENCES.get((name, field)):
            said["x-ref"] = reference
        if (name, field) in labels.LONG:
            said["x-long"] = True
        if field in labels.SECONDS:
            said["x-unit"] = "seconds"
        for choices in (said, said.get("items", {})):
            if "enum" in choices and field != "kind":
                _words(choices)


def _words(choices: dict[str, Any]) -> None:
    """The word of every value, in the order a person would list them."""
    order = list(labels.VALUES)
    known = [value for value in choices["enum"] if value in labels.VALUES]
    rest = [value for value in choices["enum"] if value not in labels.VALUES]
    choices["enum"] = sorted(known, key=order.index) + rest
    choices["x-words"] = {str(value): _both(labels.VALUES[value]) for value in sorted(known)}


def _both(words: labels.Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _help(words: labels.Words) -> dict[str, str]:
    return {"zh": words.help_zh, "en": words.help_en}


def _plain(value: Any) -> Any:
    """Descriptions come from docstrings: take their line breaks and indents out."""
    if isinstance(value, dict):
        return {
            name: re.sub(r"\s+", " ", part).strip()
            if name == "description" and isinstance(part, str)
            else _plain(part)
            for name, part in value.items()
        }
    return [_plain(part) for part in value] if isinstance(value, list) else value

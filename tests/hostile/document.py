"""What the product's OpenAPI document says, as requests: operations, valid examples, real ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Json = Any

UNKNOWN = "0190a000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Operation:
    """`body` is a valid example or None; `query` maps each parameter to an example."""

    method: str
    path: str
    path_names: tuple[str, ...]
    query: Mapping[str, Json]
    body: Json

    def at(self, ids: Mapping[str, Sequence[str]], turn: int = 0) -> str:
        """The path with things that exist in it."""
        path = self.path
        for name in self.path_names:
            known = ids.get(name) or [UNKNOWN]
            path = path.replace("{" + name + "}", quote(known[turn % len(known)], safe=""))
        return path


def operations(document: Json) -> Iterator[Operation]:
    """Every operation of the document."""
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            parameters = described.get("parameters", [])
            content = described.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            yield Operation(
                method=method.upper(),
                path=path,
                path_names=tuple(p["name"] for p in parameters if p["in"] == "path"),
                query={
                    p["name"]: example(document, p["schema"])
                    for p in parameters
                    if p["in"] == "query"
                },
                body=None if schema is None else example(document, schema),
            )


def example(document: Json, schema: Json) -> Json:
    """A value that fits the schema, with every property of every object."""
    if "$ref" in schema:
        target = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return example(document, target)
    for choice in schema.get("anyOf", schema.get("oneOf", [])):
        if choice.get("type") != "null":
            return example(document, choice)
    if "enum" in schema or "const" in schema:
        return schema.get("const", (schema.get("enum") or [None])[-1])
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: example(document, inner) for name, inner in properties.items()}
    if kind == "array":
        return [example(document, schema.get("items", {}))]
    return _scalar(kind, schema)


def _scalar(kind: str | None, schema: Json) -> Json:
    if kind in ("integer", "number"):
        return max(1, int(schema.get("minimum", 1)))
    if kind == "boolean":
        return True
    if schema.get("format") == "date-time":
        return "2026-03-02T00:00:00Z"
    if "[0-9a-f]" in schema.get("pattern", ""):
        return UNKNOWN
    return "12"

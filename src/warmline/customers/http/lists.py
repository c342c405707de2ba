"""What a centre defines for its cards, over HTTP: fields of its own, levels, sources.

A PUT adds or changes the lines it names; nothing is deleted, a line is retired with `active` false.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from warmline.customers.model import Choice, Entry, FieldDefinition, FieldType, ListName
from warmline.customers.service.configuring import CustomerListService
from warmline.kit.actor import Actor
from warmline.kit.http import CurrentActor, Input, Shape, need, need_any

CODE = r"^[0-9A-Za-z_.-]+$"
Name = Annotated[str, Field(min_length=1, max_length=100)]


class ChoiceShape(Shape):
    code: str
    zh: str
    en: str


class FieldShape(Shape):
    """A field of the centre's own; `searchable`: lists can be filtered by it."""

    key: str
    zh: str
    en: str
    type: FieldType
    choices: list[ChoiceShape]
    required: bool
    searchable: bool
    position: int
    active: bool
    version: int


class EntryShape(Shape):
    code: str
    zh: str
    en: str
    position: int
    active: bool
    version: int


class ChoiceInput(Input):
    code: str = Field(min_length=1, max_length=64, pattern=CODE)
    zh: Name
    en: Name


class FieldInput(Input):
    """`type` stays what it was first; `choices` belong to type choice; `version` as it was seen (0:
    a new one)."""

    key: str = Field(min_length=1, max_length=40)
    zh: Name
    en: Name
    type: FieldType
    choices: list[ChoiceInput] = Field(default=[], max_length=200)
    required: bool = False
    searchable: bool = False
    position: int = Field(default=0, ge=0, le=9999)
    active: bool = True
    version: int = Field(default=0, ge=0)


class EntryInput(Input):
    """`version` as it was seen (0: a new one)."""

    code: str = Field(min_length=1, max_length=64, pattern=CODE)
    zh: Name
    en: Name
    position: int = Field(default=0, ge=0, le=9999)
    active: bool = True
    version: int = Field(default=0, ge=0)


def router(service: CustomerListService) -> APIRouter:
    """The routes of fields, levels and sources."""
    routes = APIRouter(tags=["customers"])

    @routes.get("/customer-fields")
    async def fields(
        actor: Annotated[Actor, need_any("customer.view", "customer.configure")],
    ) -> list[FieldShape]:
        return [FieldShape.model_validate(one) for one in await service.fields(actor)]

    @routes.put("/customer-fields", dependencies=[need("customer.configure")])
    async def save_fields(actor: CurrentActor, new: list[FieldInput]) -> list[FieldShape]:
        """Add or change fields; a type never changes, nothing is deleted."""
        await service.save_fields(actor, [_definition(one) for one in new])
        return [FieldShape.model_validate(one) for one in await service.fields(actor)]

    _list(routes, service, ListName.LEVEL)
    _list(routes, service, ListName.SOURCE)
    return routes


def _list(routes: APIRouter, service: CustomerListService, name: ListName) -> None:
    path, words = f"/customer-{name.value}s", f"{name.value}s"

    @routes.get(path, name=words)
    async def entries(
        actor: Annotated[Actor, need_any("customer.view", "customer.configure")],
    ) -> list[EntryShape]:
        return [EntryShape.model_validate(one) for one in await service.entries(actor, name)]

    @routes.put(path, name=f"save_{words}", dependencies=[need("customer.configure")])
    async def save(actor: CurrentActor, new: list[EntryInput]) -> list[EntryShape]:
        """Add or change lines; nothing is deleted."""
        await service.save_entries(actor, name, [Entry(**one.model_dump()) for one in new])
        return [EntryShape.model_validate(one) for one in await service.entries(actor, name)]


def _definition(given: FieldInput) -> FieldDefinition:
    choices = tuple(Choice(**one.model_dump()) for one in given.choices)
    return FieldDefinition(**given.model_dump(exclude={"choices"}), choices=choices)

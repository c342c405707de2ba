"""Customers over HTTP: list, card, contact points, a caller's cards, unmasking, export.

Paths are without the `/api` prefix. Parses, calls one verb, shapes the answer. Every change names
the version of the card it was made on; 409 `customer_changed` says what others did meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from warmline.accounts.model import KEEP
from warmline.customers.model import (
    Consent,
    ContactChange,
    ContactKind,
    Customer,
    CustomerChange,
    Filters,
    NewContact,
    NewCustomer,
    Sheet,
)
from warmline.customers.service import CustomerService
from warmline.kit.actor import Actor
from warmline.kit.errors import Invalid
from warmline.kit.http import (
    UUID_PATTERN,
    CurrentActor,
    IdsQuery,
    Input,
    PathId,
    Shape,
    need,
)
from warmline.kit.paging import MAX_SIZE

WHOSE = f"^$|^none$|{UUID_PATTERN}"
Uuid = Annotated[str, Field(pattern=UUID_PATTERN)]
Label = Annotated[str, Field(max_length=50)]
Code = Annotated[str, Field(max_length=64)]
Remark = Annotated[str, Field(max_length=10_000)]
Tags = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]
OwnValue = StrictBool | StrictInt | StrictFloat | StrictStr
OwnFields = Annotated[dict[str, OwnValue | None], Field(max_length=200)]


class ContactShape(Shape):
    """A contact point; `value` is masked for whoever may not see numbers."""

    id: str
    kind: ContactKind
    value: str
    label: str
    primary: bool
    do_not_call: bool


class CustomerShape(Shape):
    """A card. `fields`: key → value of the centre's own; `names`: user and department id → name."""

    id: str
    project: str
    name: str
    level: str
    source: str
    tags: list[str]
    fields: dict[str, OwnValue]
    owner: str | None
    department: str | None
    consent: Consent
    consent_at: datetime | None
    consent_by: str | None
    do_not_call: bool
    do_not_call_at: datetime | None
    do_not_call_by: str | None
    remark: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    contacts: list[ContactShape]
    names: dict[str, str]


class CustomerListShape(Shape):
    """One page. `next` is what `after` takes for the following page, empty at the end. `total` is
    counted on the first page; with `capped` there are more than that."""

    items: list[CustomerShape]
    next: str
    total: int | None
    capped: bool


class UnmaskedShape(Shape):
    value: str


class OwnerShape(Shape):
    """Somebody to whom the actor may give customers."""

    id: str
    name: str
    department: str | None
    department_name: str


class HolderShape(Shape):
    """Somebody who holds customers; `active`: he works still."""

    id: str
    name: str
    active: bool


class NewContactInput(Input):
    kind: ContactKind
    value: str = Field(min_length=1, max_length=200)
    label: Label = ""
    primary: bool = False
    do_not_call: bool = False


class AddedContactInput(NewContactInput):
    version: int = Field(ge=1)


class ChangedContactInput(Input):
    """What is left out stays; a masked value is best left out."""

    version: int = Field(ge=1)
    value: str = Field(default="", min_length=1, max_length=200)
    label: Label = ""
    primary: bool = False
    do_not_call: bool = False


class NewCustomerInput(Input):
    """The owner left out is the maker, the department left out the owner's."""

    name: str = Field(min_length=1, max_length=100)
    project: Uuid | None = None
    level: Code = ""
    source: Code = ""
    tags: Tags = Field(default=[])
    fields: OwnFields = Field(default={})
    owner: Uuid | None = None
    department: Uuid | None = None
    consent: Consent = Consent.UNKNOWN
    do_not_call: bool = False
    remark: Remark = ""
    contacts: list[NewContactInput] = Field(default=[], max_length=50)
    over_limit: bool = False


class ChangedCustomerInput(Input):
    """`version`: the one that was on the page. What is left out stays, also each of `fields`.
    `over_limit`: also to an owner who holds as many as he may; for whoever manages pools."""

    version: int = Field(ge=1)
    name: str = Field(default="", min_length=1, max_length=100)
    level: Code = ""
    source: Code = ""
    tags: Tags = Field(default=[])
    fields: OwnFields = Field(default={})
    owner: Uuid | None = None
    department: Uuid | None = None
    consent: Consent = Consent.UNKNOWN
    do_not_call: bool = False
    remark: Remark = ""
    over_limit: bool = False


class CallerInput(Input):
    number: str = Field(min_length=1, max_length=64)


class PurposeInput(Input):
    """What somebody needs to see a number for; it is kept."""

    purpose: str = Field(min_length=1, max_length=200)


def _filters(
    q: Annotated[str, Query(max_length=100)] = "",
    level: Annotated[str, Query(max_length=64)] = "",
    source: Annotated[str, Query(max_length=64)] = "",
    tag: Annotated[str, Query(max_length=50)] = "",
    owner: Annotated[str, Query(pattern=WHOSE)] = "",
    department: Annotated[str, Query(pattern=WHOSE)] = "",
    project: Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")] = "",
    consent: Literal["", "unknown", "given", "refused"] = "",
    do_not_call: bool | None = None,
    batch: Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")] = "",
    field: Annotated[list[str], Query(max_length=5)] = [],  # noqa: B006 - FastAPI copies it
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    changed_from: datetime | None = None,
    changed_to: datetime | None = None,
) -> Filters:
    return Filters(
        q=q.strip(),
        level=level,
        source=source,
        tag=tag.strip(),
        owner=owner,
        department=department,
        project=project,
        consent=consent,
        do_not_call=do_not_call,
        batch=batch,
        fields=dict(map(_own_filter, field)),
        created_since=_aware(created_from),
        created_to=_aware(created_to),
        changed_since=_aware(changed_from),
        changed_to=_aware(changed_to),
    )


def _own_filter(text: str) -> tuple[str, str]:
    """`city:深圳` as key and value."""
    key, colon, value = text.partition(":")
    if not colon or not value.strip():
        raise Invalid(
            "Write a field's filter as key:value.", code="filter_malformed", field="field"
        )
    return key.strip(), value.strip()


def _aware(at: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _sheet(
    sort: Annotated[str, Query(pattern=r"^-?[a-z_]{1,40}$")] = "-changed_at",
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = 50,
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Sheet:
    return Sheet(sort=sort, size=size, after=after)


_MADE_OF = (
    "name",
    "project",
    "level",
    "source",
    "fields",
    "consent",
    "do_not_call",
    "remark",
)
"""What a new card takes as it was sent."""

CustomerFilters = Annotated[Filters, Depends(_filters)]
SheetQuery = Annotated[Sheet, Depends(_sheet)]


def router(service: CustomerService) -> APIRouter:
    """Every route on customers."""
    routes = APIRouter(tags=["customers"])
    _reading(routes, service)
    _writing(routes, service)
    _contacts(routes, service)
    return routes


def _reading(routes: APIRouter, service: CustomerService) -> None:
    @routes.get("/customers")
    async def customers(
        actor: Annotated[Actor, need("customer.view")],
        filters: CustomerFilters,
        sheet: SheetQuery,
    ) -> CustomerListShape:
        """Customers within the data scope. `q`: part of a name, a mail address, a whole number or
        its last four digits; `field`: key:value of a searchable field of the centre's own;
        `after`: the `next` of the page before."""
        return CustomerListShape.model_validate(await service.search(actor, filters, sheet))

    @routes.get("/customer-holders")
    async def holders(
        actor: Annotated[Actor, need("customer.view")],
        q: Annotated[str, Query(max_length=50)] = "",
    ) -> list[HolderShape]:
        """Who holds customers, by name; who left comes last. `q` is a part of a name or log-in."""
        return [HolderShape.model_validate(one) for one in await service.holders(actor, q.strip())]

    @routes.post("/customers/match")
    async def match(
        actor: Annotated[Actor, need("customer.view")], caller: CallerInput
    ) -> list[CustomerShape]:
        """The customers a caller's number belongs to, within the data scope."""
        return [_shape(found) for found in await service.match(actor, caller.number)]

    @routes.get("/customer-owners")
    async def owners(
        actor: Annotated[Actor, need("customer.view")],
        ids: IdsQuery,
        q: Annotated[str, Query(max_length=50)] = "",
    ) -> list[OwnerShape]:
        """Whom the actor may give customers to, by name; `q` is a part of a name or log-in. `id`:
        these only, also who has left."""
        found = await service.owners(actor, q.strip(), ids)
        return [OwnerShape.model_validate(one) for one in found]

    @routes.get("/customers/{customer}")
    async def card(
        actor: Annotated[Actor, need("customer.view")], customer: PathId
    ) -> CustomerShape:
        return _shape(await service.get(actor, customer))


def _writing(routes: APIRouter, service: CustomerService) -> None:
    @routes.post("/customers", status_code=201, dependencies=[need("customer.edit")])
    async def create(actor: CurrentActor, new: NewCustomerInput) -> CustomerShape:
        made = await service.create(actor, new_customer(new), over_limit=new.over_limit)
        return _shape(made)

    @routes.patch("/customers/{customer}", dependencies=[need("customer.edit")])
    async def change(
        actor: CurrentActor, customer: PathId, new: ChangedCustomerInput
    ) -> CustomerShape:
        """Change a card; 409 when somebody saved it meanwhile, with what he changed."""
        given = new.model_dump(exclude_unset=True, exclude={"version", "over_limit"})
        if "tags" in given:
            given["tags"] = tuple(given["tags"])
        changed = CustomerChange(**given)
        saved = await service.change(
            actor, customer, new.version, changed, over_limit=new.over_limit
        )
        return _shape(saved)


def _contacts(routes: APIRouter, service: CustomerService) -> None:
    @routes.post(
        "/customers/{customer}/contacts", status_code=201, dependencies=[need("customer.edit")]
    )
    async def add_contact(
        actor: CurrentActor, customer: PathId, new: AddedContactInput
    ) -> CustomerShape:
        point = NewContact(**new.model_dump(exclude={"version"}))
        return _shape(await service.add_contact(actor, customer, new.version, point))

    @routes.patch("/customers/{customer}/contacts/{contact}", dependencies=[need("customer.edit")])
    async def change_contact(
        actor: CurrentActor, customer: PathId, contact: PathId, new: ChangedContactInput
    ) -> CustomerShape:
        given: dict[str, Any] = {
            name: getattr(new, name) if name in new.model_fields_set else KEEP
            for name in ("value", "label", "primary", "do_not_call")
        }
        change = ContactChange(**given)
        return _shape(await service.change_contact(actor, customer, new.version, contact, change))

    @routes.delete("/customers/{customer}/contacts/{contact}", dependencies=[need("customer.edit")])
    async def remove_contact(
        actor: CurrentActor,
        customer: PathId,
        contact: PathId,
        version: Annotated[int, Query(ge=1)],
    ) -> CustomerShape:
        return _shape(await service.remove_contact(actor, customer, version, contact))

    @routes.post(
        "/customers/{customer}/contacts/{contact}/unmask",
        dependencies=[need("customer.unmask")],
    )
    async def unmask(
        actor: CurrentActor, customer: PathId, contact: PathId, why: PurposeInput
    ) -> UnmaskedShape:
        """The whole number or address; who saw it and what for is kept."""
        return UnmaskedShape(value=await service.unmask(actor, customer, contact, why.purpose))


def new_customer(new: NewCustomerInput) -> NewCustomer:
    """What was sent as what is made; owner and department left out are not those that are empty."""
    given = new.model_dump(include=set(_MADE_OF))
    whose = {name: getattr(new, name) for name in _given(new, "owner", "department")}
    points = tuple(NewContact(**point.model_dump()) for point in new.contacts)
    return NewCustomer(**given, **whose, tags=tuple(new.tags), contacts=points)


def _given(new: Input, *names: str) -> list[str]:
    return [name for name in names if name in new.model_fields_set]


def _shape(customer: Customer) -> CustomerShape:
    return CustomerShape.model_validate(customer)

"""Words of customers: a person's card, the ways to reach him, the fields a centre added. Pure data.

A customer belongs to a project and may have an owner (an agent) and a department; both together
decide who sees him. `version` counts the saves of a card, so that two people cannot overwrite each
other unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from warmline.accounts.model import KEEP, Keep
from warmline.kit import keyset

Value = str | int | float | bool
"""What a field of the centre's own may hold; a date is text (2026-03-02), a choice its code."""


class ContactKind(StrEnum):
    """How a customer is reached."""

    PHONE = "phone"
    MAIL = "mail"
    WECHAT = "wechat"
    OTHER = "other"


class Consent(StrEnum):
    """Whether the customer agreed to be contacted (联系授权); unknown: nobody asked."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class FieldType(StrEnum):
    """What a field of the centre's own holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


class ListName(StrEnum):
    """The lists every centre keeps for itself: 客户级别, 客户来源."""

    LEVEL = "level"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One way to reach a customer. `value` as typed, `normal` as it is searched and compared:
    E.164 for a telephone, lower case for a mail address. One of each kind is `primary`."""

    id: str
    kind: ContactKind
    value: str
    normal: str
    label: str = ""
    primary: bool = False
    do_not_call: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Customer:
    """A card. The moments and people of `consent` and `do_not_call` are those of the last time the
    mark changed. `names`: user or department id → name, for whoever shows it."""

    id: str
    project: str
    name: str
    level: str
    source: str
    tags: tuple[str, ...]
    fields: Mapping[str, Value]
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
    contacts: tuple[ContactPoint, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def people(self) -> set[str]:
        """Ids of everybody, and the department, whose name a card shows."""
        ids = (self.owner, self.department, self.consent_by, self.do_not_call_by)
        return {one for one in (*ids, self.created_by, self.changed_by) if one is not None}


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact point to be added; `primary` takes the place of the present one of its kind."""

    kind: ContactKind
    value: str
    label: str = ""
    primary: bool = False
    do_not_call: bool = False


@dataclass(frozen=True, slots=True)
class ContactChange:
    """What to change of a contact point; everything left out stays."""

    value: str | Keep = KEEP
    label: str | Keep = KEEP
    primary: bool | Keep = KEEP
    do_not_call: bool | Keep = KEEP


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A card to be made. The owner left out is the maker, the department left out the owner's."""

    name: str
    project: str | None = None
    level: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Value | None] = field(default_factory=dict)
    owner: str | Keep | None = KEEP
    department: str | Keep | None = KEEP
    consent: Consent = Consent.UNKNOWN
    do_not_call: bool = False
    remark: str = ""
    contacts: tuple[NewContact, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """What to change of a card; everything left out stays, also each field that `fields` does not
    name (None empties one)."""

    name: str | Keep = KEEP
    level: str | Keep = KEEP
    source: str | Keep = KEEP
    tags: tuple[str, ...] | Keep = KEEP
    fields: Mapping[str, Value | None] = field(default_factory=dict)
    owner: str | Keep | None = KEEP
    department: str | Keep | None = KEEP
    consent: Consent | Keep = KEEP
    do_not_call: bool | Keep = KEEP
    remark: str | Keep = KEEP


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody to whom customers may be given."""

    id: str
    name: str
    department: str | None
    department_name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds customers; `active`: he works still."""

    id: str
    name: str
    active: bool


class LinkedBy(StrEnum):
    """How a call came to its customer: chosen out of several, the only match, a card made in the
    call, or a call placed from the card."""

    CHOSEN = "chosen"
    ONLY_MATCH = "only_match"
    CREATED = "created"
    DIALLED = "dialled"


@dataclass(frozen=True, slots=True)
class Link:
    """Which customer a call was with, and who said so."""

    interaction: str
    customer: str
    at: datetime
    by: str
    how: LinkedBy


@dataclass(frozen=True, slots=True)
class Colleagues:
    """A card that is not the actor's to see, as far as who has its customer on the line must know
    of it: whose it is. `name` is masked; without an owner it is in a pool or a department's."""

    id: str
    name: str
    owner: str | None
    owner_name: str
    department_name: str


@dataclass(frozen=True, slots=True)
class CallCards:
    """The card or cards of a call. `prefill`: a new card would carry the call's number. `linked` or
    `linked_colleagues`: the customer of `link`, where somebody said who it is."""

    prefill: bool
    matches: tuple[Customer, ...]
    colleagues: tuple[Colleagues, ...]
    link: Link | None = None
    linked: Customer | None = None
    linked_colleagues: Colleagues | None = None


@dataclass(frozen=True, slots=True)
class Owned:
    """What a change of hands needs to know of a card."""

    id: str
    level: str
    owner: str | None
    department: str | None
    project: str
    version: int


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """A card to change hands, if its owner is still `expected`. `move`: the id under which whoever
    decided it keeps the move; the timeline shows that one."""

    customer: str
    expected: str | None
    owner: str | None
    department: str | None
    move: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerSet:
    """Somebody wrote another owner on a card: by hand, or by an import. `level` and `department`
    are those the card has now."""

    customer: str
    project: str
    level: str
    department: str | None
    before: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One save of a card: which version it made, and which fields it changed."""

    version: int
    at: datetime
    by: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which customers a list holds. `q`: a name or a part of it, a mail address, a whole number or
    its last four digits. `owner` and `department`: an id, or `none`. `batch`: the
    import that made or changed them. `fields`: key → value."""

    q: str = ""
    level: str = ""
    source: str = ""
    tag: str = ""
    owner: str = ""
    department: str = ""
    project: str = ""
    consent: str = ""
    do_not_call: bool | None = None
    batch: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    created_since: datetime | None = None
    created_to: datetime | None = None
    changed_since: datetime | None = None
    changed_to: datetime | None = None


NOBODY = "none"
"""The filter for customers without an owner or department."""


@dataclass(frozen=True, slots=True)
class Search:
    """What `Filters.q` turned out to be; one of them is set, or none. `numbers`: whole numbers and
    addresses in their normal form; `ending`: last digits."""

    name: str = ""
    numbers: tuple[str, ...] = ()
    ending: str = ""


SORTS = ("changed_at", "created_at", "name")


@dataclass(frozen=True, slots=True)
class Sheet(keyset.Sheet):
    """Which page of the list, and its own order."""

    sort: str = "-changed_at"


@dataclass(frozen=True, slots=True)
class Found(keyset.Found[Customer]):
    """One page of the list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the centre's levels or sources; one that is not `active` stays on old cards and is
    no longer offered. `version` 0: it is not there yet."""

    code: str
    zh: str
    en: str
    position: int = 0
    active: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a field of type choice may hold."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field the centre added to its cards. It is retired (not `active`), never deleted; its type
    stays, since cards hold values of it. Lists are filtered by `searchable` ones. `version` 0: it
    is not there yet."""

    key: str
    zh: str
    en: str
    type: FieldType
    choices: tuple[Choice, ...] = ()
    required: bool = False
    searchable: bool = False
    position: int = 0
    active: bool = True
    version: int = 0

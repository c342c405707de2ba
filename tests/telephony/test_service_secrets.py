"""Trial calls, and the passwords of trunks: asked for again before they go elsewhere."""

from __future__ import annotations

import pytest

from tests.agents.centre import actor
from tests.telephony.trunk_set import ADMIN, FLOW, PASSWORD, Set
from warmline.kit.errors import Invalid, Refused
from warmline.telephony.service import TelephonyService
from warmline.telephony.trial import TrialCall

pytestmark = pytest.mark.servers


class Ringer:
    """Keeps the trial calls it is asked for."""

    def __init__(self) -> None:
        self.placed: list[TrialCall] = []

    async def call(self, trial: TrialCall) -> None:
        self.placed.append(trial)


async def test_given_a_number_when_tried_then_a_caller_dials_it_over_its_trunk_and_it_is_noted(
    centre: Set,
) -> None:
    ringer = Ringer()
    service = TelephonyService(centre.database, tries=ringer)
    trunk = await service.create_trunk(ADMIN, name="联通", host="203.0.113.5")
    own = await service.create_number(ADMIN, number="4001", flow=FLOW, trunk=trunk.id)
    rest = await service.create_number(ADMIN, number="*", flow=FLOW)
    await service.trial_call(ADMIN, own.id, keys="1,2")
    await service.trial_call(ADMIN, rest.id, called="0755-1234 5678", shown="13800138000")
    assert [(one.called, one.caller, one.trunk, one.keys) for one in ringer.placed] == [
        ("4001", "10000", trunk.endpoint, "1,2"),
        ("075512345678", "13800138000", "", ""),
    ]
    assert [entry.action for entry in await centre.trail()][-2:] == ["tried", "tried"]


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({}, "called"),
        ({"called": "*"}, "called"),
        ({"called": "4001/n"}, "called"),
        ({"called": "4001", "keys": "1;2"}, "keys"),
        ({"called": "4001", "shown": "${SHELL(id)}"}, "caller"),
    ],
)
async def test_given_wishes_that_cannot_be_when_tried_then_the_field_is_named_and_nobody_calls(
    centre: Set, wishes: dict[str, str], field: str
) -> None:
    ringer = Ringer()
    service = TelephonyService(centre.database, tries=ringer)
    rest = await service.create_number(ADMIN, number="*", flow=FLOW)
    with pytest.raises(Invalid) as caught:
        await service.trial_call(ADMIN, rest.id, **wishes)
    assert caught.value.field == field
    with pytest.raises(Refused):
        await service.trial_call(actor("leader"), rest.id, called="4001")
    assert ringer.placed == []


async def registering(centre: Set) -> str:
    made = await centre.service.create_trunk(
        ADMIN, name="电信", host="sip.example", kind="registration", login="u1", secret=PASSWORD
    )
    return made.id


@pytest.mark.parametrize(
    "change", [{"host": "elsewhere.example"}, {"login": "u2"}, {"proxy": "127.0.0.9"}]
)
async def test_given_a_kept_password_when_it_would_go_elsewhere_then_it_is_asked_for_again(
    centre: Set, change: dict[str, str]
) -> None:
    id = await registering(centre)
    for attempt in (
        centre.service.check_trunk(ADMIN, change, id),
        centre.service.change_trunk(ADMIN, id, change),
    ):
        with pytest.raises(Invalid) as caught:
            await attempt
        assert (caught.value.field, caught.value.code) == ("secret", "trunk_secret_moved")
    changed = await centre.service.change_trunk(ADMIN, id, change | {"secret": "new one"})
    assert changed.has_secret
    assert (await centre.service.switch_trunks())[0].secret == "new one"


async def test_given_a_kept_password_when_the_trunk_moves_without_one_then_it_is_forgotten(
    centre: Set,
) -> None:
    id = await registering(centre)
    by_address = {"kind": "ip", "host": "203.0.113.5", "login": ""}
    assert not (await centre.service.change_trunk(ADMIN, id, by_address)).has_secret
    assert (await centre.service.switch_trunks())[0].secret == ""
    with pytest.raises(Invalid) as caught:
        await centre.service.change_trunk(ADMIN, id, {"kind": "registration", "login": "u1"})
    assert caught.value.field == "secret"


async def test_given_a_kept_password_when_something_else_changes_then_it_stays(centre: Set) -> None:
    id = await registering(centre)
    changed = await centre.service.change_trunk(ADMIN, id, {"name": "新名", "port": 5070})
    assert changed.has_secret
    assert (await centre.service.switch_trunks())[0].secret == PASSWORD

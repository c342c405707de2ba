"""Profiles, phones, skills and pause reasons on a real database."""

from __future__ import annotations

import asyncio

import pytest

from tests.agents.centre import Centre, actor
from warmline.accounts.model import UserChange
from warmline.agents.errors import (
    AgentExists,
    ExtensionTaken,
    NoSuchAgent,
    NoSuchPauseReason,
    NoSuchSkill,
    NotAnAgent,
    PauseReasonExists,
    SkillInUse,
    SkillNameTaken,
)
from warmline.agents.events import AgentsConfigChanged
from warmline.agents.profile import NewProfile, PauseReason, PhoneKind, ProfileChange
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Scope
from warmline.kit.errors import Invalid, Refused
from warmline.kit.paging import Page
from warmline.routing.errors import NoSuchQueue

pytestmark = pytest.mark.servers

NOBODY = "00000000-0000-7000-8000-0000000000ff"
ADMIN = actor("admin")


async def test_given_users_when_they_become_agents_then_each_gets_the_next_extension(
    centre: Centre,
) -> None:
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    assert (ann.extension, bob.extension) == ("1001", "1002")
    assert ann.name == "ann 的名字"
    assert centre.heard == [AgentsConfigChanged(switch=True)] * 2
    assert await centre.trail() == [("created", "agent"), ("created", "agent")]


async def test_given_many_become_agents_at_once_then_no_extension_is_given_twice(
    centre: Centre,
) -> None:
    users = [await centre.user(f"u{n}") for n in range(5)]
    made = await asyncio.gather(
        *(centre.agents.profiles.create(SYSTEM, NewProfile(user_id=user)) for user in users)
    )
    assert {profile.extension for profile in made} == {"1001", "1002", "1003", "1004", "1005"}


async def test_given_an_agent_when_made_again_then_it_is_refused(centre: Centre) -> None:
    ann = await centre.agent("ann")
    with pytest.raises(AgentExists):
        await centre.agents.profiles.create(ADMIN, NewProfile(user_id=ann.id))


async def test_given_no_such_user_then_he_cannot_become_an_agent(centre: Centre) -> None:
    with pytest.raises(NoSuchAgent):
        await centre.agents.profiles.create(ADMIN, NewProfile(user_id=NOBODY))


async def test_given_an_extension_in_use_when_another_wants_it_then_the_sentence_names_it(
    centre: Centre,
) -> None:
    await centre.agent("ann")
    bob = await centre.agent("bob")
    with pytest.raises(ExtensionTaken, match="1001"):
        await centre.agents.profiles.change(ADMIN, bob.id, ProfileChange(extension="1001"))


@pytest.mark.parametrize("extension", ["", "1", "0123", "12a4", "123456789"])
async def test_given_a_malformed_extension_then_the_field_is_named(
    centre: Centre, extension: str
) -> None:
    ann = await centre.agent("ann")
    with pytest.raises(Invalid) as caught:
        await centre.agents.profiles.change(ADMIN, ann.id, ProfileChange(extension=extension))
    assert caught.value.field == "extension"


async def test_given_a_profile_when_changed_then_only_what_was_given_changes_and_is_on_record(
    centre: Centre,
) -> None:
    ann = await centre.agent("ann")
    english = await centre.agents.skills.create(ADMIN, "英语")
    queue = await centre.routing.create(ADMIN, "售后")
    centre.heard.clear()
    change = ProfileChange(auto_answer=True, skills={english.id: 2}, queues={queue.id: 3})
    changed = await centre.agents.profiles.change(ADMIN, ann.id, change)
    assert (changed.auto_answer, changed.may_dial) == (True, True)
    assert (changed.skills, changed.queues) == ({english.id: 2}, {queue.id: 3})
    assert changed == await centre.agents.profiles.get(ADMIN, ann.id)
    assert centre.heard == [AgentsConfigChanged(switch=False)]
    assert (await centre.trail())[0] == ("changed", "agent")


async def test_given_a_new_extension_then_the_phone_keeps_its_name_and_the_switch_is_told(
    centre: Centre,
) -> None:
    ann = await centre.agent("ann")
    (before,) = await centre.agents.switch_accounts()
    centre.heard.clear()
    await centre.agents.profiles.change(
        ADMIN, ann.id, ProfileChange(extension="2002", kind=PhoneKind.SIP)
    )
    accounts = {each.kind: each for each in await centre.agents.switch_accounts()}
    after = accounts[PhoneKind.WEBRTC]
    assert (after.endpoint, after.secret) == (before.endpoint, before.secret)
    assert accounts[PhoneKind.SIP].endpoint != before.endpoint
    assert {each.extension for each in accounts.values()} == {"2002"}
    assert centre.heard == [AgentsConfigChanged(switch=True)]


async def test_given_an_unknown_skill_or_queue_when_set_then_nothing_of_the_change_happens(
    centre: Centre,
) -> None:
    ann = await centre.agent("ann")
    with pytest.raises(NoSuchSkill):
        await centre.agents.profiles.change(
            ADMIN, ann.id, ProfileChange(extension="3003", skills={NOBODY: 1})
        )
    with pytest.raises(NoSuchQueue):
        await centre.agents.profiles.change(
            ADMIN, ann.id, ProfileChange(extension="3003", queues={NOBODY: 1})
        )
    with pytest.raises(Invalid, match="between 1"):
        await centre.agents.profiles.change(ADMIN, ann.id, ProfileChange(skills={NOBODY: 10}))
    assert (await centre.agents.profiles.get(ADMIN, ann.id)).extension == "1001"


async def test_given_a_team_leader_then_he_sees_his_team_only_and_changes_nobody(
    centre: Centre,
) -> None:
    team = await centre.department("一组")
    mine, other = await centre.agent("mine", department=team), await centre.agent("other")
    leader = actor("leader", departments=(team,))
    seen = await centre.agents.profiles.list(leader)
    assert [p.id for p in seen.items] == [mine.id]
    with pytest.raises(NoSuchAgent):
        await centre.agents.profiles.get(leader, other.id)
    with pytest.raises(Refused):
        await centre.agents.profiles.change(leader, mine.id, ProfileChange(auto_answer=True))


async def test_given_an_agent_then_he_sees_his_own_profile_and_no_list(centre: Centre) -> None:
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    himself = actor("agent", id=ann.id)
    assert (await centre.agents.profiles.get(himself, ann.id)).extension == "1001"
    with pytest.raises(Refused):
        await centre.agents.profiles.get(himself, bob.id)
    with pytest.raises(Refused):
        await centre.agents.profiles.list(himself)


async def test_given_many_agents_then_the_list_is_paged_sorted_and_searched(
    centre: Centre,
) -> None:
    for login in ("ann", "bob", "carl"):
        await centre.agent(login)
    page = await centre.agents.profiles.list(ADMIN, Page(number=2, size=2, sort="-extension"))
    assert ([p.extension for p in page.items], page.total) == (["1001"], 3)
    found = await centre.agents.profiles.list(ADMIN, Page(q="1002"))
    assert [p.login for p in found.items] == ["bob"]


async def test_given_ids_then_only_these_of_those_he_sees_are_listed(centre: Centre) -> None:
    """What a picker names: agents chosen long ago, whom no search brings."""
    team = await centre.department("一组")
    mine, other = await centre.agent("mine", department=team), await centre.agent("other")
    await centre.agent("third")
    profiles = centre.agents.profiles
    both = await profiles.list(ADMIN, ids=[mine.id, other.id])
    assert {p.id for p in both.items} == {mine.id, other.id}
    leader = actor("leader", departments=(team,))
    seen = await profiles.list(leader, ids=[mine.id, other.id])
    assert [p.id for p in seen.items] == [mine.id]


# Phones


async def test_given_an_agent_then_he_gets_his_own_phone_and_nobody_can_guess_it(
    centre: Centre,
) -> None:
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    one = await centre.agents.phones.account(actor("agent", id=ann.id))
    two = await centre.agents.phones.account(actor("agent", id=bob.id))
    assert one.uri == f"sip:{one.login}@warmline.invalid"
    assert (one.ws, one.ice) == ("/sip", ())
    assert one.login != two.login
    assert one.password != two.password
    assert len(one.password) >= 32
    assert one.password not in repr(one)


async def test_given_a_user_who_is_no_agent_then_there_is_no_phone(centre: Centre) -> None:
    with pytest.raises(NotAnAgent):
        await centre.agents.phones.account(actor("agent", id=await centre.user("ann")))


async def test_given_a_leak_when_the_secret_is_renewed_then_the_old_one_is_gone_and_not_on_record(
    centre: Centre,
) -> None:
    ann = await centre.agent("ann")
    (before,) = await centre.agents.switch_accounts()
    made = await centre.agents.phones.renew_secret(ADMIN, ann.id, PhoneKind.WEBRTC)
    endpoint, secret = made.login, made.password
    (after,) = await centre.agents.switch_accounts()
    assert (endpoint, secret) == (after.endpoint, after.secret)
    assert after.secret != before.secret
    assert (await centre.trail())[0] == ("renewed", "agent_phone")
    entries = await centre.accounts.audit.list(SYSTEM)
    assert all(secret not in str((e.before, e.after)) for e in entries.items)


async def test_given_a_disabled_user_then_neither_switch_nor_voice_know_him(
    centre: Centre,
) -> None:
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    await centre.accounts.users.change(SYSTEM, ann.id, UserChange(active=False))
    assert [p.extension for p in await centre.agents.switch_accounts()] == ["1002"]
    async with centre.database.read() as session:
        config = await centre.agents.config(session)
    assert [a.id for a in config.agents] == [bob.id]


async def test_the_configuration_for_voice_holds_what_it_needs_of_an_agent(
    centre: Centre,
) -> None:
    ann = await centre.agent("ann")
    english = await centre.agents.skills.create(ADMIN, "英语")
    await centre.agents.profiles.change(ADMIN, ann.id, ProfileChange(skills={english.id: 4}))
    async with centre.database.read() as session:
        config = await centre.agents.config(session)
    (phone,) = await centre.agents.switch_accounts()
    (found,) = config.agents
    assert (found.name, found.extension, found.endpoint) == ("ann 的名字", "1001", phone.endpoint)
    assert found.skills == {english.id: 4}
    assert found.project == DEFAULT_PROJECT
    assert found.department is not None
    assert "lunch" in config.pause_reasons


async def test_given_an_agent_then_the_session_can_tell_his_extension(centre: Centre) -> None:
    ann = await centre.agent("ann")
    assert await centre.agents.profiles.find(ann.id) == (ann.id, "1001")
    assert await centre.agents.profiles.find(NOBODY) is None


# Skills


async def test_given_a_skill_then_its_holders_are_counted_and_its_name_is_unique(
    centre: Centre,
) -> None:
    english = await centre.agents.skills.create(ADMIN, " 英  语 ")
    assert english.name == "英 语"
    ann = await centre.agent("ann")
    await centre.agents.profiles.change(ADMIN, ann.id, ProfileChange(skills={english.id: 1}))
    listed = await centre.agents.skills.list(ADMIN)
    assert [(s.name, s.agents) for s in listed.items] == [("英 语", 1)]
    with pytest.raises(SkillNameTaken):
        await centre.agents.skills.create(ADMIN, "英 语")
    renamed = await centre.agents.skills.rename(ADMIN, english.id, "外语")
    assert renamed.name == "外语"


async def test_given_a_queue_asks_for_a_skill_then_it_cannot_be_deleted_until_it_does_not(
    centre: Centre,
) -> None:
    english = await centre.agents.skills.create(ADMIN, "英语")
    ann = await centre.agent("ann")
    await centre.agents.profiles.change(ADMIN, ann.id, ProfileChange(skills={english.id: 1}))
    queue = await centre.routing.create(ADMIN, "英文热线", skills={english.id: 5})
    with pytest.raises(SkillInUse):
        await centre.agents.skills.delete(ADMIN, english.id)
    await centre.routing.change(ADMIN, queue.id, {"skills": {}})
    await centre.agents.skills.delete(ADMIN, english.id)
    assert (await centre.agents.profiles.get(ADMIN, ann.id)).skills == {}
    with pytest.raises(NoSuchSkill):
        await centre.agents.skills.delete(ADMIN, english.id)


async def test_given_another_project_then_its_skills_are_not_seen(centre: Centre) -> None:
    english = await centre.agents.skills.create(ADMIN, "英语")
    stranger = actor("supervisor", projects=(NOBODY,))
    assert (await centre.agents.skills.list(stranger)).total == 0
    with pytest.raises(NoSuchSkill):
        await centre.agents.skills.rename(stranger, english.id, "外语")


# Pause reasons


async def test_a_new_centre_has_pause_reasons_and_a_second_start_adds_none(
    centre: Centre,
) -> None:
    await centre.agents.seed_defaults()
    codes = [r.code for r in await centre.agents.pause_reasons.list(actor("agent"))]
    assert codes == ["break", "lunch", "meeting", "training", "coaching", "other"]


async def test_given_a_reason_is_switched_off_then_agents_do_not_see_it_and_voice_refuses_it(
    centre: Centre,
) -> None:
    changed = await centre.agents.pause_reasons.change(ADMIN, "other", active=False)
    assert (changed.zh, changed.limit_min, changed.active) == ("其他", 10, False)
    seen = await centre.agents.pause_reasons.list(ADMIN)
    every = await centre.agents.pause_reasons.list(ADMIN, also_inactive=True)
    assert {r.code for r in every} - {r.code for r in seen} == {"other"}
    async with centre.database.read() as session:
        assert "other" not in (await centre.agents.config(session)).pause_reasons


async def test_given_a_limit_then_it_can_be_changed_and_taken_away(centre: Centre) -> None:
    reasons = centre.agents.pause_reasons
    assert (await reasons.change(ADMIN, "lunch", limit_min=45)).limit_min == 45
    assert (await reasons.change(ADMIN, "lunch", unlimited=True)).limit_min is None
    with pytest.raises(Invalid, match="480"):
        await reasons.change(ADMIN, "lunch", limit_min=481)
    with pytest.raises(NoSuchPauseReason):
        await reasons.change(ADMIN, "nap", zh="午睡")


async def test_given_a_new_reason_then_the_systems_own_codes_and_taken_ones_are_refused(
    centre: Centre,
) -> None:
    reasons = centre.agents.pause_reasons
    with pytest.raises(Invalid, match="no_answer"):
        await reasons.create(ADMIN, PauseReason(code="no_answer", zh="未接", en="No answer"))
    with pytest.raises(PauseReasonExists):
        await reasons.create(ADMIN, PauseReason(code="lunch", zh="午餐", en="Lunch"))
    await reasons.create(ADMIN, PauseReason(code="nap", zh="午休", en="Nap", limit_min=30))
    assert [r.code for r in await reasons.list(ADMIN)][-1] == "nap"


async def test_given_an_agent_when_a_leader_moves_him_then_his_queues_are_others_and_it_is_audited(
    centre: Centre,
) -> None:
    ann = await centre.agent("ann")
    sales = await centre.routing.create(ADMIN, "售前")
    service = await centre.routing.create(ADMIN, "售后")
    await centre.agents.profiles.change(ADMIN, ann.id, ProfileChange(queues={sales.id: 3}))
    leader = actor("leader", scope=Scope.ALL)
    moved = await centre.agents.profiles.move(leader, ann.id, [sales.id, service.id])
    assert moved.queues == {sales.id: 3, service.id: 1}
    assert ("moved", "agent") in await centre.trail()
    with pytest.raises(Refused):
        await centre.agents.profiles.move(actor("agent"), ann.id, [])

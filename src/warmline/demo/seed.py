"""The demo centre: departments, people, queues, the shipped flow and a trunk to the demo carrier.

`app.prepare` calls it at every start with `--demo`; what is there already stays as people made it.
Everything goes through the features' own verbs, as an administrator would do it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.permissions import AGENT, INSPECTOR, LEADER, LIBRARIAN, SUPERVISOR
from warmline.accounts.service import AccountsService
from warmline.agents.profile import NewProfile
from warmline.agents.service import AgentsService
from warmline.demo.caller import CALLED
from warmline.ivr.service import IvrService
from warmline.kit.actor import SYSTEM
from warmline.kit.paging import MAX_SIZE, Page
from warmline.routing.model import Strategy
from warmline.routing.service import RoutingService
from warmline.telephony.service import TelephonyService

TEAMS = ("话务一组", "话务二组", "质检组")

QUEUES: tuple[tuple[str, str, str, int], ...] = (
    ("presales", "售前咨询", "longest_idle", 0),
    ("aftersales", "售后服务", "abler_more", 0),
    ("general", "人工服务", "longest_idle", 0),
)
"""Key, name, strategy, priority; the keys are those of the shipped flow."""

SKILLS = ("英语", "投诉处理")

PEOPLE: tuple[tuple[str, str, str, str, int], ...] = (
    ("supervisor", "周敏", SUPERVISOR.id, "", 0),
    ("leader", "赵磊", LEADER.id, "话务一组", 0),
    ("8001", "李雷", AGENT.id, "话务一组", 1),
    ("8002", "王芳", AGENT.id, "话务一组", 2),
    ("8003", "陈静", AGENT.id, "话务二组", 3),
    ("8004", "刘洋", AGENT.id, "话务二组", 5),
    ("inspector", "孙丽", INSPECTOR.id, "质检组", 0),
    ("librarian", "钱进", LIBRARIAN.id, "", 0),
)
"""Log-in, name, role, team, and for agents the level in every queue (1 is best)."""


def mail_of(login: str) -> str:
    """The address of one of the demo's people: of a domain that nobody can have, so that nothing
    reaches a stranger once somebody sets up a mail server."""
    return f"{login}@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The services that the demo is made with."""

    accounts: AccountsService
    agents: AgentsService
    routing: RoutingService
    ivr: IvrService
    telephony: TelephonyService


def copy_sounds(folder: Path) -> None:
    """Lay the shipped sounds into the centre's folder; a file that is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("warmline.demo") / "sounds") as shipped:
        for source in sorted(shipped.rglob("*")):
            place = source.relative_to(shipped)
            target = folder / ("music" if place.parts[0] == "moh" else place.parts[0])
            target = target.joinpath(*place.parts[1:])
            if source.is_dir():
                target.mkdir(exist_ok=True)
            elif not target.exists():
                shutil.copyfile(source, target)


async def seed(centre: Centre, *, password: str, carrier: tuple[str, int]) -> list[str]:
    """Make what is missing. `carrier` is the demo carrier's address and SIP port. Returns the
    lines with the demo's log-ins."""
    teams = await _teams(centre)
    queues = await _queues(centre)
    await _skills(centre)
    await _people(centre, teams, queues, password)
    flow = await _flow(centre)
    await _trunk(centre, flow, carrier)
    return [
        "管理员 admin · 主管 supervisor · 组长 leader · 坐席 8001 8002 8003 8004",
        "质检 inspector · 知识 librarian",
        f"密码 password: {password}",
    ]


async def _teams(centre: Centre) -> dict[str, str]:
    departments = centre.accounts.departments
    known = {d.name: d.id for d in (await departments.list(SYSTEM, Page(size=MAX_SIZE))).items}
    for name in TEAMS:
        if name not in known:
            known[name] = (await departments.create(SYSTEM, name, ROOT_DEPARTMENT)).id
    return known


async def _queues(centre: Centre) -> dict[str, str]:
    listed = await centre.routing.list(SYSTEM, Page(size=MAX_SIZE))
    known = {q.settings.key: q.id for q in listed.items}
    for key, name, strategy, priority in QUEUES:
        if key not in known:
            made = await centre.routing.create(
                SYSTEM, name, key=key, strategy=Strategy(strategy), priority=priority
            )
            known[key] = made.id
    return known


async def _skills(centre: Centre) -> None:
    listed = await centre.agents.skills.list(SYSTEM, Page(size=MAX_SIZE))
    for name in set(SKILLS) - {s.name for s in listed.items}:
        await centre.agents.skills.create(SYSTEM, name)


async def _people(
    centre: Centre, teams: Mapping[str, str], queues: Mapping[str, str], password: str
) -> None:
    for login, name, role, team, level in PEOPLE:
        user = await centre.accounts.users.by_login(SYSTEM, login)
        if user is None:
            user = await centre.accounts.create_user(
                SYSTEM,
                NewUser(
                    login=login,
                    name=name,
                    password=password,
                    role_ids=(role,),
                    department_id=teams.get(team, ROOT_DEPARTMENT),
                    mail=mail_of(login),
                ),
            )
        if level and await centre.agents.profiles.find(user.id) is None:
            await centre.agents.profiles.create(
                SYSTEM,
                NewProfile(
                    user_id=user.id,
                    extension=login,
                    queues={queues[key]: level for key, *_ in QUEUES},
                ),
            )


async def _flow(centre: Centre) -> str:
    """The shipped flow, published; its id."""
    document = (files("warmline.demo") / "flows" / "main.json").read_bytes()
    for live in await centre.ivr.published():
        if live.key == "main":
            return live.id
    draft = await centre.ivr.import_draft(SYSTEM, document)
    await centre.ivr.publish(SYSTEM, draft.flow_id, queues=[key for key, *_ in QUEUES])
    return draft.flow_id


async def _trunk(centre: Centre, flow: str, carrier: tuple[str, int]) -> None:
    """A trunk to the demo carrier, and its number leading to the flow."""
    host, port = carrier
    trunks = await centre.telephony.trunks(SYSTEM, Page(size=MAX_SIZE))
    if not trunks.items:
        await centre.telephony.create_trunk(
            SYSTEM, name="演示运营商", host=host, port=port, match=(host,), caller=CALLED
        )
    numbers = await centre.telephony.numbers(SYSTEM, Page(size=MAX_SIZE))
    if not numbers.items:
        await centre.telephony.create_number(SYSTEM, number=CALLED, flow=flow)

"""The centre of our arm: queues, flows, numbers, a trunk, agents; made by the features' verbs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher

from benchmarks.load.place import CALLERS, LOBBY_NUMBER, Size
from benchmarks.load.sipp import Phone
from warmline.accounts.model import ROOT_DEPARTMENT, NewUser
from warmline.accounts.passwords import Passwords
from warmline.accounts.permissions import AGENT
from warmline.accounts.service import AccountsService
from warmline.agents.profile import NewProfile, PhoneKind
from warmline.app.services import Services
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import SystemClock

PROMPT = "没有收到您的按键。"
"""The one prompt of every arm; the key comes while it plays."""
LOBBY = "lobby"
LONG_S = 3600
"""Nobody is sent away from a queue: the generator's patience is shorter."""


@dataclass(frozen=True)
class Seeded:
    """The agents: user ids, and their phones in the same order."""

    agents: list[str]
    phones: list[Phone]


def flow(key: str, queue: str) -> dict[str, Any]:
    """Answer, one prompt, one key, the queue."""
    return {
        "key": key,
        "name": f"Benchmark {key}",
        "voice": "zf_xiaoxiao",
        "zone": "Asia/Shanghai",
        "start": "answer",
        "on_error": "over",
        "nodes": [
            {"id": "answer", "kind": "answer", "next": "ask"},
            {
                "id": "ask",
                "kind": "menu",
                "prompts": [{"text": PROMPT}],
                "keys": [{"key": "1", "to": "wait"}],
                "timeout_s": 5,
                "tries": 3,
                "failed": "over",
            },
            {"id": "wait", "kind": "queue", "queue": queue, "timed_out": "over"},
            {"id": "over", "kind": "hang_up"},
        ],
    }


async def seed(here: Services, size: Size, callers_port: int) -> Seeded:
    """Make the whole centre."""
    await here.telephony.create_trunk(
        SYSTEM, name="generator", host=CALLERS, port=callers_port, match=(CALLERS,)
    )
    keys = [f"bench{index}" for index in range(size.queues)]
    queues = [
        await _queue(here, key, number, size.wrap_up_s)
        for key, number in zip(keys, size.numbers(), strict=True)
    ]
    await _queue(here, LOBBY, LOBBY_NUMBER, size.wrap_up_s)
    agents = await _agents(here, size, queues)
    secrets = {one.endpoint: one.secret for one in await here.agents.switch_accounts()}
    known = (await here.compile()).agents
    endpoints = [known[agent].endpoint for agent in agents]
    return Seeded(agents, [Phone(endpoint, secrets[endpoint]) for endpoint in endpoints])


async def _queue(here: Services, key: str, number: str, wrap_up_s: int) -> str:
    """A queue with its flow and its number; the queue's id."""
    queue = await here.routing.create(
        SYSTEM, f"Benchmark {key}", key=key, wrap_up_s=wrap_up_s, max_wait_s=LONG_S
    )
    draft = await here.ivr.import_draft(SYSTEM, json.dumps(flow(key, key)))
    await here.ivr.publish(SYSTEM, draft.flow_id, queues=[key])
    await here.telephony.create_number(SYSTEM, number=number, flow=draft.flow_id)
    return queue.id


async def _agents(here: Services, size: Size, queues: list[str]) -> list[str]:
    # Nobody logs in with these passwords, so their hashes need not cost a guesser anything.
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts = AccountsService(here.database, SystemClock(), passwords=cheap)
    password = here.settings.secret("demo")
    side_by_side = asyncio.Semaphore(4)

    async def one(number: int) -> str:
        async with side_by_side:
            user = await accounts.create_user(
                SYSTEM,
                NewUser(
                    login=f"agent{number}",
                    name=f"Agent {number}",
                    password=password,
                    role_ids=(AGENT.id,),
                    department_id=ROOT_DEPARTMENT,
                ),
            )
            profile = NewProfile(
                user_id=user.id,
                extension=str(20000 + number),
                kind=PhoneKind.SIP,
                queues={queues[size.queue_of(number)]: 1},
            )
            await here.agents.profiles.create(SYSTEM, profile)
            return user.id

    return list(await asyncio.gather(*(one(number) for number in range(size.agents))))

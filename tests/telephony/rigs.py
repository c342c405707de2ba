"""Rigs with one face for the contract suite: the simulator, two as a fleet, a real Asterisk.

A rig has an engine and stands for the people around it: callers, agents' phones, the called.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from tests.telephony.phone import Phone
from tests.telephony.switch import SECRET, Switch
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.telephony.asterisk.carrier import Carrier
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.fleet import Fleet
from warmline.telephony.model import (
    Connected,
    EngineEvent,
    LegArrived,
    PhoneLost,
    PhoneRegistered,
    PhonesSeen,
    SwitchEvent,
)
from warmline.telephony.ports import Engine
from warmline.telephony.simulator import Simulator
from warmline.telephony.simulator.agenda import Agenda

E = TypeVar("E")
CALLER, CALLED = "13812345678", "4001"


class Rig(ABC):
    """What a test of the port needs."""

    engine: Engine

    def __init__(self) -> None:
        self.seen: list[EngineEvent] = []
        self._taken: set[int] = set()

    def hear(self, event: EngineEvent) -> None:
        self.seen.append(event)

    async def until(self, kind: type[E], within_s: float = 10, **wanted: object) -> E:
        """The first event of this kind, with these fields, that no earlier `until` gave."""
        waited = 0.0
        while True:
            for index, event in enumerate(self.seen):
                if (
                    index not in self._taken
                    and isinstance(event, kind)
                    and all(getattr(event, name) == value for name, value in wanted.items())
                ):
                    self._taken.add(index)
                    return event
            assert waited < within_s, f"no {kind.__name__} {wanted}; there was {self.seen}"
            await self.pass_time(0.05)
            waited += 0.05

    def of(self, leg: str) -> list[str]:
        """Names of the events of one leg so far."""
        return [
            type(event).__name__
            for event in self.seen
            if isinstance(event, SwitchEvent) and event.leg == leg
        ]

    def node_of(self, leg: str) -> str:
        """The switch a caller's leg is on."""
        return next(e.node for e in self.seen if isinstance(e, LegArrived) and e.leg == leg)

    async def caller(self, called: str = CALLED) -> str:
        """Somebody calls; the leg once it is in our hands and answered."""
        await self.arrive(called)
        arrived = await self.until(LegArrived)
        await self.engine.answer(arrived.leg)
        return arrived.leg

    @abstractmethod
    async def open(self) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def pass_time(self, seconds: float) -> None: ...

    @abstractmethod
    async def arrive(self, called: str = CALLED) -> None: ...

    @abstractmethod
    async def press(self, leg: str, keys: str) -> None: ...

    @abstractmethod
    async def caller_hangs_up(self, leg: str) -> None: ...

    @abstractmethod
    async def register(self, endpoint: str) -> None: ...

    @abstractmethod
    async def lose(self, endpoint: str) -> None: ...

    @abstractmethod
    async def agent_answers(self, endpoint: str, offer: str) -> None: ...

    @abstractmethod
    async def agent_refuses(self, endpoint: str, offer: str) -> None: ...

    @abstractmethod
    async def agent_hangs_up(self, endpoint: str, leg: str) -> None: ...

    @abstractmethod
    async def agent_holds(self, endpoint: str, leg: str, on: bool) -> None: ...

    @abstractmethod
    async def called_answers(self, endpoint: str, leg: str) -> None: ...


class SimulatorRig(Rig):
    """The simulator; time passes only when asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.simulator = Simulator(VirtualClock(), missing=frozenset({"nothing"}))
        self.engine = self.simulator

    async def open(self) -> None:
        await self.engine.start(self.hear)
        await self.until(Connected)

    async def close(self) -> None:
        await self.engine.stop()

    async def pass_time(self, seconds: float) -> None:
        self.simulator.advance(seconds)
        await asyncio.sleep(0)

    async def arrive(self, called: str = CALLED) -> None:
        self.simulator.arrive(CALLER, called)

    async def press(self, leg: str, keys: str) -> None:
        self.simulator.press(leg, keys)

    async def caller_hangs_up(self, leg: str) -> None:
        self.simulator.caller_hangs_up(leg)

    async def register(self, endpoint: str) -> None:
        self.simulator.register(endpoint)

    async def lose(self, endpoint: str) -> None:
        self.simulator.lose(endpoint)

    async def agent_answers(self, endpoint: str, offer: str) -> None:
        self.simulator.agent_answers(offer, endpoint)

    async def agent_refuses(self, endpoint: str, offer: str) -> None:
        self.simulator.agent_rejects(offer, "refused", endpoint)

    async def agent_hangs_up(self, endpoint: str, leg: str) -> None:
        self.simulator.agent_hangs_up(leg)

    async def agent_holds(self, endpoint: str, leg: str, on: bool) -> None:
        self.simulator.holds(leg, on)

    async def called_answers(self, endpoint: str, leg: str) -> None:
        self.simulator.answers(leg)


class SpokenRegistrar:
    """Who keeps the phones, as a test says it."""

    def __init__(self) -> None:
        self.here: set[str] = set()
        self.drained: list[frozenset[str]] = []
        self.tell: Callable[[PhonesSeen | PhoneRegistered | PhoneLost], None] = lambda news: None
        self.find_dead: Callable[[frozenset[str]], None] = lambda nodes: None

    async def start(
        self,
        on_phones: Callable[[PhonesSeen | PhoneRegistered | PhoneLost], None],
        on_nodes: Callable[[frozenset[str]], None],
    ) -> None:
        self.tell, self.find_dead = on_phones, on_nodes
        self.tell(PhonesSeen(frozenset(self.here)))

    async def stop(self) -> None:
        self.tell = lambda news: None

    async def drain(self, nodes: frozenset[str]) -> None:
        self.drained.append(nodes)

    def register(self, endpoint: str) -> None:
        if endpoint not in self.here:
            self.here.add(endpoint)
            self.tell(PhoneRegistered(endpoint))

    def lose(self, endpoint: str) -> None:
        self.here.discard(endpoint)
        self.tell(PhoneLost(endpoint))


class FleetRig(Rig):
    """Two simulated switches as one, in one time; callers and dialled legs go to each in turn, a
    phone is known to both."""

    def __init__(self) -> None:
        super().__init__()
        clock = VirtualClock()
        agenda = Agenda(clock)
        missing = frozenset({"nothing"})
        self.nodes = {
            name: Simulator(clock, agenda=agenda, missing=missing, node=name)
            for name in ("one", "two")
        }
        self.registrar = SpokenRegistrar()
        self.engine = Fleet(self.nodes, clock, self.registrar)
        self.arrivals = 0

    def _at(self, leg: str) -> Simulator:
        """The switch that has the leg, or either for one that nobody has."""
        both = list(self.nodes.values())
        return next((one for one in both if leg in one.world.legs), both[0])

    def _offering(self, offer: str) -> Simulator:
        return next(one for one in self.nodes.values() if offer in one.world.offers)

    async def open(self) -> None:
        await self.engine.start(self.hear)
        for _ in self.nodes:
            await self.until(Connected)

    async def close(self) -> None:
        await self.engine.stop()

    async def pass_time(self, seconds: float) -> None:
        next(iter(self.nodes.values())).advance(seconds)
        await asyncio.sleep(0)

    async def arrive(self, called: str = CALLED) -> None:
        self.arrivals += 1
        list(self.nodes.values())[self.arrivals % 2].arrive(CALLER, called)

    async def press(self, leg: str, keys: str) -> None:
        self._at(leg).press(leg, keys)

    async def caller_hangs_up(self, leg: str) -> None:
        self._at(leg).caller_hangs_up(leg)

    async def register(self, endpoint: str) -> None:
        for one in self.nodes.values():
            one.register(endpoint)
        self.registrar.register(endpoint)

    async def lose(self, endpoint: str) -> None:
        for one in self.nodes.values():
            one.lose(endpoint)
        self.registrar.lose(endpoint)

    async def agent_answers(self, endpoint: str, offer: str) -> None:
        self._offering(offer).agent_answers(offer, endpoint)

    async def agent_refuses(self, endpoint: str, offer: str) -> None:
        self._offering(offer).agent_rejects(offer, "refused", endpoint)

    async def agent_hangs_up(self, endpoint: str, leg: str) -> None:
        self._at(leg).agent_hangs_up(leg)

    async def agent_holds(self, endpoint: str, leg: str, on: bool) -> None:
        self._at(leg).holds(leg, on)

    async def called_answers(self, endpoint: str, leg: str) -> None:
        self._at(leg).answers(leg)


class AsteriskRig(Rig):
    """A real switch, with the demo carrier as the caller and small SIP phones as agents."""

    def __init__(self, switch: Switch) -> None:
        super().__init__()
        self.switch = switch
        self.engine = AsteriskEngine(switch.access(), SystemClock())
        self.carrier: Carrier = switch.carrier()
        self.calls: list[str] = []
        self.phones: dict[str, Phone] = {}

    async def open(self) -> None:
        await self.carrier.__aenter__()
        await self.engine.start(self.hear)
        await self.until(Connected)

    async def close(self) -> None:
        for phone in self.phones.values():
            await phone.register(0)
            phone.close()
        for call in await self.carrier.calls():
            await self.carrier.hang_up(call.id)
        await self.carrier.__aexit__(None, None, None)
        await self.engine.stop()
        self.switch.console("channel request hangup all")
        for _ in range(400):  # a crowd takes its time to go
            if "0 active channels" in self.switch.console("core show channels count"):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the switch keeps channels nobody hung up")

    async def pass_time(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def arrive(self, called: str = CALLED) -> None:
        self.calls.append(await self.carrier.call(called, CALLER))

    async def press(self, leg: str, keys: str) -> None:
        await self.carrier.press(self.calls[-1], keys)

    async def caller_hangs_up(self, leg: str) -> None:
        await self.carrier.hang_up(self.calls[-1])

    async def register(self, endpoint: str) -> None:
        phone = self.phones.get(endpoint) or Phone(endpoint, SECRET, self.switch.sip)
        if endpoint not in self.phones:
            await phone.open()
            self.phones[endpoint] = phone
        assert await phone.register() == 200

    async def lose(self, endpoint: str) -> None:
        await self.phones[endpoint].register(0)

    async def agent_answers(self, endpoint: str, offer: str) -> None:
        if "@" not in endpoint:  # the carrier answers by itself
            await self.phones[endpoint].answer()

    async def agent_refuses(self, endpoint: str, offer: str) -> None:
        self.phones[endpoint].refuse("603 Decline")

    async def agent_hangs_up(self, endpoint: str, leg: str) -> None:
        self.phones[endpoint].hang_up()

    async def agent_holds(self, endpoint: str, leg: str, on: bool) -> None:
        self.phones[endpoint].hold(on)

    async def called_answers(self, endpoint: str, leg: str) -> None:
        if "@" not in endpoint:
            await self.phones[endpoint].answer()

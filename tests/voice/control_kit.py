"""A talk on the simulated switch and people further in it, for the tests of call control.

`Talk` has 李雷 (the owner) in talk with a customer, 王芳 and 陈晨 ready, and says who hears whom by
names instead of legs.
"""

from __future__ import annotations

from msgspec.structs import replace

from tests.voice.floor_kit import LI, WANG, agent, centre
from tests.voice.whole_kit import Whole
from warmline.interactions.fold import Heard, fold
from warmline.interactions.model import CallRecord, WrapUpBegan, WrapUpEnded
from warmline.telephony.simulator.hearing import hears
from warmline.voice import inputs as i
from warmline.voice.model import CallLive, PartyLive

CHEN = "chen"
PARTY = "00000000-0000-7000-8000-0000000000aa"
OUTSIDE = "13900139000"


class Talk(Whole):
    """李雷 talks with a customer who came through the queue."""

    def __init__(self, **config: object) -> None:
        people = {
            LI: agent(LI),
            WANG: agent(WANG, name="王芳", queues={"q-expert": 1}),
            CHEN: agent(CHEN, name="陈晨", extension="8003", queues={"q-expert": 1}),
        }
        settings = {"agents": people, **config}
        base = centre(**settings)
        queues = dict(base.queues)
        queues["q-expert"] = replace(queues["q-sales"], id="q-expert", key="expert", name="专家")
        super().__init__(replace(base, queues=queues))
        self.make_here(LI)
        self.customer = self.switch.arrive("13800138000", "4001")
        self.switch.press(self.customer, "1")
        self.id = self.call_now().id
        self.switch.agent_answers(self.call_now().offer.id)  # type: ignore[union-attr]
        for other in (WANG, CHEN):
            if other in self.floor.config.agents:
                self.make_here(other)
        self.wait(10)

    def make_here(self, agent_id: str) -> None:
        """Sign in with everything and become ready."""
        self.switch.register(f"w-{agent_id}", answers_itself=True)
        self.take(i.PageReady(agent_id, f"page-{agent_id}"))
        self.take(i.SignIn(agent_id))
        self.take(i.Microphone(agent_id, True))
        self.take(i.Ready(agent_id))

    def make_here_again(self, agent_id: str) -> None:
        """His page is loaded anew."""
        self.switch.register(f"w-{agent_id}", answers_itself=True)
        self.take(i.PageReady(agent_id, f"page-{agent_id}"))
        self.take(i.Microphone(agent_id, True))

    def call_now(self) -> CallLive:
        """The call as it is now."""
        return self.floor.calls[self.floor.by_leg[self.customer]]

    def party(self) -> PartyLive:
        """The only party."""
        (party,) = self.call_now().parties
        return party

    def ask(self, command: i.Command) -> None:
        """An agent asks; what is refused is raised."""
        try:
            self.take(command)
        except Exception:
            self._inbox.clear()
            raise

    def consult(self, to: str = "agent", target: str = WANG, *, answered: bool = True) -> None:
        """李雷 asks somebody."""
        self.ask(i.ConsultCall(LI, self.id, to, target, PARTY))
        self.wait(1)
        if answered:
            self.switch.answers(self.party().leg)
            self.wait(5)

    def leg_of(self, who: str) -> str:
        """The live leg of an agent, the customer or `outside`."""
        if who == "customer":
            return self.customer
        call = self.call_now()
        if call.agent == who and call.agent_leg:
            return call.agent_leg
        for party in call.parties:
            if (party.agent or "outside") == who:
                return party.leg
        raise LookupError(who)

    def hear(self, who: str) -> set[str]:
        """Whom somebody hears, by name."""
        names = {self.customer: "customer"}
        call = self.call_now()
        if call.agent_leg and call.agent:
            names[call.agent_leg] = call.agent
        names |= {party.leg: party.agent or "outside" for party in call.parties}
        return {names.get(leg, leg) for leg in hears(self.switch.world, self.leg_of(who))}

    def record(self) -> CallRecord:
        """The call's record, as the projection makes it."""
        heard = []
        for at, key, fact in self.said:
            if key == self.id:
                heard.append(Heard(at, fact))  # type: ignore[arg-type]
            elif type(fact).__name__ == "AgentStateChanged":
                if fact.to == "wrap_up" and fact.call == self.id:  # type: ignore[attr-defined]
                    heard.append(Heard(at, WrapUpBegan(key)))
                elif fact.frm == "wrap_up":  # type: ignore[attr-defined]
                    heard.append(Heard(at, WrapUpEnded(key)))
        record = fold(self.id, heard)
        assert record is not None
        return record

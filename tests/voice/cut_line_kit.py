"""Talks in every shape, what people may ask by the page, and the picture on the switch that comes
of it: for the tests of a line to the switch that is cut and comes back.

`picture` looks at the simulated switch alone, by the phones people have, and beside it at the
floor: so two runs can be compared in which the legs have other ids.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from tests.voice.control_kit import CHEN, OUTSIDE, PARTY, Talk
from tests.voice.floor_kit import LI, QUEUE, WANG, centre
from warmline.ivr.surveys import Script, Survey
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import WarmlineError
from warmline.routing.policy import Asking, QueuePolicy
from warmline.telephony.simulator.hearing import hears
from warmline.telephony.simulator.world import SimLeg
from warmline.voice import inputs as i
from warmline.voice.config import QueueConfig

Act = Callable[[Talk], None]
FAR = "q-far"
SECOND = "00000000-0000-7000-8000-0000000000bb"
CUT_S = 2.0


def begun() -> Talk:
    """李雷 talks with a customer whose queue lets its agents send people to a survey; another shard
    has a queue, too."""
    survey = Survey(
        id="s-1",
        key="service",
        name="服务评价",
        project=DEFAULT_PROJECT,
        version=1,
        script=Script(),
    )
    asks = QueuePolicy(survey=Asking(survey="service", auto=False, by_agent=True))
    far = QueueConfig(id=FAR, key="far", name="远", project=DEFAULT_PROJECT, shard="1")
    queues = {QUEUE: replace(centre().queues[QUEUE], policy=asks), FAR: far}
    return Talk(queues=queues, surveys={"service": survey}, shards=("0", "1"))


# --- shapes of a talk ---


def together(talk: Talk) -> None:
    """王芳 and an outside number are in the talk, too."""
    for party, to, target in ((PARTY, "agent", WANG), (SECOND, "number", OUTSIDE)):
        talk.ask(i.AddParty(LI, talk.id, to, target, party))
        answered(talk)


def answered(talk: Talk) -> None:
    """Everybody who is rung answers."""
    talk.wait(1)
    for offer in sorted(talk.switch.world.offers):
        talk.switch.agent_answers(offer)
    for leg in [one.id for one in talk.switch.world.legs.values() if not one.up]:
        talk.switch.answers(leg)
    talk.wait(1)


def _first(talk: Talk) -> str:
    """The first party's id."""
    return next((party.id for party in talk.call_now().parties), "nobody")


def _in_bridge(talk: Talk) -> None:
    HOLD(talk)
    TAKE_BACK(talk)


def _rings_outside(talk: Talk) -> None:
    """李雷 has ended the talk with the customer and places a call; its callee is rung."""
    talk.switch.caller_hangs_up(talk.customer)
    talk.wait(40)
    talk.id = SECOND
    talk.ask(i.DialOut(LI, OUTSIDE, talk.id))
    talk.customer = talk.floor.calls[talk.id].leg
    talk.wait(1)


def _then(*acts: Act) -> Act:
    def all_of_them(talk: Talk) -> None:
        for act in acts:
            act(talk)

    return all_of_them


def _again(who: str) -> Act:
    """His page is loaded anew and asks for his call."""

    def loads(talk: Talk) -> None:
        talk.make_here_again(who)
        talk.ask(i.Rejoin(who))

    return loads


def _supervise(mode: str) -> Act:
    return lambda talk: talk.ask(i.Supervise(CHEN, talk.id, mode))


HOLD: Act = lambda talk: talk.ask(i.HoldCall(LI, talk.id, True))  # noqa: E731
TAKE_BACK: Act = lambda talk: talk.ask(i.HoldCall(LI, talk.id, False))  # noqa: E731
CONSULT: Act = lambda talk: talk.ask(  # noqa: E731
    i.ConsultCall(LI, talk.id, "agent", WANG, PARTY)
)
CONSULT_OUTSIDE: Act = lambda talk: talk.ask(  # noqa: E731
    i.ConsultCall(LI, talk.id, "number", OUTSIDE, PARTY)
)
TO_AGENT: Act = lambda talk: talk.ask(  # noqa: E731
    i.TransferCall(LI, talk.id, "agent", WANG)
)
TO_NUMBER: Act = lambda talk: talk.ask(  # noqa: E731
    i.TransferCall(LI, talk.id, "number", OUTSIDE)
)
TO_QUEUE: Act = lambda talk: talk.ask(  # noqa: E731
    i.TransferCall(LI, talk.id, "queue", "q-expert")
)

SHAPES: dict[str, Act] = {
    "in Dial()": lambda talk: None,
    "in our bridge": _in_bridge,
    "held": HOLD,
    "consulted one is rung": CONSULT,
    "consultation": _then(CONSULT, answered),
    "consultation outside": _then(CONSULT_OUTSIDE, answered),
    "swapped": _then(CONSULT, answered, lambda talk: talk.ask(i.TalkTo(LI, talk.id, "customer"))),
    "conference": together,
    "conference, one held": _then(
        together, lambda talk: talk.ask(i.HoldParty(LI, talk.id, SECOND, True))
    ),
    "conference, one muted": _then(
        together, lambda talk: talk.ask(i.MuteParty(LI, talk.id, PARTY, True))
    ),
    "conference, customer held": _then(together, HOLD),
    "listened to": _then(_supervise("listen"), answered),
    "whispered to": _then(_supervise("whisper"), answered),
    "barged into": _then(_supervise("barge"), answered),
    "consultation, listened to": _then(CONSULT, answered, _supervise("listen"), answered),
    "taken over": _then(_supervise("take_over"), answered),
    "handed on while on hold": _then(HOLD, TO_QUEUE, answered),
    "transferring": TO_AGENT,
    "transferring outside": TO_NUMBER,
    "outside": _then(TO_NUMBER, answered),
    "callee is rung": _rings_outside,
    "outgoing": _then(_rings_outside, answered),
}
"""How a talk may stand when the line is cut."""

WISHES: dict[str, Act] = {
    "hold": HOLD,
    "take back": TAKE_BACK,
    "transfer to an agent": TO_AGENT,
    "transfer to a number": TO_NUMBER,
    "transfer to a queue": TO_QUEUE,
    "transfer to a queue elsewhere": lambda talk: talk.ask(
        i.TransferCall(LI, talk.id, "queue", FAR)
    ),
    "consult an agent": CONSULT,
    "consult a number": CONSULT_OUTSIDE,
    "add an agent": lambda talk: talk.ask(i.AddParty(LI, talk.id, "agent", WANG, SECOND[:-2])),
    "add a number": lambda talk: talk.ask(i.AddParty(LI, talk.id, "number", OUTSIDE, SECOND[:-2])),
    "complete": lambda talk: talk.ask(i.CompleteTransfer(LI, talk.id)),
    "return": lambda talk: talk.ask(i.ReturnToCustomer(LI, talk.id)),
    "talk to the customer": lambda talk: talk.ask(i.TalkTo(LI, talk.id, "customer")),
    "talk to the party": lambda talk: talk.ask(i.TalkTo(LI, talk.id, "party")),
    "merge": lambda talk: talk.ask(i.MergeCall(LI, talk.id)),
    "hold a party": lambda talk: talk.ask(i.HoldParty(LI, talk.id, _first(talk), True)),
    "let a party back": lambda talk: talk.ask(i.HoldParty(LI, talk.id, SECOND, False)),
    "mute a party": lambda talk: talk.ask(i.MuteParty(LI, talk.id, _first(talk), True)),
    "unmute a party": lambda talk: talk.ask(i.MuteParty(LI, talk.id, _first(talk), False)),
    "remove a party": lambda talk: talk.ask(i.RemoveParty(LI, talk.id, _first(talk))),
    "hang up": lambda talk: talk.ask(i.HangUpCall(LI, talk.id)),
    "a party hangs up": lambda talk: talk.ask(i.HangUpCall(WANG, talk.id)),
    "a party mutes himself": lambda talk: talk.ask(i.MuteCall(WANG, talk.id, True)),
    "listen": _supervise("listen"),
    "whisper": _supervise("whisper"),
    "barge": _supervise("barge"),
    "take over": _supervise("take_over"),
    "the leader hangs up": lambda talk: talk.ask(i.HangUpCall(CHEN, talk.id)),
    "send to the survey": lambda talk: talk.ask(i.SendToSurvey(LI, talk.id)),
    "page loaded anew": _again(LI),
    "a party's page loaded anew": _again(WANG),
    "the leader's page loaded anew": _again(CHEN),
}
"""What may be asked by the page."""


CONTRARY: dict[str, str] = {
    "hold": "take back",
    "take back": "hold",
    "consult an agent": "return",
    "consult a number": "complete",
    "add an agent": "remove a party",
    "talk to the customer": "talk to the party",
    "talk to the party": "talk to the customer",
    "hold a party": "let the first one back",
    "let a party back": "hold the second one",
    "mute a party": "unmute a party",
    "unmute a party": "mute a party",
    "listen": "barge",
    "whisper": "listen",
    "barge": "whisper",
    "take over": "the new owner hangs up",
    "complete": "the new owner hangs up",
    "merge": "remove a party",
    "page loaded anew": "hang up",
}
"""A wish, and one after it that takes it back, or goes on where it led to."""

LATER: dict[str, Act] = {
    **WISHES,
    "let the first one back": lambda talk: talk.ask(i.HoldParty(LI, talk.id, _first(talk), False)),
    "hold the second one": lambda talk: talk.ask(i.HoldParty(LI, talk.id, SECOND, True)),
    "the new owner hangs up": lambda talk: talk.ask(
        i.HangUpCall(talk.call_now().agent or LI, talk.id)
    ),
}

# --- what came of it ---


def picture(talk: Talk) -> dict[str, object]:
    """Which legs are there, whom each hears and what else; and what the floor says."""
    world = talk.switch.world
    names = {leg.id: _name(talk, leg) for leg in world.legs.values()}
    legs = []
    for leg in world.legs.values():
        heard = sorted(names[one] for one in hears(world, leg.id))
        music = leg.music and not heard
        played = sorted({sound for on, sound in world.played if on == leg.id})
        elsewhere = leg.place.startswith("shard")
        mode = ("up" if leg.up else "rung", "music" if music else "", played)
        rest = ("muted" if leg.muted else "", "elsewhere" if elsewhere else "")
        legs.append((names[leg.id], heard, *mode, *rest))
    call = talk.floor.calls.get(talk.id)
    people = {who: str(live.state) for who, live in talk.floor.agents.items()}
    if call is None:
        return {"legs": sorted(legs), "floor": "over", "people": people}
    parties = [(p.agent or "outside", str(p.state), p.muted, p.purpose) for p in call.parties]
    owner = call.agent_now, call.held_since is not None
    return {
        "legs": sorted(legs),
        "floor": (str(call.phase), *owner, call.queue, [one.agent for one in call.ringing]),
        "parties": sorted(parties),
        "people": people,
    }


def _name(talk: Talk, leg: SimLeg) -> str:
    if leg.id == talk.customer:
        return "customer"
    if leg.spies is not None:
        spied = talk.switch.world.legs[leg.spies]
        return f"{'whispers to' if leg.whispers else 'listens to'} {_name(talk, spied)}"
    return "outside" if "@" in leg.endpoint else leg.endpoint.removeprefix("w-")


def ask(talk: Talk, wish: Act) -> str:
    """Ask it; why it was refused, if it was."""
    try:
        wish(talk)
    except WarmlineError as refused:
        return refused.code
    return ""


def run(shape: Act, *cuts: tuple[Act, ...], cut: bool) -> tuple[list[str], Talk]:
    """A talk in a shape, and in each cut some wishes one after the other; or all of it with the
    line up for as long. What was answered to the wishes, and the talk."""
    talk = begun()
    shape(talk)
    talk.wait(1)
    answers = []
    for wishes in cuts:
        if cut:
            talk.switch.disconnect()
        answers += [ask(talk, wish) for wish in wishes]
        talk.wait(CUT_S)
        if cut:
            talk.switch.reconnect()
        talk.wait(1)
    return answers, talk

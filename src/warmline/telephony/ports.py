"""The engine port: what a voice engine can do for a live call, in the words of the floor.

`voice` is the only caller. Two adapters implement it and pass one contract suite:
`telephony.asterisk` (a real switch) and `telephony.simulator` (virtual time). `telephony.fleet` is
several of them as one.

Commands are idempotent by the ids the caller chooses. A command on a leg that died meanwhile is
not an error: it returns quietly and `LegEnded` tells the story. A command while disconnected, or
by an engine that lost its lease, raises `EngineAway`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from warmline.kit.errors import RetryLater
from warmline.telephony.model import EngineEvent, PhoneLost, PhoneRegistered, PhonesSeen


class EngineAway(RetryLater):
    """The switch cannot be commanded now."""

    code = "engine_away"


class Engine(Protocol):
    """One voice engine. Events come in order through the callback given to `start`."""

    async def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Connect and keep connected. Each connect shuts every rival session down, then sends
        `Connected(snapshot)`; live events follow after it."""

    async def stop(self) -> None:
        """Let go of the switch without touching its calls."""

    async def answer(self, leg: str) -> None: ...

    async def play(
        self,
        leg: str,
        playback: str,
        sounds: Sequence[str],
        *,
        answer: bool = False,
        until_key: bool = False,
    ) -> None:
        """Play sound files (names without extension, in the centre's sound folder) one after
        another; `PlaybackEnded(playback)` follows once, also after `stop_play`. `answer`: answer
        the leg first. `until_key`: the first key ends it (`KeyReceived`, then `PlaybackEnded`);
        the cheaper way where a key may."""

    async def say_digits(self, leg: str, playback: str, digits: str) -> None:
        """Speak digits one by one in the centre's language."""

    async def stop_play(self, leg: str, playback: str) -> None: ...

    async def music(self, leg: str, on: bool, name: str = "") -> None:
        """Start or stop music on hold for a leg in our hands: the named one, or the usual."""

    async def offer(
        self,
        leg: str,
        offer: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        record: str | None,
        auto_answer: bool = False,
        also: Sequence[str] = (),
        music: str = "",
        notice: str = "",
        least_s: float = 0,
        stay: bool = False,
    ) -> None:
        """Ring `endpoint` (an agent's phone, or `number@trunk`) for the customer leg `leg`, which
        hears music meanwhile, and put both in talk when it answers. `record` names the recording
        that runs from here on, once per call. Ends in `OfferAnswered` or `OfferReturned` (or
        `LegEnded` of the customer).

        `also`: further phones rung at the same time, of which the first to answer has the call
        and the others fall silent (`OfferDeclined` for each that says no before; none of them
        answers by itself). `music` names what the customer hears meanwhile (empty: the usual),
        `notice` the sound he hears before it; whoever answers hears him only after `least_s`
        seconds of that. `stay`: when the agent's side ends the talk, his leg comes back into our
        hands (`LegArrived`, after `LegEnded` of the agent's) instead of ending with it."""

    async def pass_on(self, leg: str, shard: str, ticket: str) -> None:
        """Give a leg in our hands to another shard of `voice`, with a ticket that it gets with
        `LegArrived`. While that shard has no leader the switch keeps the leg, with music. Its end
        is still told here (`LegEnded`), nothing else."""

    async def claim(self, numbers: Sequence[str]) -> None:
        """From now on, and after each connect, calls to these numbers come to this shard. Numbers
        nobody claims come to the first one."""

    async def withdraw(self, leg: str, offer: str, endpoint: str = "") -> None:
        """Take an offer back; `OfferReturned(outcome='withdrawn')` follows unless it just ended
        otherwise. With an endpoint only that phone, one of several, falls silent."""

    async def dial(
        self,
        leg: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        auto_answer: bool = False,
        node: str = "",
    ) -> None:
        """Create a leg with our id and ring `endpoint` (an agent's phone, or `number@trunk`) on the
        switch of that name (empty: any). Ends in `LegAnswered` (in our hands) or `LegEnded`."""

    async def bridge(self, bridge: str, legs: Sequence[str], *, record: str | None = None) -> None:
        """Put legs in our hands into one mixing bridge (made if missing)."""

    async def unbridge(self, bridge: str, leg: str) -> None:
        """Take one leg out; the bridge is dropped when empty."""

    async def fetch_back(self, leg: str, agent_leg: str, bridge: str) -> None:
        """Bring a pair in talk into our hands, still hearing each other, in `bridge`."""

    async def hold(self, leg: str) -> None:
        """Music to a leg in our hands (customer on hold)."""

    async def unhold(self, leg: str) -> None: ...

    async def mute(self, leg: str, on: bool) -> None:
        """Cut what the party on `leg` says."""

    async def keys(self, leg: str, digits: str) -> None:
        """Send DTMF to the party on `leg`."""

    async def record(self, leg: str, name: str) -> None:
        """Start the two-channel recording of a leg in our hands."""

    async def pause_recording(self, leg: str, on: bool) -> None: ...

    async def snoop(self, leg: str, snoop: str, *, spy: str, whisper: str) -> None:
        """A listening leg with our id on `leg`; `spy`/`whisper`: none, in, out, both."""

    async def hang_up(self, leg: str, *, cause: str = "normal") -> None: ...


class Registrar(Protocol):
    """Who keeps the agents' registrations and spreads new calls over the switches in front of
    them, where the switches themselves do not."""

    async def start(
        self,
        on_phones: Callable[[PhonesSeen | PhoneRegistered | PhoneLost], None],
        on_nodes: Callable[[frozenset[str]], None],
    ) -> None:
        """Begin to watch. While it is away nothing is told: what was known last stands.
        `on_nodes`: the switches it finds dead just now, told again and again."""

    async def stop(self) -> None: ...

    async def drain(self, nodes: frozenset[str]) -> None:
        """Send new calls to all but these from now on, also after the registrar was restarted."""

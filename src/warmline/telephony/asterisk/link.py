"""The one driver's seat of a switch: an ARI and an AMI connection that belong together.

Asterisk would let a second driver in beside the first and obey both. So whoever opens a link shuts
every other one of our user, and every command is preceded by the question whether we may still
command (`may_command`, the lease). A shut event socket is only asked to close: until its owner
reads that, the switch goes on to obey it. So whoever has not heard from the switch for a moment (a
process that was stopped, a machine that slept) first proves both connections with a harmless
request, which fails on a shut one, and commands only then. When either connection ends, or another
took our application over, the link is down as a whole and stays down; `engine` opens a new one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from warmline.telephony.asterisk.ami import AmiClient, AmiError, Message
from warmline.telephony.asterisk.ari import AriClient, AriError, Event, Reply
from warmline.telephony.asterisk.settings import APPLICATION, FIRST_SHARD, mark_of
from warmline.telephony.ports import EngineAway

UNWANTED = [
    "ChannelVarset",
    "ChannelDialplan",
    "ChannelCreated",
    "ChannelDestroyed",
    "ChannelCallerId",
    "ChannelConnectedLine",
    "ChannelHold",
    "ChannelUnhold",
    "ChannelHangupRequest",
    "ChannelEnteredBridge",
    "ChannelLeftBridge",
    "ChannelTalkingStarted",
    "ChannelTalkingFinished",
    "ChannelToneDetected",
    "ChannelUserevent",
    "BridgeCreated",
    "BridgeDestroyed",
    "BridgeMerged",
    "PlaybackStarted",
    "PlaybackContinuing",
    "Dial",
    "DeviceStateChanged",
    "EndpointStateChange",
    "ContactStatusChange",
    "PeerStatusChange",
    "RecordingStarted",
    "RecordingFinished",
    "RecordingFailed",
]
"""ARI events nobody here reads. An `allowed` list instead would swallow the answers, too."""


_SILENCE_S = 1.4
"""So long without an answered request means that we may have been stopped: prove the link first.
Longer than the engine's beat, shorter than any lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchAccess:
    """How to reach a switch and what it and we call its folders."""

    host: str = "127.0.0.1"
    ari_port: int = 8720
    ari_user: str = "warmline"
    ari_secret: str = field(repr=False)
    ami_port: int = 8721
    ami_user: str = "warmline"
    ami_secret: str = field(repr=False)
    sounds: str
    """Folder of the centre's sounds as the switch sees it."""
    recordings: str
    """Folder for raw recordings as the switch sees it."""
    node: str = "node1"
    shard: str = FIRST_SHARD
    admission: bool = True
    """Whether surplus calls are refused when the switch or we fall behind."""
    timeout_s: float = 5.0
    """A command unanswered for so long means that the switch is not in command any more."""

    @property
    def mark(self) -> str:
        """What the names of this shard on the switch end with."""
        return mark_of(self.shard)

    @property
    def application(self) -> str:
        """The Stasis application of this shard."""
        return f"{APPLICATION}{self.mark}"

    @property
    def manager(self) -> str:
        """The manager user of this shard, so that its leaders shut out each other and no more."""
        return f"{self.ami_user}{self.mark}"


class Link:
    """One opened pair of connections; single use."""

    def __init__(
        self,
        access: SwitchAccess,
        may_command: Callable[[], bool],
        on_ari: Callable[[Event], None],
        on_ami: Callable[[Message], None],
    ) -> None:
        self._access = access
        self._may_command = may_command
        self._on_ari = on_ari
        self._on_ami = on_ami
        self.down: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.clock_ahead_s = 0.0
        """How far the switch's clock is ahead of ours."""
        self.mark, self.application = access.mark, access.application
        self._proved_at = 0.0
        self._ami = self._new_ami()
        self._ari = AriClient(self._take_ari, self._drop, access.timeout_s)

    async def open(self) -> None:
        """Connect both and shut every rival out; raises `EngineAway`."""
        try:
            await self._login(self._ami)
            await self._expel_managers()
            access = self._access
            await self._ari.connect(
                access.host,
                access.ari_port,
                access.ari_user,
                access.ari_secret,
                access.application,
            )
            await self._expel_subscribers()
            before = time.time()
            pong = await self._ami.action("Ping")
            middle = (before + time.time()) / 2
            self.clock_ahead_s = float(pong.get("Timestamp", middle)) - middle
            await self.ari(
                "PUT",
                f"applications/{access.application}/eventFilter",
                body={"disallowed": [{"type": name} for name in UNWANTED]},
            )
        except (AmiError, AriError) as error:
            await self.close()
            raise EngineAway(str(error)) from error
        except EngineAway:
            await self.close()
            raise

    async def close(self) -> None:
        """Let go of both connections."""
        self._drop("closed by us")
        await self._ari.close()
        await self._ami.close()

    async def ari(
        self, method: str, uri: str, *, body: object = None, **query: str | None
    ) -> Reply:
        """One ARI command; raises `EngineAway` when down, fenced or unanswered."""
        await self._ready()
        return await self._request(method, uri, body, query)

    async def listed(self, uri: str) -> Any:
        """What the switch has of something that may be long (`AriClient.fetch`). Raises
        `EngineAway`, also for a refusal: taken for an empty list it would end every talk."""
        await self._ready()
        try:
            reply = await self._ari.fetch(uri)
            if not reply.ok:
                raise AriError(f"ARI refused GET {uri}: {reply.message}")
        except AriError as error:
            self._drop(str(error))
            raise EngineAway(str(error)) from error
        return reply.body

    async def ami(self, action: str, **headers: str) -> bool:
        """One manager action; True when the switch did it."""
        await self._ready()
        return await self._act(action, headers)

    async def ami_each(
        self, asked: Callable[[], Sequence[tuple[str, Mapping[str, str]]]]
    ) -> list[Message]:
        """The manager actions that `asked` names in the moment they are sent; their answers."""
        await self._ready()
        try:
            return await self._ami.actions(asked())
        except AmiError as error:
            self._drop(str(error))
            raise EngineAway(str(error)) from error

    async def ami_value(self, action: str, **headers: str) -> str:
        """One manager action that answers with a value; empty when there is none."""
        await self._ready()
        return (await self._answer(action, headers)).get("Value", "")

    async def ami_list(self, action: str) -> list[Message]:
        """One manager action that answers with a list."""
        await self._ready()
        try:
            return await self._ami.listing(action)
        except AmiError as error:
            self._drop(str(error))
            raise EngineAway(str(error)) from error

    async def _ready(self) -> None:
        """Before every command: are we still the one, and does the switch still listen to us?"""
        self._check()
        if asyncio.get_running_loop().time() - self._proved_at > _SILENCE_S:
            await self._act("Ping", {})
            await self._request("GET", "asterisk/ping", None, {})
            self._check()

    async def _request(
        self, method: str, uri: str, body: object, query: Mapping[str, str | None]
    ) -> Reply:
        given = {key: value for key, value in query.items() if value is not None}
        sent_at = asyncio.get_running_loop().time()
        try:
            reply = await self._ari.request(method, uri, given, body, self._commanding)
        except AriError as error:
            self._drop(str(error))
            raise EngineAway(str(error)) from error
        if reply is None:
            self._drop("we may no longer command")
            raise EngineAway("This engine may no longer command the switch.")
        # The moment of asking, not of hearing: an old answer may have waited for a stopped reader.
        self._proved_at = max(self._proved_at, sent_at)
        return reply

    async def _act(self, action: str, headers: Mapping[str, str]) -> bool:
        return (await self._answer(action, headers)).get("Response") == "Success"

    async def _answer(self, action: str, headers: Mapping[str, str]) -> Message:
        try:
            answer = await self._ami.action(action, **headers)
        except AmiError as error:
            self._drop(str(error))
            raise EngineAway(str(error)) from error
        return answer

    def _check(self) -> None:
        if self.down.done():
            raise EngineAway(f"The switch is away: {self.down.result()}.")
        if not self._may_command():
            self._drop("we may no longer command")
            raise EngineAway("This engine may no longer command the switch.")

    def _commanding(self) -> bool:
        return not self.down.done() and self._may_command()

    def _drop(self, reason: str) -> None:
        if not self.down.done():
            self.down.set_result(reason)

    def _take_ari(self, event: Event) -> None:
        if event["type"] == "ApplicationReplaced":
            self._drop("another engine took over")
        elif not self.down.done():
            self._on_ari(event)

    def _take_ami(self, event: Message) -> None:
        if not self.down.done():
            self._on_ami(event)

    def _new_ami(self) -> AmiClient:
        return AmiClient(self._take_ami, self._drop, self._access.timeout_s)

    async def _login(self, ami: AmiClient) -> None:
        access = self._access
        await ami.connect(access.host, access.ami_port, access.manager, access.ami_secret)

    async def _expel_managers(self) -> None:
        """Kick every other manager session of our user. The list does not say which one is ours,
        so with rivals about a second connection is made: what is new in the list is it."""
        known = await self._sessions(self._ami)
        if len(known) <= 1:
            return
        quiet = self._ami
        self._ami = AmiClient(self._take_ami, self._drop, self._access.timeout_s)
        await self._login(self._ami)
        fresh = await self._sessions(self._ami) - known
        await quiet.close()
        if len(fresh) != 1:
            raise AmiError("Rival manager sessions came and went meanwhile; trying again.")
        for session in known:
            await self._ami.command(f"manager kick session {session}")

    async def _sessions(self, ami: AmiClient) -> set[str]:
        rows = [line.split() for line in await ami.command("manager show connected")]
        return {row[4] for row in rows if len(row) >= 6 and row[0] == self._access.manager}

    async def _expel_subscribers(self) -> None:
        """Shut every other event socket of our application; other shards have their own. A socket
        whose application was just taken over is listed without one, yet its commands would still
        be obeyed."""
        mine = self._ari.local_address
        for line in await self._ami.command("ari show websocket sessions"):
            row = line.split()
            if len(row) < 4 or row[1] != "inbound" or row[2] == mine:
                continue
            if len(row) == 4 or self._access.application in row[4].split(","):
                await self._ami.command(f"ari shutdown websocket session {row[0]}")

"""Our dialplan: where a caller is while `voice` decides, is away, or lets two people talk.

    warmline-arrive   a trunk's call comes in: marks are set once, then into the hands
    warmline-refused  more calls come than can be served: it is told, and hung up
    warmline-hands    in `voice`'s hands while it lives (VOICE_AT younger than 2 s). The channel
                      waits; each key is told; `voice` sends it to one of the extensions (answer,
                      play, music, stop, stasis) or elsewhere
    warmline-heard    the same, for a key that ended a sound
    warmline-holding  music while `voice` is away, and a look every second whether it is back
    warmline-offer    an agent is rung by Dial(), which also carries the talk
    warmline-fetched  a pair in talk brought into Stasis, each on its own
    warmline-measured what the switch counted of a desk phone's media is told at its leg's end
    warmline-phones   what an agent's phone dials by itself: nothing, `voice` dials for it
    warmline-trial    a made-up caller of ours comes in (`trial_dialplan`)

Nothing but bridges needs Stasis. A channel in it costs the switch a message for whatever happens to
it, made into JSON, and a command to it wakes three threads; a manager's Redirect among these
extensions costs a tenth. So a call enters Stasis (extension `stasis`) when a command needs it.

What there is to tell rides behind the unit of WaitExten's time (`3600s|...`, of which it reads the
first letter), so the manager's event about that line is the news: no line of its own, and it says
at once that the channel waits there. Only then may it be sent elsewhere: between two lines the
switch would start a Redirect's extension at its second line, or at the number of the old one, where
there may be none (a caller hung up). `sending` therefore waits for this news, or that of
BackGround, Dial or Stasis, before every Redirect.

A key is told by a line of its own before the one in which the channel waits on (NoOp): the switch
tells of no line that has the place (context, extension, priority) of the last one it told of that
channel, so of a key pressed twice (55) the second would not be heard of.

Priority 1 of each extension answers the channel, priority 2 is the same without it. Answering does
not wait for the caller's first sound (option `i`; else half a second for a carrier that sends none
yet): a key pressed in that wait comes to the next line only half, and the channel then sleeps
through the Redirect that the key brings about (seen with 22.10 in one call of a hundred).

A channel in the hands carries TIMEOUT(absolute) as a lease. `voice` renews it; when it runs out,
extension T brings the caller back to the holding place. So neither a killed nor a stopped `voice`
loses anybody. During ringing and talk there is no lease: Dial() ends by itself.

The recording is begun on the customer's channel and stays with it through redirects and bridges.
MixMonitor writes two files, what the customer says and what he hears, and keeps them in step with
silence (since Asterisk 21 without being asked). Its option D, both in one file, garbles a talk with
a wide-band leg.

A call is in the group `new` of its shard until something happens to it: it is answered, played to,
rung for, or held because `voice` is away; and in the group of the second in which it came. Where
either has more calls than the global variables WL_NEW and WL_RATE say, which `voice` sets by what
it can serve (`telephony.admission`), the next one is refused at once. (What is refused is in no
group any more.)

Several shards of `voice` may share the switch. A call belongs to the one that claimed its called
number (global variable WL_AT_<number>), until it is passed on (extension `moved`). WL_SHARD is what
stands behind that shard's names: its VOICE_AT, its bounds, its Stasis application, its news. So
the callers of a shard that is away are held, and no others.

Every line costs a message on the switch's own bus, so what can be set at once is (`MSet`), and a
line that only some calls need has an extension of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from warmline.telephony.asterisk import trial_dialplan
from warmline.telephony.asterisk.settings import APPLICATION, FIRST_SHARD, mark_of

LEASE_S = 12
"""Seconds a caller stays in a silent `voice`'s hands before the dialplan takes him back."""
FRESH_S = 2
"""`VOICE_AT` must be younger than this, in seconds, for a caller to enter Stasis."""

HANDS, HEARD = "warmline-hands", "warmline-heard"
HOLDING = "warmline-holding"
OFFER = "warmline-offer"
FETCHED = "warmline-fetched"
MEASURED = "warmline-measured"
"""A hangup handler of every desk phone's channel (`pjsip.account`)."""
WAITING = ("WaitExten", "BackGround", "Dial")
"""Applications in which a channel may be sent elsewhere; the manager tells when one begins."""
PASSING = "NoOp"
"""The application of lines that only tell; the manager tells of them, too."""
TOLD = "3600s|"
"""What opens the news in the arguments of WaitExten and NoOp; its parts are separated by bars."""
OFFER_MARKS = (
    *("WL_OFFER", "WL_RING", "WL_SHOW", "WL_CALL", "WL_RECORD", "WL_AUTO"),
    *("WL_HEAR", "WL_LEAST", "WL_THEN", "WL_STAY"),
)
"""Variables of an offer, set in this order by one ARRAY() write before `warmline-offer`, and with
them WL_ENDPOINT: the phone, or several in the way of Dial() (`a&PJSIP/b`)."""
# WL_STAY is `g` where the customer goes on in the dialplan (into the hands) after the agent.
TOGETHER = "all"
"""WL_AUTO where several phones are rung: each learns its own name, none answers by itself."""
ANSWERED, NOTICED = "warmline-answered", "warmline-noticed"
"""What Dial() runs on the phone that answered; the second one waits there until the customer has
heard WL_LEAST seconds of what is played to him while it rings. He hears it on meanwhile."""
REFUSED_CAUSES = {"503": 34, "busy": 17, "off": 34}
"""Setting `asterisk.overload` → Q.850 cause: the carrier is told 503, or 486 as if we were busy."""
AT_ONCE, PER_S = "WL_NEW", "WL_RATE"
"""Open the names of the global variables that bound the calls nothing has happened to yet, and
those let in within one second of the clock."""
UNBOUND = 1_000_000
"""What they are until `voice` has said something."""
CLAIM = "WL_AT_"
"""Opens the names of the global variables that say whose a called number is."""
PASSED_MARKS = ("__WL_SHARD", "WL_TICKET")
"""Variables of a leg that goes to another shard, set likewise before extension `moved`."""
MUSIC_MARK = "WL_MUSIC"
"""Variable of a caller's music, where it is not the usual."""
PLAY_MARKS = ("WL_PLAY", "WL_SOUNDS")
"""Variables of a sound, set likewise before extension `play`."""

_NOW = "${STRFTIME(,UTC,%Y-%m-%dT%H:%M:%S.%6q)}"
_CLOCK = "${STRFTIME(,UTC,%s.%3q)}"
_LIVES = "$[${EPOCH} - 0${VOICE_AT${WL_SHARD}} < " + str(FRESH_S) + "]"

_PHONE = "warmline-phone^s${WL_AUTO}^1(${WL_CALL}^${WL_ENDPOINT})"
"""What Dial() runs on the agent's channel before it rings."""
AUTO_ANSWER_HEADERS = {
    "Call-Info": "<sip:warmline>;answer-after=0",
    "Alert-Info": "<http://warmline>;info=alert-autoanswer;delay=0",
}
"""Headers by which browsers and desk phones know that they should answer by themselves."""

_ARRIVE = """
[warmline-arrive]
exten => h,1,NoOp()
exten => _[0-9a-zA-Z+*#]!,1,MSet(@WHO@)
 same => n,Goto(${IF(@LIVES@?${IF(@TOO_MANY@?@REFUSED@:@HERE@)}:@AWAY@)})

[warmline-limited]
exten => h,1,NoOp()
exten => _[0-9a-zA-Z+*#]!,1,MSet(@WHO@,@COUNTED@)
 same => n,Goto(${IF(@FULL@?@REFUSED@:warmline-arrive,${WL_CALLED},1)})

[warmline-refused]
exten => s,1,UserEvent(Refused,@REFUSED_WHO@)
 same => n,Hangup(@REFUSAL@)
"""
COUNTED = "GROUP(trunk)"
"""Under this each call of a trunk is counted, in and out, by the trunk's endpoint."""
_NEW_GROUP = "new${WL_SHARD}"
_IS_NEW = f"GROUP(new)={_NEW_GROUP},GROUP(came)=${{EPOCH}}${{WL_SHARD}}"
_NEW_NO_MORE = "GROUP(new)="
NEW_NO_MORE = {"Variable": "GROUP(new)", "Value": ""}
"""What takes a channel out of that group by the manager's Setvar."""
_TOO_MANY = (
    f"$[${{GROUP_COUNT({_NEW_GROUP}@new)}} > ${{{AT_ONCE}${{WL_SHARD}}}}"
    f" | ${{GROUP_COUNT(${{EPOCH}}${{WL_SHARD}}@came)}} > ${{{PER_S}${{WL_SHARD}}}}]"
)
_FULL = "$[${GROUP_COUNT(${WL_TRUNK}@trunk)} > ${WL_MOST}]"
_REFUSED_WHO = "Number: ${WL_CALLER},Called: ${WL_CALLED},Trunk: ${WL_TRUNK},Shard: ${WL_SHARD}"
_WHO = (
    "WL_CALLED=${FILTER(0-9a-zA-Z+*#._-,${EXTEN})}"
    f",__WL_SHARD=${{{CLAIM}${{FILTER(0-9a-zA-Z+*#._-,${{EXTEN}})}}}}"
    ",WL_CALLER=${FILTER(0-9a-zA-Z+*#._-,${CALLERID(num)})}"
    ",WL_TRUNK=${CHANNEL(endpoint)},WL_KIND=customer,WL_WHY=arrived,TIMEOUT(absolute)=@LEASE@"
    f",{_IS_NEW}"
)

_HANDS = """
[warmline-hands]
exten => s,1,GotoIf(@LIVES@?:@AWAY@)
 same => n,MSet(TIMEOUT(absolute)=@LEASE@,WL_HELD=)
 same => n,Goto(@HERE@)
exten => here,1,WaitExten(@TELL@here${WL_SHARD}|@WHERE@)
 same => n,Goto(idle,1)
exten => idle,1,WaitExten(3600)
 same => n,Goto(1)
exten => _[0-9A-D*#],1,NoOp(@TELL@key|${EXTEN}|)
 same => n,WaitExten(3600)
 same => n,Goto(idle,1)
exten => answer,1,Answer(,i)
 same => n,WaitExten(3600@TAKEN@)
 same => n,Goto(idle,1)
exten => play,1,Answer(,i)
 same => n,BackGround(${WL_SOUNDS}@TAKEN@,n,,warmline-heard)
 same => n,WaitExten(@TELL@played|${WL_PLAY}|${BACKGROUNDSTATUS})
 same => n,Goto(idle,1)
exten => stop,1,Answer(,i)
 same => n,StopMusicOnHold()
 same => n,WaitExten(3600)
 same => n,Goto(idle,1)
exten => quietplay,1,Answer(,i)
 same => n,StopMusicOnHold()
 same => n,Goto(play,2)
exten => music,1,Answer(,i)
 same => n,StartMusicOnHold(${WL_MUSIC}@TAKEN@)
 same => n,WaitExten(3600)
 same => n,Goto(idle,1)
exten => stasis,1,Answer(,i)
 same => n,StopMusicOnHold()
 same => n,Stasis(@APP@${WL_SHARD},entered@TAKEN@)
 same => n,GotoIf($["${STASISSTATUS}" = "FAILED"]?@AWAY@)
 same => n,Hangup()
exten => moved,1,Answer(,i)
 same => n,Goto(s,1)
exten => T,1,Set(WL_WHY=arrived)
 same => n,Goto(s,1)

[warmline-heard]
exten => _[0-9A-D*#],1,NoOp(@TELL@key|${EXTEN}|${WL_PLAY})
 same => n,WaitExten(3600)
 same => n,Goto(warmline-hands,idle,1)
include => warmline-hands

[warmline-holding]
exten => s,1,Answer(,i)
 same => n,MSet(TIMEOUT(absolute)=0,@NEW_NO_MORE@)
 same => n,StartMusicOnHold()
 same => n(hold),Wait(1)
 same => n,GotoIf(@LIVES@?:hold)
 same => n,StopMusicOnHold()
 same => n,Goto(warmline-hands,s,1)
"""
_HERE, _AWAY, _REFUSED = f"{HANDS},here,1", f"{HOLDING},s,1", "warmline-refused,s,1"
_WHERE = "${WL_WHY}|${WL_CALLER}|${WL_CALLED}|${WL_TRUNK}|${WL_OFFER}|${WL_OUTCOME}|${WL_CAUSE}"
_WHERE += "|${WL_TICKET}"

_OFFER = """
[warmline-offer]
exten => record,1,Answer(,i)
 same => n,MSet(@OFFERED@,WL_RECORDING=${WL_RECORD})
 same => n,MixMonitor(,@RECORD@)
@RING@
exten => ring,1,Answer(,i)
 same => n,MSet(@OFFERED@)
@RING@
exten => T,1,Goto(warmline-hands,T,1)

[warmline-phone]
exten => s,1,MSet(@MARKED@)
 same => n,Return()
exten => s1,1,MSet(@MARKED@,@BY_ITSELF@)
 same => n,Return()
exten => s0,1,MSet(@PLAIN@)
 same => n,Return()
exten => sall,1,MSet(@MARKED_ALL@)
 same => n,Return()

[warmline-answered]
exten => s,1,Set(WL_ANSWERED=@NOW@)
 same => n,Return()

[warmline-noticed]
exten => s,1,Wait($[${WL_RANG} + ${WL_MUST_HEAR} - @CLOCK@])
 same => n,Set(WL_ANSWERED=@NOW@)
 same => n,Return()
"""
_OFFERED = (
    "TIMEOUT(absolute)=0,@NEW_NO_MORE@,WL_WHY=returned,WL_OUTCOME=,__WL_OF=${WL_OFFER},__WL_FOR=${UNIQUEID}"
    ",_WL_MUST_HEAR=${WL_LEAST},_WL_RANG=@CLOCK@"
    ',CALLERID(num)=${IF($["${WL_SHOW}" = ""]?${CALLERID(num)}:${WL_SHOW})}'
)
_RING = """
 same => n,Dial(PJSIP/${WL_ENDPOINT},${WL_RING},@HOW@)
 same => n,MSet(WL_OUTCOME=${DIALSTATUS},WL_CAUSE=${HANGUPCAUSE})
 same => n,Goto(warmline-hands,s,1)
""".strip("\n")
_HOW = f"I${{WL_STAY}}m(${{WL_HEAR}})b({_PHONE})U(${{WL_THEN}})"
_PLAIN = "WL_KIND=agent,WL_OFFER=${WL_OF},WL_PEER=${WL_FOR},WL_CALL=${ARG1},WL_ENDPOINT=${ARG2}"
"""On the leg to a number outside: nothing of ours goes to the carrier."""
_MARKED = (
    f"{_PLAIN}"
    ",PJSIP_HEADER(add,X-Warmline-Call)=${ARG1},PJSIP_HEADER(add,X-Warmline-Offer)=${WL_OF}"
)

_MARKED_ALL = _MARKED.replace("${ARG2}", "${CHANNEL(endpoint)}")

_MEASURED_WHO = "Shard: ${WL_SHARD},Call: ${WL_CALL},Endpoint: ${CHANNEL(endpoint)}"

_REST = """
[warmline-fetched]
exten => s,1,Set(WL_WHY=arrived)
 same => n,Stasis(@APP@${WL_SHARD},fetched)
 same => n,GotoIf($["${WL_KIND}" = "customer"]?warmline-hands,s,1)
 same => n,Hangup()
exten => T,1,Goto(warmline-hands,T,1)

[warmline-measured]
exten => s,1,GotoIf($["${CHANNEL(state)}" != "Up"]?told)
 same => n,UserEvent(Measured,@MEASURED_WHO@,Rtcp: ${CHANNEL(rtcp,all,audio)})
 same => n(told),Return()

[warmline-phones]
exten => _[0-9a-zA-Z+*#]!,1,Hangup(21)

[default]
exten => s,1,Hangup(21)
"""


def recording_options(recordings: Path | str, name: str) -> str:
    """MixMonitor's options for a recording of that name: the customer's voice goes to
    `<name>.said.sln`, what he hears to `<name>.heard.sln`; both signed 16-bit little-endian,
    8 kHz, no header, so that a killed switch leaves them readable."""
    return f"r({recordings}/{name}.said.sln)t({recordings}/{name}.heard.sln)"


def extensions_conf(
    recordings: Path,
    refusal: int = REFUSED_CAUSES["503"],
    shards: Sequence[str] = (FIRST_SHARD,),
) -> str:
    """The dialplan; raw recordings go to `recordings`, calls are refused with Q.850 cause
    `refusal`."""
    text = "[general]\nstatic=yes\nwriteprotect=yes\nclearglobalvars=no\n"
    text += "\n[globals]\n" + "".join(
        f"{name}{mark_of(shard)}={UNBOUND}\n" for shard in shards for name in (AT_ONCE, PER_S)
    )
    for part in (_ARRIVE, _HANDS, _OFFER, _REST, trial_dialplan.TEXT):
        text += part
    by_itself = ",".join(
        f"PJSIP_HEADER(add,{name})={value}" for name, value in AUTO_ANSWER_HEADERS.items()
    ).replace(";", "\\;")
    return (
        text.replace("@WHO@", _WHO)
        .replace("@TRIAL_WHO@", trial_dialplan.who(_WHO))
        .replace("@COUNTED@", f"{COUNTED}=${{CHANNEL(endpoint)}}")
        .replace("@FULL@", _FULL)
        .replace("@REFUSED_WHO@", _REFUSED_WHO)
        .replace("@MEASURED_WHO@", _MEASURED_WHO)
        .replace("@REFUSAL@", str(refusal))
        .replace("@WHERE@", _WHERE)
        .replace("@HERE@", _HERE)
        .replace("@AWAY@", _AWAY)
        .replace("@REFUSED@", _REFUSED)
        .replace("@TELL@", TOLD)
        .replace("@RING@", _RING)
        .replace("@OFFERED@", _OFFERED)
        .replace("@HOW@", _HOW)
        .replace("@MARKED@", _MARKED)
        .replace("@PLAIN@", _PLAIN)
        .replace("@MARKED_ALL@", _MARKED_ALL)
        .replace("@BY_ITSELF@", by_itself)
        .replace("@LIVES@", _LIVES)
        .replace("@TOO_MANY@", _TOO_MANY)
        .replace("@TAKEN@", f"${{SET({_NEW_NO_MORE})}}")
        .replace("@NEW_NO_MORE@", _NEW_NO_MORE)
        .replace("@LEASE@", str(LEASE_S))
        .replace("@APP@", APPLICATION)
        .replace("@RECORD@", recording_options(recordings, "${WL_RECORD}"))
        .replace("@NOW@", _NOW)
        .replace("@CLOCK@", _CLOCK)
    )

"""Our dialplan: where a caller is while `voice` decides, is away, or lets two people talk.

    warmline-arrive   a trunk's call comes in: marks are set once, then into the hands
    warmline-refused  more calls come than can be served: it is told, and hung up
    warmline-hands    in `voice`'s hands while it lives (VOICE_AT younger than 2 s). The channel
                      tells that it is here and waits; each key is told; `voice` sends it to one of
                      the extensions (answer, play, music, stop, stasis) or elsewhere
    warmline-heard    the same, for a key that ended a sound
    warmline-holding  music while `voice` is away, and a look every second whether it is back
    warmline-offer    an agent is rung by Dial(), which also carries the talk
    warmline-fetched  a pair in talk brought into Stasis, each on its own
    warmline-phones   what an agent's phone dials by itself: nothing, `voice` dials for it

Nothing but bridges needs Stasis. A channel in it costs the switch a message for whatever happens to
it, made into JSON, and a command to it wakes three threads; a manager's Redirect among these
extensions costs a tenth. So a call enters Stasis (extension `stasis`) when a command needs it.

A Redirect may overtake what the one before began, and is refused while the channel has not followed
that one yet (`commands` then asks again). Therefore an extension does not rely on the one before:
priority 1 of each answers the channel (nothing to do if it is up), priority 2 is the same without
it. No extension ends in a Goto after it has told something: a Redirect that comes while Goto runs
would be lost.

A channel in the hands carries TIMEOUT(absolute) as a lease. `voice` renews it; when it runs out,
extension T brings the caller back to the holding place. So neither a killed nor a stopped `voice`
loses anybody. During ringing and talk there is no lease: Dial() ends by itself.

The recording is begun on the customer's channel and stays with it through redirects and bridges.
MixMonitor writes two files, what the customer says and what he hears, and keeps them in step with
silence (since Asterisk 21 without being asked). Its option D, both in one file, garbles a talk with
a wide-band leg.

While more calls come than can be served (`telephony.admission`), `voice` sets the global variable
WL_SHARE below 100, and so many of a hundred new calls are let in; the others are refused at once.

Every line costs a message on the switch's own bus, so what can be set at once is (`MSet`).
"""

from __future__ import annotations

from pathlib import Path

from warmline.telephony.asterisk.settings import APPLICATION

LEASE_S = 12
"""Seconds a caller stays in a silent `voice`'s hands before the dialplan takes him back."""
FRESH_S = 2
"""`VOICE_AT` must be younger than this, in seconds, for a caller to enter Stasis."""

HANDS, HEARD = "warmline-hands", "warmline-heard"
HOLDING = "warmline-holding"
OFFER = "warmline-offer"
FETCHED = "warmline-fetched"
OFFER_MARKS = ("WL_OFFER", "WL_ENDPOINT", "WL_RING", "WL_SHOW", "WL_CALL", "WL_RECORD", "WL_AUTO")
"""Variables of an offer, set in this order by one ARRAY() write before `warmline-offer`."""
REFUSED_CAUSES = {"503": 34, "busy": 17, "off": 34}
"""Setting `asterisk.overload` → Q.850 cause: the carrier is told 503, or 486 as if we were busy."""
PLAY_MARKS = ("WL_PLAY", "WL_SOUNDS")
"""Variables of a sound, set likewise before extension `play`."""

_NOW = "${STRFTIME(,UTC,%Y-%m-%dT%H:%M:%S.%6q)}"
_LIVES = "$[${EPOCH} - 0${VOICE_AT} < " + str(FRESH_S) + "]"

_PHONE = "warmline-phone^s^1(${WL_CALL}^${WL_AUTO}^${WL_ENDPOINT})"
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
 same => n,GotoIf($[@LIVES@ & ${RAND(1,100)} > ${WL_SHARE}]?warmline-refused,s,1)
 same => n,Goto(warmline-hands,s,1)

[warmline-refused]
exten => s,1,UserEvent(Refused,Number: ${WL_CALLER},Called: ${WL_CALLED},Trunk: ${WL_TRUNK})
 same => n,Hangup(@REFUSAL@)
exten => h,1,NoOp()
"""
_WHO = (
    "WL_CALLED=${FILTER(0-9a-zA-Z+*#._-,${EXTEN})}"
    ",WL_CALLER=${FILTER(0-9a-zA-Z+*#._-,${CALLERID(num)})}"
    ",WL_TRUNK=${CHANNEL(endpoint)},WL_KIND=customer,WL_WHY=arrived"
)

_HANDS = """
[warmline-hands]
exten => s,1,GotoIf(@LIVES@?:warmline-holding,s,1)
 same => n,MSet(TIMEOUT(absolute)=@LEASE@,WL_HELD=)
 same => n,UserEvent(InHands,@TOLD@)
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
exten => _[0-9A-D*#],1,UserEvent(Key,Key: ${EXTEN})
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
exten => answer,1,Answer()
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
exten => play,1,Answer()
 same => n,StopMusicOnHold()
 same => n,BackGround(${WL_SOUNDS},n,,warmline-heard)
 same => n,UserEvent(Played,Playback: ${WL_PLAY},Status: ${BACKGROUNDSTATUS})
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
exten => stop,1,Answer()
 same => n,StopMusicOnHold()
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
exten => music,1,Answer()
 same => n,StartMusicOnHold()
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
exten => stasis,1,Answer()
 same => n,StopMusicOnHold()
 same => n,Stasis(@APP@,entered)
 same => n,GotoIf($["${STASISSTATUS}" = "FAILED"]?warmline-holding,s,1)
 same => n,Hangup()
exten => T,1,Set(WL_WHY=arrived)
 same => n,Goto(s,1)
exten => h,1,NoOp()

[warmline-heard]
exten => _[0-9A-D*#],1,UserEvent(Key,Key: ${EXTEN},Playback: ${WL_PLAY})
 same => n(idle),WaitExten(3600)
 same => n,Goto(idle)
include => warmline-hands

[warmline-holding]
exten => s,1,Answer()
 same => n,Set(TIMEOUT(absolute)=0)
 same => n,StartMusicOnHold()
 same => n(hold),Wait(1)
 same => n,GotoIf(@LIVES@?:hold)
 same => n,StopMusicOnHold()
 same => n,Goto(warmline-hands,s,1)
exten => h,1,NoOp()
"""
_TOLD = (
    "Why: ${WL_WHY},Number: ${WL_CALLER},Called: ${WL_CALLED},Trunk: ${WL_TRUNK}"
    ",Offer: ${WL_OFFER},Outcome: ${WL_OUTCOME},Reason: ${WL_CAUSE}"
)

_OFFER = """
[warmline-offer]
exten => s,1,Answer()
 same => n,MSet(@OFFERED@)
 same => n,GotoIf($["${WL_RECORD}" = "" | "${WL_RECORDING}" != ""]?ring)
 same => n,MixMonitor(,@RECORD@)
 same => n,Set(WL_RECORDING=${WL_RECORD})
 same => n,UserEvent(RecordingBegun,File: ${WL_RECORD},At: @NOW@)
 same => n(ring),Dial(PJSIP/${WL_ENDPOINT},${WL_RING},@HOW@)
 same => n,GotoIf($["${DIALSTATUS}" = "ANSWER"]?over)
 same => n,MSet(WL_OUTCOME=${DIALSTATUS},WL_CAUSE=${HANGUPCAUSE})
 same => n,Goto(warmline-hands,s,1)
 same => n(over),Hangup(16)
exten => T,1,Goto(warmline-hands,T,1)
exten => h,1,NoOp()

[warmline-phone]
exten => s,1,MSet(@MARKED@)
 same => n,GotoIf($["${ARG2}" != "1"]?done)
 same => n,Set(PJSIP_HEADER(add,Call-Info)=@ANSWER_AFTER@)
 same => n,Set(PJSIP_HEADER(add,Alert-Info)=@ALERT_INFO@)
 same => n(done),Return()

[warmline-answered]
exten => s,1,Set(WL_ANSWERED=@NOW@)
 same => n,UserEvent(OfferAnswered,Offer: ${ARG1},Leg: ${WL_FOR},At: ${WL_ANSWERED})
 same => n,Return()
"""
_OFFERED = (
    "TIMEOUT(absolute)=0,WL_WHY=returned,WL_OUTCOME=,__WL_OF=${WL_OFFER},__WL_FOR=${UNIQUEID}"
    ',CALLERID(num)=${IF($["${WL_SHOW}" = ""]?${CALLERID(num)}:${WL_SHOW})}'
)
_HOW = f"gIm(default)b({_PHONE})U(warmline-answered^${{WL_OFFER}})"
_MARKED = (
    "WL_KIND=agent,WL_OFFER=${WL_OF},WL_PEER=${WL_FOR},WL_CALL=${ARG1},WL_ENDPOINT=${ARG3}"
    ",PJSIP_HEADER(add,X-Warmline-Call)=${ARG1},PJSIP_HEADER(add,X-Warmline-Offer)=${WL_OF}"
)

_REST = """
[warmline-fetched]
exten => s,1,Set(WL_WHY=arrived)
 same => n,Stasis(@APP@,fetched)
 same => n,GotoIf($["${WL_KIND}" = "customer"]?warmline-hands,s,1)
 same => n,Hangup()
exten => T,1,Goto(warmline-hands,T,1)
exten => h,1,NoOp()

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


def extensions_conf(recordings: Path, refusal: int = REFUSED_CAUSES["503"]) -> str:
    """The dialplan; raw recordings go to `recordings`, calls are refused with Q.850 cause
    `refusal`."""
    text = "[general]\nstatic=yes\nwriteprotect=yes\nclearglobalvars=no\n"
    text += "\n[globals]\nWL_SHARE=100\n"
    for part in (_ARRIVE, _HANDS, _OFFER, _REST):
        text += part
    headers = {name: value.replace(";", "\\;") for name, value in AUTO_ANSWER_HEADERS.items()}
    return (
        text.replace("@WHO@", _WHO)
        .replace("@REFUSAL@", str(refusal))
        .replace("@TOLD@", _TOLD)
        .replace("@OFFERED@", _OFFERED)
        .replace("@HOW@", _HOW)
        .replace("@MARKED@", _MARKED)
        .replace("@ANSWER_AFTER@", headers["Call-Info"])
        .replace("@ALERT_INFO@", headers["Alert-Info"])
        .replace("@LIVES@", _LIVES)
        .replace("@LEASE@", str(LEASE_S))
        .replace("@APP@", APPLICATION)
        .replace("@RECORD@", recording_options(recordings, "${WL_RECORD}"))
        .replace("@NOW@", _NOW)
    )

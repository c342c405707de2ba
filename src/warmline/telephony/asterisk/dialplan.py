"""Our dialplan: where a caller is while `voice` decides, is away, or lets two people talk.

    warmline-arrive   a trunk's call comes in: marks are set once, then into the hands
    warmline-hands    into Stasis when `voice` lives (VOICE_AT younger than 2 s); else music here
                      and another try every second
    warmline-offer    an agent is rung by Dial(), which also carries the talk
    warmline-fetched  a pair in talk brought back into Stasis, each on its own
    warmline-phones   what an agent's phone dials by itself: nothing, `voice` dials for it

A channel in the hands carries TIMEOUT(absolute) as a lease. `voice` renews it; when it runs out,
extension T brings the caller back to the holding place. So neither a killed nor a stopped `voice`
loses anybody. During ringing and talk there is no lease: Dial() ends by itself.

The recording is begun on the customer's channel and stays with it through redirects and bridges.
MixMonitor writes two files, what the customer says and what he hears, and keeps them in step with
silence (since Asterisk 21 without being asked). Its option D, both in one file, garbles a talk with
a wide-band leg.
"""

from __future__ import annotations

from pathlib import Path

from warmline.telephony.asterisk.settings import APPLICATION

LEASE_S = 12
"""Seconds a caller stays in a silent `voice`'s hands before the dialplan takes him back."""
FRESH_S = 2
"""`VOICE_AT` must be younger than this, in seconds, for a caller to enter Stasis."""

HANDS = "warmline-hands"
OFFER = "warmline-offer"
FETCHED = "warmline-fetched"
OFFER_MARKS = ("WL_OFFER", "WL_ENDPOINT", "WL_RING", "WL_SHOW", "WL_CALL", "WL_RECORD", "WL_AUTO")
"""Variables of an offer, set in this order by one ARRAY() write before `warmline-offer`."""

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
exten => _[0-9a-zA-Z+*#]!,1,Set(WL_CALLED=${FILTER(0-9a-zA-Z+*#._-,${EXTEN})})
 same => n,Set(WL_CALLER=${FILTER(0-9a-zA-Z+*#._-,${CALLERID(num)})})
 same => n,Set(WL_TRUNK=${CHANNEL(endpoint)})
 same => n,Set(WL_KIND=customer)
 same => n,Set(WL_WHY=arrived)
 same => n,Goto(warmline-hands,s,1)
"""

_HANDS = """
[warmline-hands]
exten => s,1,GotoIf(@LIVES@?enter)
 same => n,Answer()
 same => n,Set(TIMEOUT(absolute)=0)
 same => n,StartMusicOnHold()
 same => n(hold),Wait(1)
 same => n,GotoIf(@LIVES@?enter:hold)
 same => n(enter),StopMusicOnHold()
 same => n,Set(TIMEOUT(absolute)=@LEASE@)
 same => n,Set(WL_HELD=)
 same => n,Stasis(@APP@,${WL_WHY},${WL_OFFER},${WL_OUTCOME},${WL_CAUSE})
 same => n,Set(TIMEOUT(absolute)=0)
 same => n,GotoIf($["${STASISSTATUS}" = "FAILED"]?s,hold0)
 same => n,Hangup()
 same => n(hold0),Answer()
 same => n,StartMusicOnHold()
 same => n,Wait(1)
 same => n,Goto(s,1)
exten => T,1,Set(WL_WHY=arrived)
 same => n,Goto(s,1)
exten => h,1,NoOp()
"""

_OFFER = """
[warmline-offer]
exten => s,1,Set(TIMEOUT(absolute)=0)
 same => n,Set(WL_WHY=returned)
 same => n,Set(WL_OUTCOME=)
 same => n,Set(__WL_OF=${WL_OFFER})
 same => n,Set(__WL_FOR=${UNIQUEID})
 same => n,ExecIf($["${WL_SHOW}" != ""]?Set(CALLERID(num)=${WL_SHOW}))
 same => n,GotoIf($["${WL_RECORD}" = "" | "${WL_RECORDING}" != ""]?ring)
 same => n,MixMonitor(,@RECORD@)
 same => n,Set(WL_RECORDING=${WL_RECORD})
 same => n,UserEvent(RecordingBegun,File: ${WL_RECORD},At: @NOW@)
 same => n(ring),Set(WL_HOW=gIm(default)b(@PHONE@)U(warmline-answered^${WL_OFFER}))
 same => n,Dial(PJSIP/${WL_ENDPOINT},${WL_RING},${WL_HOW})
 same => n,Set(WL_OUTCOME=${DIALSTATUS})
 same => n,Set(WL_CAUSE=${HANGUPCAUSE})
 same => n,GotoIf($["${DIALSTATUS}" = "ANSWER"]?over)
 same => n,Goto(warmline-hands,s,1)
 same => n(over),Hangup(16)
exten => T,1,Goto(warmline-hands,T,1)
exten => h,1,NoOp()

[warmline-phone]
exten => s,1,Set(WL_KIND=agent)
 same => n,Set(WL_OFFER=${WL_OF})
 same => n,Set(WL_PEER=${WL_FOR})
 same => n,Set(WL_CALL=${ARG1})
 same => n,Set(WL_ENDPOINT=${ARG3})
 same => n,Set(PJSIP_HEADER(add,X-Warmline-Call)=${ARG1})
 same => n,Set(PJSIP_HEADER(add,X-Warmline-Offer)=${WL_OF})
 same => n,GotoIf($["${ARG2}" != "1"]?done)
 same => n,Set(PJSIP_HEADER(add,Call-Info)=@ANSWER_AFTER@)
 same => n,Set(PJSIP_HEADER(add,Alert-Info)=@ALERT_INFO@)
 same => n(done),Return()

[warmline-answered]
exten => s,1,Set(WL_ANSWERED=@NOW@)
 same => n,UserEvent(OfferAnswered,Offer: ${ARG1},Leg: ${WL_FOR},At: ${WL_ANSWERED})
 same => n,Return()
"""

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


def extensions_conf(recordings: Path) -> str:
    """The dialplan; raw recordings go to `recordings`."""
    text = "[general]\nstatic=yes\nwriteprotect=yes\nclearglobalvars=no\n"
    for part in (_ARRIVE, _HANDS, _OFFER, _REST):
        text += part
    headers = {name: value.replace(";", "\\;") for name, value in AUTO_ANSWER_HEADERS.items()}
    return (
        text.replace("@PHONE@", _PHONE)
        .replace("@ANSWER_AFTER@", headers["Call-Info"])
        .replace("@ALERT_INFO@", headers["Alert-Info"])
        .replace("@LIVES@", _LIVES)
        .replace("@LEASE@", str(LEASE_S))
        .replace("@APP@", APPLICATION)
        .replace("@RECORD@", recording_options(recordings, "${WL_RECORD}"))
        .replace("@NOW@", _NOW)
    )

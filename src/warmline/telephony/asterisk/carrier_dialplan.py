"""The demo carrier's dialplan: callers who speak, and a world that answers our calls out.

carrier-caller   a caller after our switch answered: waits, presses keys, speaks in a loop,
                 hangs up; started by `carrier.Carrier.call` with its wishes as variables
carrier-world    whom our switch may call: numbers ending in 9001 are busy, in 9002 ring and
                 never answer, in 9003 do not exist; everybody else answers and speaks
"""

from __future__ import annotations

from pathlib import Path

PEER = "warmline"
"""The carrier's endpoint for our switch."""

_TEXT = """[general]
static=yes
writeprotect=yes

[carrier-caller]
exten => s,1,Set(TIMEOUT(absolute)=${IF($["${CR_STAY}" = ""]?600:${CR_STAY})})
 same => n,ExecIf($["${CR_RECORD}" != ""]?MixMonitor(${CR_RECORD},D))
 same => n,GotoIf($["${CR_KEYS}" = ""]?speak)
 same => n,Wait(${IF($["${CR_KEYS_AFTER}" = ""]?1:${CR_KEYS_AFTER})})
 same => n,SendDTMF(${CR_KEYS},200,160)
 same => n(speak),GotoIf($["${CR_SPEECH}" = ""]?quiet)
 same => n,Wait(${IF($["${CR_SPEECH_AFTER}" = ""]?0.2:${CR_SPEECH_AFTER})})
 same => n(again),Playback(${CR_SPEECH})
 same => n,Wait(0.5)
 same => n,Goto(again)
 same => n(quiet),Wait(3600)
exten => T,1,Hangup(16)
exten => h,1,NoOp()

[carrier-world]
exten => _[+0-9]!,1,Set(TIMEOUT(absolute)=600)
 same => n,GotoIf($["${EXTEN:-4}" = "9001"]?busy)
 same => n,GotoIf($["${EXTEN:-4}" = "9002"]?silent)
 same => n,GotoIf($["${EXTEN:-4}" = "9003"]?nobody)
 same => n,Ringing()
 same => n,Wait(2)
 same => n,Answer()
 same => n,ExecIf($["${CR_WORLD_RECORD}" != ""]?MixMonitor(${CR_WORLD_RECORD}/${EXTEN}.raw,D))
 same => n(again),Playback(@SPEECH@/${IF($["${CR_WORLD_SPEECH}" = ""]?caller-3:${CR_WORLD_SPEECH})})
 same => n,Wait(0.5)
 same => n,Goto(again)
 same => n(busy),Hangup(17)
 same => n(silent),Ringing()
 same => n,Wait(120)
 same => n,Hangup(19)
 same => n(nobody),Hangup(1)
exten => T,1,Hangup(16)
exten => h,1,NoOp()

[default]
exten => s,1,Hangup(21)
"""


def carrier_extensions_conf(speech: Path) -> str:
    """The carrier's dialplan; people called by us speak as `caller-3` of `speech`."""
    return _TEXT.replace("@SPEECH@", str(speech))

"""The dialplan of a made-up caller (`trial_caller`); `dialplan` sets it among the rest.

warmline-trial         his call comes in, as a trunk's does in warmline-arrive
warmline-trial-caller  he himself: presses keys, speaks in a loop, hangs up in the end
"""

from __future__ import annotations

IN, CALLER = "warmline-trial", "warmline-trial-caller"

TEXT = """
[warmline-trial]
exten => h,1,NoOp()
exten => _[0-9a-zA-Z+*#]!,1,Set(CALLERID(num)=${WL_TRIAL_CALLER})
 same => n,MSet(@TRIAL_WHO@)
 same => n,Goto(${IF(@LIVES@?@HERE@:@AWAY@)})

[warmline-trial-caller]
exten => s,1,Set(TIMEOUT(absolute)=${WL_TRIAL_STAY})
 same => n,Wait(2)
 same => n,ExecIf($["${WL_TRIAL_KEYS}" != ""]?SendDTMF(${WL_TRIAL_KEYS},200,200))
 same => n(say),Playback(${WL_TRIAL_SPEECH})
 same => n,Wait(1)
 same => n,Goto(say)
exten => T,1,Hangup(16)
"""


def who(of_a_trunk: str) -> str:
    """The marks of a leg that came over a trunk, for one that did not."""
    return of_a_trunk.replace("${CHANNEL(endpoint)}", "${WL_TRIAL_TRUNK}")

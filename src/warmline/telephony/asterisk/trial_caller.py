"""A made-up caller inside the switch itself: no carrier, no second machine, the whole way in.

    warmline-trial         his call comes in, as a trunk's would (see `dialplan`)
    warmline-trial-caller  he himself: presses keys, speaks in a loop, hangs up in the end

The two are the halves of one Local channel. `app.web` places the call over a connection of its own
(as `looking` does), since it is rare and no part of any live call.
"""

from __future__ import annotations

from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.ami import AmiClient, AmiError
from warmline.telephony.asterisk.base_files import CONFIG_USER
from warmline.telephony.asterisk.reload import SwitchAway
from warmline.telephony.asterisk.trial_dialplan import CALLER, IN
from warmline.telephony.trial import TrialCall

KEY_PAUSE = {",": "wwww"}
"""SendDTMF waits half a second for each w."""


class SwitchTrialCaller:
    """Places trial calls on one switch. `speech`: the sound file he speaks, without extension."""

    def __init__(
        self, *, host: str, ami_port: int, ami_user: str, ami_secret: str, speech: str
    ) -> None:
        self._where = (host, ami_port, ami_user + CONFIG_USER, ami_secret)
        self._speech = speech

    async def call(self, trial: TrialCall) -> None:
        """He calls; raises `SwitchAway`."""
        wishes = {
            "WL_TRIAL_CALLER": trial.caller,
            "WL_TRIAL_TRUNK": trial.trunk or "trial",
            "WL_TRIAL_KEYS": "".join(KEY_PAUSE.get(key, key) for key in trial.keys),
            "WL_TRIAL_SPEECH": self._speech,
            "WL_TRIAL_STAY": str(trial.stay_s),
        }
        call = uuid7()
        ami = AmiClient()
        try:
            await ami.connect(*self._where)
            answer = await ami.action(
                "Originate",
                Channel=f"Local/{trial.called}@{IN}/n",
                ChannelId=f"trial-{call}",
                OtherChannelId=call,
                Context=CALLER,
                Exten="s",
                Priority="1",
                Timeout=str(trial.stay_s * 1000),
                Async="true",
                Variable=",".join(f"{name}={value}" for name, value in wishes.items() if value),
            )
        except AmiError as error:
            raise SwitchAway(
                f"The switch does not answer ({error}); see `warmline status`, then try again."
            ) from error
        finally:
            await ami.close()
        if answer.get("Response") != "Success":
            raise SwitchAway(f"The switch would not place the call: {answer.get('Message')}.")

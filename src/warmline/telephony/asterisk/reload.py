"""Tells a running switch that its phones, trunks or music changed; calls in progress go on.

`app` calls it after `config.write_accounts` or `write_music` said that something did. It
logs in as a manager user of its own, since a new leader of `voice` shuts every other session of the
engine's user.
"""

from __future__ import annotations

from collections.abc import Sequence

from warmline.kit.errors import RetryLater
from warmline.telephony.asterisk.ami import AmiClient, AmiError
from warmline.telephony.asterisk.base_files import CONFIG_USER

PHONES = (
    "res_pjsip.so",
    "res_pjsip_endpoint_identifier_ip.so",
    "res_pjsip_outbound_registration.so",
)
MUSIC = ("res_musiconhold.so",)


class SwitchAway(RetryLater):
    """The switch did not take the new configuration."""

    code = "switch_away"


async def reload_phones(
    *,
    host: str = "127.0.0.1",
    ami_port: int,
    ami_user: str,
    ami_secret: str,
    modules: Sequence[str] = PHONES,
) -> None:
    """Let the switch read its phones and trunks (or other `modules`) anew; raises `SwitchAway`."""
    ami = AmiClient()
    try:
        await ami.connect(host, ami_port, ami_user + CONFIG_USER, ami_secret)
        for module in modules:
            answer = await ami.action("Reload", Module=module)
            if answer.get("Response") != "Success":
                raise SwitchAway(
                    f"The switch would not reload {module}: {answer.get('Message')}; it will read "
                    "what is new when it starts again."
                )
    except AmiError as error:
        raise SwitchAway(
            f"The switch does not answer ({error}); it will read what is new when it starts."
        ) from error
    finally:
        await ami.close()

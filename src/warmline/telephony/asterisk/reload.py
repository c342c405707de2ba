"""Tells a running switch that its phones or trunks changed; calls in progress go on.

`app` calls it after `config.write_accounts` said that something did. It logs in as a manager user
of its own, since a new leader of `voice` shuts every other session of the engine's user.
"""

from __future__ import annotations

from warmline.kit.errors import RetryLater
from warmline.telephony.asterisk.ami import AmiClient, AmiError
from warmline.telephony.asterisk.base_files import CONFIG_USER

_MODULES = (
    "res_pjsip.so",
    "res_pjsip_endpoint_identifier_ip.so",
    "res_pjsip_outbound_registration.so",
)


class SwitchAway(RetryLater):
    """The switch did not take the new configuration."""

    code = "switch_away"


async def reload_phones(
    *, host: str = "127.0.0.1", ami_port: int, ami_user: str, ami_secret: str
) -> None:
    """Let the switch read its phones and trunks anew; raises `SwitchAway`."""
    ami = AmiClient()
    try:
        await ami.connect(host, ami_port, ami_user + CONFIG_USER, ami_secret)
        for module in _MODULES:
            answer = await ami.action("Reload", Module=module)
            if answer.get("Response") != "Success":
                raise SwitchAway(
                    f"The switch would not reload {module}: {answer.get('Message')}; it will read "
                    "the new phones and trunks when it starts again."
                )
    except AmiError as error:
        raise SwitchAway(
            f"The switch does not answer ({error}); it will read the new phones and trunks when "
            "it starts."
        ) from error
    finally:
        await ami.close()

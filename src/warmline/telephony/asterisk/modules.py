"""The modules our Asterisk loads, and no other: `autoload=no` keeps it small and predictable.

The order matters in one place: `res_ari` refuses to load before `res_websocket_client`.
"""

from __future__ import annotations

from pathlib import Path

_CORE = """
res_timing_timerfd res_crypto res_sorcery_config res_sorcery_memory res_sorcery_astdb
res_pjproject res_http_websocket res_websocket_client res_musiconhold res_mutestream
bridge_simple bridge_softmix bridge_native_rtp bridge_holding bridge_builtin_features
chan_bridge_media pbx_config res_security_log
"""
_FORMATS = """
format_wav format_sln format_gsm format_pcm codec_ulaw codec_alaw codec_a_mu codec_gsm codec_g722
codec_resample res_format_attr_opus
"""
_OPUS = ("codec_opus", "codec_opus_open_source")
_PJSIP = """
res_rtp_asterisk res_srtp res_pjsip res_pjsip_session res_pjsip_pubsub chan_pjsip res_pjsip_sdp_rtp
res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest
res_pjsip_outbound_registration res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_registrar res_pjsip_transport_websocket
res_pjsip_nat res_pjsip_caller_id res_pjsip_rfc3326 res_pjsip_header_funcs res_pjsip_dtmf_info
res_pjsip_path res_pjsip_logger res_pjsip_dlg_options
"""
_APPS = """
app_dial app_mixmonitor app_userevent app_stack app_playback app_echo app_verbose
app_senddtmf app_playtones app_while app_exec app_stasis
"""
_FUNCTIONS = """
func_callerid func_channel func_global func_logic func_strings func_timeout func_math func_cut
func_hangupcause func_groupcount func_rand func_dialplan func_pjsip_endpoint func_pjsip_aor
func_pjsip_contact func_uri
"""
_ARI = """
res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
res_stasis_device_state res_ari_model res_ari res_ari_applications res_ari_asterisk
res_ari_bridges res_ari_channels res_ari_endpoints res_ari_events res_ari_playbacks
res_ari_recordings res_ari_sounds res_ari_device_states
"""


def names(module_folder: Path | None) -> list[str]:
    """Modules to load, in order; those a build does not have are left out when its folder is
    known, since distributions name the Opus codec differently."""
    wanted = " ".join((_CORE, _FORMATS, " ".join(_OPUS), _PJSIP, _ARI, _APPS, _FUNCTIONS)).split()
    if module_folder is None:
        return wanted
    return [name for name in wanted if (module_folder / f"{name}.so").exists()]


def modules_conf(module_folder: Path | None) -> str:
    lines = ["[modules]", "autoload=no"]
    lines += [f"load = {name}.so" for name in names(module_folder)]
    return "\n".join(lines) + "\n"

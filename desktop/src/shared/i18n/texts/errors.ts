/** Sentences for the server's error codes; `error.<code>`. Codes without one use their status. */
export const errors = {
  "error.unexpected": [
    "操作没有成功，请重试；仍不行请联系管理员。",
    "That did not work. Try again; if it fails again, tell your administrator.",
  ],
  "error.server_away": [
    "暂时连不上服务器，请稍后重试。",
    "The server cannot be reached; try again shortly.",
  ],
  "error.retry_later": [
    "系统正在恢复，请几秒后重试。",
    "A part of the system is restarting; try again in a few seconds.",
  ],
  "error.engine_away": [
    "电话引擎正在恢复，请几秒后重试。",
    "The phone engine is restarting; try again in a few seconds.",
  ],
  "error.not_logged_in": ["登录已失效，请重新登录。", "Your session is over; please log in again."],
  "error.permission_needed": [
    "您没有这项权限，需要时请联系管理员。",
    "You lack this permission; ask an administrator if you need it.",
  ],
  "error.refused": [
    "您没有这项权限，需要时请联系管理员。",
    "You lack this permission; ask an administrator if you need it.",
  ],
  "error.missing": [
    "没有找到，可能已被删除或不在您的数据范围内。",
    "Not found: it was deleted or is outside your data scope.",
  ],
  "error.conflict": [
    "当前状态下不能这样做，请刷新后再试。",
    "This cannot be done in the present state; refresh and try again.",
  ],
  "error.invalid": [
    "填写的内容有误，请检查标红的字段。",
    "Something entered is wrong; check the marked fields.",
  ],
  "error.too_many": ["操作过于频繁，请稍后再试。", "Too many requests; wait a moment."],
  "error.illegal_step": ["当前状态下不能这样切换。", "Your present state does not allow this."],
  "error.device_missing": [
    "还不能就绪：电话或麦克风没有准备好。",
    "Not ready yet: the phone or the microphone is missing.",
  ],
  "error.extension_taken": ["这个分机号已被其他坐席使用。", "Another agent has this extension."],
  "error.no_call": ["您现在没有通话。", "You are in no call."],
  "error.call_over": ["这通电话已经结束。", "This call is over."],
  "error.login_wrong": ["账号或密码不正确。", "Login or password is wrong."],
  "error.login_delayed": [
    "尝试过于频繁，请 {after_s} 秒后再试。",
    "Too many attempts; wait {after_s} s.",
  ],
  "error.user_disabled": ["该账号已停用。", "This account is disabled."],
  "error.user_missing": [
    "没有找到这个用户，或不在您的数据范围内。",
    "There is no such user within your data scope.",
  ],
  "error.role_missing": [
    "没有找到这个角色，请刷新后重选。",
    "There is no such role; refresh and choose again.",
  ],
  "error.department_missing": [
    "没有找到这个部门，或不在您的数据范围内。",
    "There is no such department within your data scope.",
  ],
  "error.project_missing": ["没有找到这个业务项目。", "There is no such project."],
  "error.department_needed": ["请选择您管理的部门。", "Choose one of your own departments."],
  "error.own_account": ["不能对自己的账号这样做。", "You cannot do this to your own account."],
  "error.login_taken": [
    "这个账号已被使用（不分大小写），请换一个。",
    "This login is taken (case does not matter); choose another.",
  ],
  "error.last_administrator": [
    "这是最后一位启用的管理员，请先指定其他管理员。",
    "This is the last active administrator; name another one first.",
  ],
  "error.not_yours_to_give": [
    "您自己没有这些权限，不能授予或收回，请联系管理员。",
    "You cannot give or take rights you do not hold; ask an administrator.",
  ],
  "error.user_outranks": [
    "该用户的权限高于您，不能修改，请联系管理员。",
    "This user holds rights that you do not; ask an administrator.",
  ],
  "error.role_name_taken": [
    "已有同名角色，请换一个名称。",
    "There is a role of this name; choose another.",
  ],
  "error.role_shipped": [
    "内置角色不能删除，可改为不分配给用户。",
    "A shipped role cannot be deleted; take it from its users instead.",
  ],
  "error.role_fixed": [
    "管理员角色始终拥有全部权限，不能修改。",
    "The administrator's role cannot be changed.",
  ],
  "error.role_in_use": [
    "仍有 {users} 个用户使用该角色，请先调整。",
    "{users} users still hold this role; change them first.",
  ],
  "error.department_name_taken": [
    "同级已有同名部门，请换一个名称。",
    "A department of this name exists there; choose another.",
  ],
  "error.department_in_use": [
    "部门下还有成员或下级部门，请先移走。",
    "The department still has people or departments below it.",
  ],
  "error.department_loop": [
    "不能把部门放到它自己的下级。",
    "A department cannot be put below itself.",
  ],
  "error.password_used_before": [
    "不能使用最近 {last} 次用过的密码，请换一个新的。",
    "This was one of your last {last} passwords; choose a new one.",
  ],
  "error.password_refused": [
    "密码不符合要求：至少 8 位，不要用常见密码或与账号相同。",
    "The password is not accepted: use at least 8 characters, nothing common, not the login.",
  ],
  "error.old_password_wrong": ["当前密码不正确。", "The current password is wrong."],
  "error.extension_malformed": [
    "分机号为 2 至 8 位数字，不以 0 开头。",
    "An extension has 2 to 8 digits and does not begin with 0.",
  ],
  "error.level_out_of_range": ["等级须在 1 至 9 之间。", "A level lies between 1 and 9."],
  "error.name_malformed": ["名称须为 1 至 64 个字符。", "A name has 1 to 64 characters."],
  "error.input_invalid": [
    "填写的内容有误，请检查标红的字段。",
    "Something entered is wrong; check the marked fields.",
  ],
  "error.route_missing": ["这项功能没有启用。", "This is not enabled here."],
  "error.foreign_request": [
    "请求被拒绝，请刷新页面后重试。",
    "The request was refused; reload the page and try again.",
  ],
  "error.internal": [
    "系统出了问题，请重试；仍不行请联系管理员。",
    "Something went wrong; try again, then tell your administrator.",
  ],
  "error.database_away": [
    "数据库正在恢复，请几秒后重试。",
    "The database is restarting; try again in a few seconds.",
  ],
  "error.nobody_there": [
    "电话服务正在启动或恢复，请稍后重试。",
    "The phone service is starting; try again in a moment.",
  ],
  "error.no_answer_in_time": [
    "系统没有及时响应，请重试。",
    "The system did not answer in time; try again.",
  ],
  "error.reconnecting": [
    "页面或电话正在重新连接，请稍后再点“就绪”。",
    "Your page or phone is reconnecting; press Ready again in a moment.",
  ],
  "error.not_signed_in": ["请先签入。", "Sign in first."],
  "error.not_an_agent": ["您的账号不是坐席。", "Your account is not an agent's."],
  "error.agent_missing": [
    "没有找到这位坐席，或不在您的数据范围内。",
    "There is no such agent within your data scope.",
  ],
  "error.agent_exists": ["该用户已经是坐席。", "This user is an agent already."],
  "error.pause_reason_needed": ["请选择小休原因。", "Choose a reason for the pause."],
  "error.pause_reason_missing": [
    "没有这个小休原因，请刷新后重选。",
    "There is no such pause reason; refresh and choose again.",
  ],
  "error.no_talk": ["只有通话中才能这样做。", "This works only in a talk."],
  "error.not_your_call": ["您不在这通电话里。", "You are not in this call."],
  "error.may_not_dial": ["您没有外呼权限，请联系班长。", "You may not dial out; ask your leader."],
  "error.no_trunk": [
    "还没有可外呼的线路，请联系管理员。",
    "No trunk is set up for outgoing calls; ask an administrator.",
  ],
  "error.carrier_away": ["演示线路没有运行。", "The demo carrier is not running."],
  "error.call_missing": [
    "没有找到这通电话，或不在您的数据范围内。",
    "There is no such call within your data scope.",
  ],
  "error.recording_missing": [
    "这通电话没有可播放的录音。",
    "This call has no recording that can be played.",
  ],
  "error.recording_not_ready": [
    "录音正在处理，请稍后再听。",
    "The recording is being prepared; try again in a moment.",
  ],
  "error.result_unknown": [
    "这个处理结果已停用，请另选。",
    "This result is no longer used; choose another.",
  ],
  "error.number_too_short": ["请输入号码的后 4 位以上。", "Give at least the last four digits."],
  "error.export_too_large": [
    "记录太多，一个文件放不下，请缩小时间范围。",
    "Too many rows for one file; narrow the period.",
  ],
  "error.export_failed": ["导出没有成功，请重试。", "The export failed; try again."],
  "error.queue_missing": ["没有找到这个队列。", "There is no such queue."],
  "error.queue_name_taken": [
    "已有同名队列，请换一个名称。",
    "There is a queue of this name; choose another.",
  ],
  "error.queue_circle": [
    "所选队列又会把来电转回本队列，来电会来回转。请在其中一个队列改选其他方式。",
    "That queue sends its callers on to this one, so they would go round in circles. Choose another way in one of the two.",
  ],
  "error.queue_way_number": [
    "请填写至少五位的电话号码；来电不能转到紧急号码。",
    "Give a telephone number of at least five digits; callers are never sent to an emergency number.",
  ],
  "error.queue_way_box": [
    "请用字母、数字、_ . 或 - 填写留言箱的名称。",
    "Name the inbox with letters, digits, _ . and -.",
  ],
  "error.queue_way_callback": [
    "请先在“回拨”页允许排队回拨，或改选其他方式。",
    "Allow callbacks on the tab for them first, or choose another way.",
  ],
  "error.queue_policy": [
    "排队规则有误，请检查标红的项目。",
    "Something in the queue's rules cannot work; see the marked field.",
  ],
  "error.caller_rule_taken": ["该号码已有规则。", "There is a rule for this number already."],
  "error.caller_rule_missing": ["没有找到这条规则。", "There is no such rule."],
  "error.caller_rule_number": [
    "号码只含数字，可以 + 开头、以 * 结尾。",
    "Digits only, with + before and * behind if need be.",
  ],
  "error.caller_rule_both": [
    "坐席和团队只能选一个。",
    "Bind it to an agent or to a team, not to both.",
  ],
  "error.caller_rule_empty": [
    "请至少设置级别、优先级、队列、坐席或团队之一。",
    "Say what follows: a class, priority, a queue, an agent or a team.",
  ],
  "error.caller_rules_full": [
    "规则数量已满，请用号段合并。",
    "There are too many rules; join numbers by their beginning.",
  ],
  "error.not_waiting": ["该来电已不在排队。", "This call does not wait any more."],
  "error.queue_limit": ["数值超出允许范围。", "The value is outside its limits."],
  "error.queue_level_beyond_wait": [
    "服务水平目标不能超过最长等待。",
    "The service level lies beyond the longest wait.",
  ],
  "error.queue_field_fixed": ["这个字段创建后不能修改。", "This field cannot be changed later."],
  "error.skill_missing": ["没有找到这项技能。", "There is no such skill."],
  "error.skill_name_taken": [
    "已有同名技能，请换一个名称。",
    "There is a skill of this name; choose another.",
  ],
  "error.skill_in_use": ["仍有队列或坐席使用该技能。", "The skill is still in use."],
  "error.permission_unknown": [
    "没有这项权限，请刷新后重选。",
    "There is no such permission; refresh and choose again.",
  ],
  "error.login_malformed": [
    "账号只能用字母、数字、点、横线和下划线。",
    "A login has letters, digits, dots, dashes and underscores.",
  ],
  "error.description_too_long": ["说明太长。", "The description is too long."],
  "error.sort_unknown": ["不能按此列排序。", "This column cannot be sorted."],
  "error.switch_away": [
    "电话交换机正在恢复，请几秒后重试。",
    "The switch is restarting; try again in a few seconds.",
  ],
  "error.voice_away": [
    "电话服务正在恢复，请几秒后重试。",
    "The phone service is restarting; try again in a few seconds.",
  ],
  "error.notes_changed": [
    "别处修改了这份记录，请核对后再保存。",
    "The notes were changed elsewhere; check them before saving.",
  ],
  "error.one_time_code_wrong": [
    "验证码不正确或已使用过，请等下一个；并核对手机时间。",
    "This code is wrong or was used already. Wait for the next one and check the phone's clock.",
  ],
  "error.second_factor_missing": ["没有启用验证码。", "There are no one-time codes."],
  "error.second_factor_there": [
    "已启用验证码，更换手机请先停用。",
    "Codes are on already; turn them off first to use another phone.",
  ],
  "error.own_session_needed": [
    "令牌不能修改登录方式，请在页面上操作。",
    "A token cannot change how you log in; do it on the page.",
  ],
  "error.session_missing": ["该登录已失效。", "That log-in is over already."],
  "error.token_missing": ["没有这个令牌，可能已被删除。", "There is no such token any more."],
  "error.too_many_tokens": [
    "令牌已达 {most} 个，请先删除不用的。",
    "You have {most} tokens; delete one that nobody uses.",
  ],
  "error.days_wrong": ["有效期为 1 至 3660 天。", "Give 1 to 3660 days."],
  "error.bad_number": [
    "号码不正确，请检查后重拨。",
    "The number is not valid; check and dial again.",
  ],
  "error.trunk_name_wrong": [
    "中继名称为 1 至 80 个字。",
    "A trunk needs a name of 1 to 80 characters.",
  ],
  "error.trunk_host_wrong": [
    "请填写运营商的 IP 地址；按 IP 接入时也可填域名并给出来源地址。",
    "Write the carrier's IP address; a name needs source addresses beside it, or a registration.",
  ],
  "error.trunk_port_wrong": [
    "端口为 1 至 65535，SIP 通常用 5060。",
    "A port is 1 to 65535; SIP usually has 5060.",
  ],
  "error.trunk_caller_wrong": [
    "显示号码只能是数字，如 +862154321000。",
    "Write the number to show with digits only, like +862154321000.",
  ],
  "error.trunk_login_wrong": [
    "注册方式需要运营商给的账号。",
    "A trunk we register at needs the login that its carrier gave.",
  ],
  "error.trunk_secret_wrong": [
    "请填写运营商给的密码（1 至 128 个字符，不能换行）。",
    "Give the carrier's password: 1 to 128 characters, no line breaks.",
  ],
  "error.trial_called_needed": [
    "这一条接听所有其他号码，请填写拨打的号码。",
    "This entry answers all other numbers; say which one the caller dials.",
  ],
  "error.trial_caller_wrong": [
    "主叫号码只填数字，如 13800138000。",
    "Write the caller's number with digits only, like 13800138000.",
  ],
  "error.trial_keys_wrong": [
    "按键只能是数字、*、#，逗号等待两秒，最多 20 个。",
    "Keys are digits, * and #; a comma waits two seconds. At most 20.",
  ],
  "error.no_demo": [
    "本系统未启用演示运营商；请在“线路与号码 → 号码”中试打。",
    "No demo carrier runs here; let a made-up caller call under Lines → Numbers → Try.",
  ],
  "error.trunk_secret_moved": [
    "已保存的密码属于原来的运营商地址、账号或代理，不会发往新的地址；请填写对应的密码。",
    "The kept password belongs to the former host, login or proxy and is not sent to another one; type the password that belongs here.",
  ],
  "error.trunk_match_wrong": [
    "来源须是 IP 或网段，如 203.0.113.5 或 203.0.113.0/24。",
    "A source is an IP address or network, like 203.0.113.5 or 203.0.113.0/24.",
  ],
  "error.trunk_codecs_wrong": ["至少选一种语音编码。", "Choose at least one codec."],
  "error.trunk_from_user_wrong": [
    "From 用户只能含字母、数字和 ._+*#-。",
    "The From user has letters, digits and ._+*#- only.",
  ],
  "error.trunk_from_domain_wrong": [
    "From 域名须是域名或地址。",
    "The From domain is a name or an address.",
  ],
  "error.trunk_proxy_wrong": [
    "出局代理写作 主机 或 主机:端口。",
    "Write the outbound proxy as host or host:port.",
  ],
  "error.trunk_max_calls_wrong": [
    "最大并发为 1 至 5000，或留空。",
    "Calls at once: 1 to 5000, or empty.",
  ],
  "error.trunk_kind_wrong": [
    "经 Kamailio 只支持按地址识别的运营商。",
    "Through Kamailio only carriers that know us by our address can be reached.",
  ],
  "error.trunk_transport_wrong": [
    "经 Kamailio 只支持 UDP。",
    "Through Kamailio only UDP can be used.",
  ],
  "error.trunk_number_wrong": [
    "请填写号码（+86…、0755…、400…），或 * 代表其他所有号码。",
    "Write the number (+86…, 0755…, 400…), or * for all others.",
  ],
  "error.trunk_shown_wrong": ["只有数字号码可以外显。", "Only a number of digits can be shown."],
  "error.trunk_covers_front_door": [
    "该来源包含交换机自己的地址，浏览器会被当作中继。请只填运营商的地址。",
    "This source covers the switch's own address, so browsers would be taken for the trunk. Name the carrier's addresses only.",
  ],
  "error.trunk_source_taken": [
    "来源 {source} 已属于中继“{trunk}”。一个来源只能属于一条中继：请在那里删除它，或停用那条中继。",
    "Calls from {source} are the trunk “{trunk}” already. Take the source out there, or switch that trunk off.",
  ],
  "error.trunk_taken": ["已有同名中继。", "Another trunk has this name."],
  "error.trunk_missing": ["没有这条中继，可能已被删除。", "There is no such trunk any more."],
  "error.trunk_in_use": [
    "还有号码从这条中继呼入，请先给它们换一条。",
    "Numbers still come in over this trunk; give them another one first.",
  ],
  "error.number_taken": [
    "这个号码已有设置，请直接修改那一条。",
    "This number leads to a flow already; change that entry.",
  ],
  "error.number_missing": ["没有这个号码，可能已被删除。", "There is no such number any more."],
  "error.number_rule_invalid": [
    "时间规则有误：请检查流程、时间（09:00，结束须不同于开始）和日期先后。",
    "A rule by time is wrong: check its flow, its times (like 09:00, the end not equal to the start) and the order of its dates.",
  ],
  "error.phone_codecs": ["至少选一种语音编码。", "Choose at least one codec."],
} as const satisfies Record<string, readonly [string, string]>;

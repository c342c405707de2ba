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
  "error.voice_away": [
    "电话服务正在恢复，请几秒后重试。",
    "The phone service is restarting; try again in a few seconds.",
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
  "error.no_such_agent": ["没有找到这位坐席。", "There is no such agent."],
  "error.no_such_skill": ["没有找到这项技能。", "There is no such skill."],
  "error.no_call": ["您现在没有通话。", "You are in no call."],
  "error.call_over": ["这通电话已经结束。", "This call is over."],
  "error.login_taken": ["这个账号已被使用，请换一个。", "This login is taken; choose another."],
  "error.name_taken": ["这个名称已被使用，请换一个。", "This name is taken; choose another."],
  "error.wrong_password": ["当前密码不正确。", "The current password is wrong."],
  "error.weak_password": [
    "密码太简单，请至少使用 8 个字符。",
    "The password is too weak; use at least 8 characters.",
  ],
  "error.notes_changed": [
    "别处修改了这份记录，请核对后再保存。",
    "The notes were changed elsewhere; check them before saving.",
  ],
  "error.department_in_use": [
    "部门下还有成员或下级部门，不能删除。",
    "The department still has people or sub-departments.",
  ],
  "error.role_in_use": ["仍有用户使用该角色，不能删除。", "Users still have this role."],
  "error.role_shipped": ["内置角色不能删除。", "A shipped role cannot be deleted."],
  "error.last_admin": ["至少要保留一位管理员。", "At least one administrator must remain."],
  "error.bad_number": [
    "号码不正确，请检查后重拨。",
    "The number is not valid; check and dial again.",
  ],
} as const satisfies Record<string, readonly [string, string]>;

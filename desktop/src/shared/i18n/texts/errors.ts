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
  "error.no_such_agent": ["没有找到这位坐席。", "There is no such agent."],
  "error.no_such_skill": ["没有找到这项技能。", "There is no such skill."],
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
  "error.password_refused": [
    "密码不符合要求：至少 8 位，不要用常见密码或与账号相同。",
    "The password is not accepted: use at least 8 characters, nothing common, not the login.",
  ],
  "error.old_password_wrong": ["当前密码不正确。", "The current password is wrong."],
  "error.name_taken": ["这个名称已被使用，请换一个。", "This name is taken; choose another."],
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
  "error.notes_changed": [
    "别处修改了这份记录，请核对后再保存。",
    "The notes were changed elsewhere; check them before saving.",
  ],
  "error.bad_number": [
    "号码不正确，请检查后重拨。",
    "The number is not valid; check and dial again.",
  ],
} as const satisfies Record<string, readonly [string, string]>;

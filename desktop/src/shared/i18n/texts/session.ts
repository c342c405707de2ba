export const session = {
  "login.title": ["登录", "Log in"],
  "login.welcome": ["接好每一通电话", "Every call, taken well"],
  "login.login": ["账号", "Login"],
  "login.password": ["密码", "Password"],
  "login.submit": ["登录", "Log in"],
  "login.wrong": [
    "账号或密码不正确。请检查大小写，忘记密码请联系管理员重置。",
    "Login or password is wrong. Check capital letters; an administrator can reset the password.",
  ],
  "login.wait": [
    "多次登录失败，请等待 {seconds} 秒后再试。",
    "Too many failed attempts. Please wait {seconds} s before trying again.",
  ],
  "login.disabled": [
    "该账号已停用，请联系管理员。",
    "This account is disabled; ask your administrator.",
  ],
  "login.away": [
    "暂时连不上服务器，请检查网络后重试。",
    "The server cannot be reached. Check the network and try again.",
  ],
  "login.over": ["登录已失效，请重新登录。", "Your session is over; please log in again."],
  "password.old": ["当前密码", "Current password"],
  "password.new": ["新密码", "New password"],
  "password.again": ["再输入一次新密码", "New password again"],
  "password.help": ["至少 8 个字符。", "At least 8 characters."],
  "password.short": ["新密码至少 8 个字符", "The new password needs at least 8 characters"],
  "password.differs": ["两次输入的新密码不一致", "The two new passwords differ"],
  "password.done": ["密码已修改", "The password is changed"],
} as const satisfies Record<string, readonly [string, string]>;

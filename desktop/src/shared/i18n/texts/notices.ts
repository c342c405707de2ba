/** The bell. What a kind of notice says (`notice.<kind>`) stands with the texts of its feature. */
export const notices = {
  "notices.title": ["消息", "Notices"],
  "notices.new": ["{n} 条新消息", "{n} new notices"],
  "notices.none": [
    "还没有消息。分配给您的事项、到期提醒等会出现在这里。",
    "Nothing yet. What is given to you and what falls due appears here.",
  ],
  "notices.more": ["还有 {n} 条，在右上角的铃铛里。", "{n} more below the bell."],
  "notices.read": ["知道了", "Got it"],
  "notices.readAll": ["全部已读", "Mark all as read"],
  "notices.open": ["打开", "Open"],
  "notice.something": ["有新的消息", "Something new"],
  "error.notice_missing": [
    "没有找到这条消息，可能已过期删除。",
    "There is no such notice of yours; it may be too old.",
  ],
  "error.bus_away": [
    "内部消息通道暂时中断，请稍后再试。",
    "The bus is away; try again in a moment.",
  ],
} as const satisfies Record<string, readonly [string, string]>;

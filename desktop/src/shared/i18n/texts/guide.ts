export const guide = {
  "menu.guide": ["上手指南", "First steps"],
  "guide.title": ["上手指南：从空白到第一通电话", "First steps: from nothing to the first call"],
  "guide.lead": [
    "约十分钟。每一步按实际情况自动打勾，顺序可以自己定；完成前的试打不需要运营商线路。",
    "About ten minutes. Each step is ticked by what is really there, in any order; the trial call needs no carrier.",
  ],
  "guide.complete": [
    "第一通电话已经走完全程。接下来可以接入运营商、添加更多坐席和流程。",
    "The first call has gone all the way. Next: a carrier's line, more agents, more flows.",
  ],
  "guide.count": ["已完成 {done} / {all}", "{done} of {all} done"],
  "guide.done": ["已完成", "Done"],
  "guide.later": ["可以以后再做", "Can wait"],
  "guide.begun": ["尚未完成", "Not finished"],
  "guide.putAway": ["收起，登录后不再显示", "Put away"],
  "guide.showAgain": ["登录后再次显示", "Show at log-in again"],
  "guide.isAway": [
    "已收起；在左侧菜单“系统 → 上手指南”可再次打开。",
    "Put away; the menu has it under System → First steps.",
  ],
  "guide.password": ["设置自己的密码", "Choose your own password"],
  "guide.password.help": [
    "初始密码写在服务器上的文件里，换成只有您知道的。",
    "The first password stands in a file on the server; choose one that only you know.",
  ],
  "guide.agent": ["添加坐席", "Add an agent"],
  "guide.agent.help": [
    "先建用户（需要时先建部门），再设为坐席；试用时可以直接把自己设为坐席。",
    "Create a user (and departments, if you like), then make it an agent. To try things, make yourself one.",
  ],
  "guide.queue": ["建立队列，加入坐席", "A queue with members"],
  "guide.queue.help": [
    "来电在队列中等待，由其中的坐席接听。",
    "Callers wait in a queue for the agents who are its members.",
  ],
  "guide.queue.finish": ["给队列加入坐席", "Add members"],
  "guide.flow": ["发布来电流程", "Publish a flow"],
  "guide.flow.help": [
    "来电者听到什么、进入哪个队列。新建时选好队列即可直接发布。",
    "What callers hear and which queue they enter. Choose the queue when creating it, then publish.",
  ],
  "guide.flow.finish": ["打开并发布流程", "Open and publish it"],
  "guide.number": ["添加号码，指定流程", "A number that leads to the flow"],
  "guide.number.help": [
    "客户拨打的号码；还没有运营商号码时，随意填一个用于试打。",
    "The number customers call. Without one from a carrier yet, make one up for the trial.",
  ],
  "guide.number.finish": ["改到已发布的流程", "Lead it to a published flow"],
  "guide.call": ["试打第一通电话", "The first call, on trial"],
  "guide.call.help": [
    "在顶部签入并就绪，再点“试打”：一个虚拟来电者会打进来，按 F8 接听。",
    "Sign in and be ready in the top bar, then press Try: a made-up caller rings; answer with F8.",
  ],
  "guide.record": ["查看通话记录，听录音", "See its record, hear its recording"],
  "guide.record.help": [
    "打开刚才的通话：时间线、流程经过与录音。",
    "Open that call: its timeline, its way through the flow, its recording.",
  ],
  "guide.trunk": ["接入运营商线路或话机", "A carrier's line, or desk phones"],
  "guide.trunk.help": [
    "中继按 IP 或注册接入，先检测再应用；话机在“话机”中取密码与二维码。",
    "A trunk by address or registration, tested before it is applied; desk phones get password and QR code under Phones.",
  ],
} as const satisfies Record<string, readonly [string, string]>;

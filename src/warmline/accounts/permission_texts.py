"""Every permission by name with what it opens, in the order the roles screen shows them. Pure data.

Read through `accounts.permissions`, which has the shipped roles beside it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """`zh`/`en` are the short names; `opens_zh`/`opens_en` say what its holder can do."""

    name: str
    zh: str
    en: str
    opens_zh: str
    opens_en: str

    @property
    def group(self) -> str:
        """The noun it is about: desk, call, recording …"""
        return self.name.partition(".")[0]


PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "desk.use",
        "坐席工作台",
        "Agent desk",
        "签入签出、就绪与小休、接听来电、保持与静音、话后整理、查看本人今日数据",
        "Sign in as an agent, change state, take calls, hold, mute, wrap up, see own figures",
    ),
    Permission("call.dial", "外呼", "Dial out", "在工作台拨打电话", "Dial a number from the desk"),
    Permission(
        "call.transfer",
        "转接与咨询",
        "Transfer and consult",
        "把通话转给坐席、队列或外线，咨询他人，三方与多方通话",
        "Transfer a call to agents, queues or numbers, consult others, hold conferences",
    ),
    Permission(
        "supervise.listen",
        "监听",
        "Listen to talks",
        "在看板上监听数据范围内坐席的通话",
        "Listen to the talks of agents within the data scope, from the board",
    ),
    Permission(
        "supervise.act",
        "现场调度",
        "Supervise",
        "耳语、强插、接管通话，强制坐席状态、签出坐席、调整队列、给坐席发消息",
        "Whisper, barge, take over talks, force states, sign agents out, move them, message them",
    ),
    Permission(
        "call.list",
        "通话记录",
        "Call list",
        "查看数据范围内的通话、时间线与历史来电",
        "See calls, their timelines and a caller's earlier calls, within the data scope",
    ),
    Permission(
        "call.export",
        "导出通话记录",
        "Export calls",
        "把筛选后的通话记录导出为 Excel 或 CSV",
        "Export the filtered call list to Excel or CSV",
    ),
    Permission(
        "recording.play",
        "播放录音",
        "Play recordings",
        "在通话详情里播放数据范围内的录音",
        "Play recordings within the data scope",
    ),
    Permission(
        "recording.download",
        "下载录音",
        "Download recordings",
        "把录音文件保存到本机",
        "Save recordings as files",
    ),
    Permission(
        "recording.pause",
        "暂停与按需录音",
        "Pause recordings, record on demand",
        "通话中暂停、恢复录音（如报卡号时），按需录音的队列可自行开始",
        "Pause and resume the recording of one's talk (card data); begin it where it is on demand",
    ),
    Permission(
        "recording.keep",
        "录音留存与法律保全",
        "Retention and legal hold",
        "设定录音保留天数，设置与解除法律保全，查看到期清单",
        "Say how long recordings are kept, set and lift legal holds, see what falls due",
    ),
    Permission(
        "recording.shelf",
        "收听优秀录音",
        "Listen to the showcase",
        "收听优秀录音并发表评论，不受数据范围限制",
        "Listen to showcase recordings and comment on them, whatever the data scope",
    ),
    Permission(
        "recording.showcase",
        "管理优秀录音",
        "Run the showcase",
        "把数据范围内的录音放上或取下优秀录音，删除评论",
        "Put recordings within the data scope into the showcase or take them out; delete comments",
    ),
    Permission(
        "recording.sample",
        "随机抽听",
        "Random listening",
        "在数据范围内按条件随机抽取录音并逐条收听",
        "Draw recordings at random within the data scope and listen to them one by one",
    ),
    Permission(
        "message.work",
        "处理留言",
        "Work off messages",
        "收听、领取并处理来电者的留言",
        "Listen to, take and finish messages that callers left",
    ),
    Permission(
        "customer.view",
        "查看客户",
        "See customers",
        "查看和检索数据范围内的客户资料",
        "See and search the cards of customers within the data scope",
    ),
    Permission(
        "customer.edit",
        "编辑客户",
        "Edit customers",
        "新建客户，修改数据范围内的客户资料与联系方式",
        "Make cards of customers, change those within the data scope",
    ),
    Permission(
        "customer.export",
        "导出客户",
        "Export customers",
        "把筛选后的客户导出为 Excel 或 CSV",
        "Export the filtered customers to Excel or CSV",
    ),
    Permission(
        "customer.unmask",
        "查看客户完整号码",
        "Unmask a customer's number",
        "说明用途后查看一个客户号码，每次留痕",
        "See one number of a customer after saying what for; each time is kept",
    ),
    Permission(
        "customer.configure",
        "设置客户字段",
        "Configure customer cards",
        "设置客户的自定义字段、级别与来源",
        "Set up the fields, levels and sources of customers' cards",
    ),
    Permission(
        "shop.view",
        "查看店铺订单",
        "See shop orders",
        "查看数据范围内的订单与咨询转化漏斗",
        "See the orders within the data scope, and what enquiries came to",
    ),
    Permission(
        "shop.manage",
        "管理店铺订单",
        "Manage shop orders",
        "手工关联订单与通话，设置归属规则",
        "Link orders to calls by hand, set the rule by which they are linked",
    ),
    Permission(
        "shop.export",
        "导出店铺订单",
        "Export shop orders",
        "把筛选后的订单导出为 Excel 或 CSV",
        "Export the filtered orders to Excel or CSV",
    ),
    Permission(
        "shop.push",
        "推送店铺订单",
        "Push shop orders",
        "由店铺系统通过接口写入订单，通常只给令牌",
        "Write orders from a shop's system over the API; usually a token's alone",
    ),
    Permission(
        "survey.send",
        "邀请评价",
        "Ask for ratings",
        "把客户转到满意度评价，复制评价链接",
        "Send the customer to the survey, copy a link to it",
    ),
    Permission(
        "survey.read",
        "查看评价",
        "See ratings",
        "查看数据范围内的满意度评价、原因与指标",
        "See ratings, their reasons and figures, within the data scope",
    ),
    Permission(
        "survey.listen",
        "收听评价留言",
        "Hear comments",
        "收听客户评价后留下的语音意见",
        "Listen to what customers said after rating",
    ),
    Permission(
        "survey.manage",
        "管理满意度问卷",
        "Manage surveys",
        "新建和修改满意度问卷",
        "Create and change surveys",
    ),
    Permission(
        "callback.manage",
        "管理回拨",
        "Manage callbacks",
        "查看排队回拨，立即回拨或取消",
        "See who is to be called back, call back at once, cancel",
    ),
    Permission(
        "board.view",
        "实时看板",
        "Live board",
        "实时查看队列与坐席状态",
        "Watch queues and agents live",
    ),
    Permission(
        "agent.view",
        "查看坐席",
        "See agents",
        "查看坐席的分机、技能与队列",
        "See agents' extensions, skills and queues",
    ),
    Permission(
        "agent.manage",
        "管理坐席",
        "Manage agents",
        "修改坐席的分机、技能、队列与自动应答",
        "Change agents' extensions, skills, queues and auto-answer",
    ),
    Permission(
        "queue.view",
        "查看队列",
        "See queues",
        "查看队列与技能设置",
        "See the settings of queues and skills",
    ),
    Permission(
        "queue.manage",
        "管理队列",
        "Manage queues",
        "新建和修改队列与技能",
        "Create and change queues and skills",
    ),
    Permission(
        "flow.view",
        "查看流程",
        "See flows",
        "查看语音导航流程及其版本",
        "See IVR flows and versions",
    ),
    Permission(
        "flow.manage",
        "管理流程",
        "Manage flows",
        "修改并发布语音导航流程",
        "Change and publish IVR flows",
    ),
    Permission(
        "prompt.manage",
        "管理语音素材",
        "Manage prompts",
        "上传、合成、替换和删除语音素材",
        "Upload, speak, replace and delete prompts",
    ),
    Permission(
        "calendar.manage",
        "管理工作日历",
        "Manage working calendars",
        "设置上班时间、节假日与例外日期",
        "Set opening times, holidays and days that differ",
    ),
    Permission(
        "trunk.manage",
        "管理中继",
        "Manage trunks",
        "设置中继线路与号码",
        "Set up trunks and numbers",
    ),
    Permission(
        "user.view",
        "查看用户",
        "See users",
        "查看数据范围内的用户",
        "See users within the data scope",
    ),
    Permission(
        "user.manage",
        "管理用户",
        "Manage users",
        "新建、修改、停用数据范围内的用户，重置密码",
        "Create, change and disable users within the data scope, reset passwords",
    ),
    Permission(
        "role.manage",
        "管理角色",
        "Manage roles",
        "新建、修改、删除角色及其权限",
        "Create, change and delete roles and their permissions",
    ),
    Permission(
        "department.manage",
        "管理部门",
        "Manage departments",
        "新建、改名、移动、删除部门",
        "Create, rename, move and delete departments",
    ),
    Permission(
        "audit.view",
        "操作日志",
        "Audit trail",
        "查看谁在何时做了什么改动",
        "See who changed what and when",
    ),
    Permission(
        "token.own",
        "个人令牌",
        "Personal tokens",
        "为自己的程序创建访问令牌，权限不超过本人",
        "Make tokens for own programs, with no more rights than one's own",
    ),
    Permission(
        "number.unmask",
        "查看完整号码",
        "See full numbers",
        "看到未打码的电话号码",
        "See telephone numbers unmasked",
    ),
    Permission(
        "demo.call",
        "演示来电",
        "Demo call",
        "在页面上发起一个演示来电",
        "Let a demo call come in from the page",
    ),
    Permission(
        "settings.manage",
        "系统设置",
        "Settings",
        "修改呼叫中心的设置，查看全部业务项目",
        "Change the centre's settings, see all projects",
    ),
    Permission(
        "note.write",
        "填写小结",
        "Write notes",
        "填写通话备注与处理结果",
        "Write call notes and result codes",
    ),
)

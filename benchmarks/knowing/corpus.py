"""Made-up articles of a large centre, and questions as agents type them; all from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from warmline.knowledge import segments

_THINGS = """空调 冰箱 洗衣机 热水器 电视 手机 平板 路由器 净水器 扫地机 油烟机 燃气灶 微波炉 电饭煲
吸尘器 加湿器 取暖器 门锁 摄像头 音箱 耳机 手表 相机 打印机 投影仪 宽带 流量 话费 会员
积分 礼品卡 优惠券 订单 发票 合同 押金 账单 账号 密码 验证码 地址 包裹 运费 保险 信用卡
贷款 社保 公积金 医保 户口 驾照 车牌 水费 电费 燃气费 物业 停车 公交卡 机票 酒店 签证
行李 退税 学籍 就业"""
THINGS = _THINGS.split()
_MATTERS = """安装 维修 退款 退货 换货 充值 查询 办理 注销 开通 取消 变更 投诉 赔付 续费 升级 清洗
保养 预约 上门 配送 签收 丢失 破损 延期 补办 转让 过户 绑定 解绑 激活 停机 复机 限速
扣费 到账 报销 减免 申请 审核 撤销 冻结 解冻 提现 转账 分期 逾期 催办 缴费 退费"""
MATTERS = _MATTERS.split()
ENDINGS = [
    "流程",
    "费用",
    "标准",
    "时限",
    "条件",
    "材料",
    "方法",
    "规则",
    "说明",
    "须知",
    "原因",
    "常见问题",
    "收费标准",
    "注意事项",
]
_PLACES = """北京 上海 广州 深圳 成都 杭州 武汉 西安 南京 重庆 天津 苏州 长沙 郑州 青岛 沈阳"""
PLACES = _PLACES.split()
_SAID = """请客户提供身份证件与订单编号。 坐席核实姓名和预留手机号后四位。
一般在三个工作日内完成。 超过时限的登记催办工单。 特殊情况由组长审批。
费用以系统显示为准。 客户可以在手机应用中自助操作。 不得承诺具体到账日期。
涉及人身安全的立即转主管。 结果以短信通知客户。 原路退回支付账户。 节假日顺延。
收取的材料当面点清。 师傅上门前一小时联系客户。 有异议的在七天内提出。
已经完成的不能撤销。 系统每天零点更新。 同一客户一年内限办两次。 须本人到场并签字确认。"""
SAID = _SAID.split()


@dataclass(frozen=True)
class Made:
    """A made-up article."""

    title: str
    body: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...]


def articles(count: int, seed: int) -> Iterator[Made]:
    """So many; some things and matters are asked for far more often than others."""
    dice = random.Random(seed)
    for number in range(count):
        thing, matter = _often(dice, THINGS), _often(dice, MATTERS)
        other, ending = _often(dice, MATTERS), dice.choice(ENDINGS)
        place = dice.choice(PLACES) if dice.random() < 0.4 else ""
        model = f"{dice.choice('ABKXZ')}{dice.randint(1, 999)}" if dice.random() < 0.5 else ""
        title = f"{place}{thing}{model}{matter}{ending}"
        body = "".join(dice.sample(SAID, 8)) + f"{thing}{matter}编号 {number}。"
        questions = (f"{thing}怎么{matter}", f"{place}{thing}{matter}要多久{other}")
        yield Made(title, body, questions, (thing, matter))


def _often(dice: random.Random, words: list[str]) -> str:
    return words[min(int(dice.paretovariate(0.7)) - 1, 10_000) % len(words)]


def questions(made: list[Made], each: int, seed: int) -> dict[str, list[str]]:
    """What is typed, by kind; one of each article of a sample."""
    dice = random.Random(seed)
    kinds: dict[str, list[str]] = {
        name: []
        for name in ("words", "beginning", "sentence", "pinyin", "initials", "typing", "mixed")
    }
    for one in dice.sample(made, each):
        thing, matter = one.keywords
        letters = "".join(segments.sounds(thing + matter))
        at = dice.randrange(1, max(2, len(letters) - 1))
        slip = letters[: at - 1] + letters[at : at + 1] + letters[at - 1] + letters[at + 1 :]
        kinds["words"].append(f"{thing}{matter}")
        kinds["beginning"].append(dice.choice((thing[:1], thing[:2], thing + matter[:1])))
        kinds["sentence"].append(f"请问我的{one.questions[1]}啊")
        kinds["pinyin"].append(letters[: dice.randrange(4, len(letters) + 1)])
        kinds["initials"].append("".join(s[0] for s in segments.syllables(thing + matter)))
        kinds["typing"].append(slip)
        kinds["mixed"].append(f"{thing} {''.join(segments.sounds(matter))}")
    return kinds

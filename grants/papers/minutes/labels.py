"""Every word the minutes print of their own: the official language of the paper, in one place. Data brings its own words."""

TITLE = "开标记录"
SERIAL_FORM = "{}开〔{}〕{}号"
DRAFT_SERIAL = "（草稿，未编号）"
SERIAL = "编号：{}"
CUT_OFF = "制作时间：{}"
CHECK = "事实校验码 {}"
PAGE = "第 {} 页 共 {} 页"
UNIT_YUAN = "单位：元"

CARD = ("项目名称", "项目编号", "购买主体", "采购方式", "最高限价", "开标地点", "投递截止时间", "规定开标时间")
EDITION = "（第{}次公告）"
HEAD_CARD, HEAD_TABLE, HEAD_SIGNED, HEAD_CHECK = "一、项目情况", "二、开标过程", "三、签字确认", "附  校验"
COURSE = (
    "密封清单固定时间",
    "密封清单摘要（SHA-256）",
    "开标公钥指纹",
    "实际开标时间",
    "主持人（经办人）",
    "监督人（纪检监督员）",
    "到场确认时间",
    "解锁方式",
)
UNLOCKS = {
    "handler": "经办人开标口令",
    "observer": "纪检监督员开标口令",
    "recovery": "保险柜恢复页",
    "bidders": "密钥遗失，由各投标人以取回码自行开启",
}
AND = "、"
TABLE = "开标一览表"
HEADS = ("序号", "投标人", "回执编号", "收到时间", "信封摘要（SHA-256）", "开启结果", "报价")
OUTCOMES = {
    "opened": "校验一致，已开启", "broken": "投递后被改动，未开启", "foreign": "非该投标人为本项目密封，未开启",
    "missing": "信封缺失，未开启", "added": "不在密封清单内，未开启", "unopened": "未能开启", "revealed": "校验一致，以取回码开启",
}  # fmt: skip
LATER = "会后以取回码开启"
UNKNOWN = "（无法查明）"
TOTAL = "合计：收到 {received} 份，开启 {opened} 份"
NONE_RECEIVED = "截止时未收到投标。"
COURSE_TEXT = "截止后系统即固定密封清单并公布摘要；开标时逐份核对信封摘要与清单一致，再行解密。报价为投标人密封时填写的金额。"
SIGNERS = ("主持人（经办人）", "监督人（纪检监督员）", "记录人")
CHECK_TEXT = (
    "本记录附 facts.json，载有全部内容。密封清单摘要的算法：对盐值、项目编号、公告次数和上表各行"
    "（回执编号、收到时间、信封摘要）的规范化 JSON 取 SHA-256。"
    "投标人可凭回执核对本人一行；任何人可用事实校验码或 manage.py verify_paper 核验本文件。"
)
CHECK_NAMES = ("编号", "事实摘要 SHA-256", "盐值")

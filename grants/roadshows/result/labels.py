"""Every word the result sheet prints of its own: the official language of the paper, in one place. Data brings its own words."""

TITLES = {"supply": "路演对接结果单", "demand": "路演答辩记录"}
SERIAL_FORM = "{}路〔{}〕{}号"
DRAFT_SERIAL = "（草稿，未编号）"
SERIAL = "编号：{}"
CUT_OFF = "数据截止：{}"
CHECK = "事实校验码 {}"
PAGE = "第 {} 页 共 {} 页"
UNIT_YUAN = "单位：元"

HEADINGS = {
    "course": "场次情况", "programme": "节目单与名额", "placards": "举牌记录", "result": "对接结果", "tallies": "分类汇总",
    "contested": "争议及处理", "acts": "现场操作记录", "checks": "核对", "signed": "签字确认",
}  # fmt: skip
HEAD_CHECK = "附  校验"
NUMERALS = "一二三四五六七八九十"

CARD = (
    "场次名称", "场次编号", "主办单位", "地点", "计划时间", "实际开始时间", "结束时间", "场次状态", "每项路演时间", "举牌时间",
    "每单位同时举牌上限", "争先规则", "主持人（经办人）", "监督人（纪检监督员）", "监督人到场确认时间", "适用规则集",
)  # fmt: skip
ONLY_SUPPLY = ("举牌时间", "每单位同时举牌上限", "争先规则")
SECONDS = "{} 秒"
COUNT = "{} 面"
TIES = {"order": "以服务器先后号为准", "lot": "由监督人在争议各方中抽签"}
SESSION = {"ended": "已结束", "archived": "已归档"}

PROGRAMME = ("顺序", "服务项目", "机构", "类别", "每名额价格", "名额", "举牌", "占用", "空余", "开始时间")
HEARING = ("顺序", "投标人", "答辩开始", "答辩结束")
NONE = "—"
NOT_HEARD = "未上台"
NOBODY = "无人举牌。"
FREE = "免费"
TOTAL = "合计"
PLACARDS = ("先后号", "单位", "举牌时间（服务器）", "当场告知", "现状", "名额", "记录条数", "记录链末值")
TOLD_HELD, TOLD_PLACE = "举牌成功", "候补第 {} 位"
PROMOTED = "{} 递补"
STATES = {
    "locked": "占用名额，待确认", "contested": "占用名额，争议中", "confirmed": "已确认", "converted": "已成协议", "queued": "候补中",
    "released": "已释放", "withdrawn": "已撤牌",
}  # fmt: skip
PITCH_BAND = "第 {} 项  {}  （{}）"
RESULT = ("顺序", "服务项目", "机构", "认领单位", "实施地点", "实施时间", "服务人数", "经费来源", "金额", "现状")
INTO = {"free": "免费协议", "contract": "合同", "call": "转为采购公告"}
NOT_STATED = "待填"
TO = "至"
NO_RESULT = "没有单位占用名额。"
TALLY = ("名称", "名额", "举牌", "占用", "候补", "释放", "撤牌", "服务人数", "金额")
BY_UNIT, BY_CATEGORY = "按单位", "按服务类别"
CONTESTED = ("顺序", "先后号", "单位", "提出时间", "理由", "处理结果", "处理时间", "处理意见", "监督人")
OUTCOMES = {"settle": "认领有效", "settle_against": "释放名额", "": "处理中"}
NO_CONTEST = "本场没有争议。"
ACTS = ("序号", "时间", "操作", "项目", "操作人身份", "说明", "记录值（前16位）")
DID = {
    "open_registration": "开放报名", "schedule": "抽签排定顺序", "sign_off_start": "监督人确认到场", "start": "开始", "call_pitch": "请上台",
    "open_window": "提前开放举牌", "close_window": "提前截止", "extend": "延时", "skip_pitch": "跳过", "pause": "暂停", "go_on": "继续",
    "undo": "撤销上一操作", "end": "结束", "sign_off_archive": "监督人确认结果", "archive": "归档",
}  # fmt: skip
ROLES = {
    "handler": "经办人", "discipline": "纪检监督员", "reviewer": "审核人", "approver": "审批人", "finance": "财务", "system": "系统",
}  # fmt: skip
CHECKS = {
    "seed": "抽签种子 = SHA-256（场次编号|抽签前记录链末值|随机数）",
    "lot": "节目顺序 = 按 SHA-256（种子|签号）排序",
    "silent": "答辩场次没有举牌",
    "slots": "提供名额 = 占用 + 空余",
    "placards": "举牌 = 占用 + 候补 + 释放 + 撤牌",
    "engine": "举牌数 = 各项目先后号发放数",
    "numbers": "先后号不连续的项目",
    "one_each": "名额重复占用或超出",
    "first": "有空余名额而仍在候补的举牌",
    "limit": "超过举牌上限的单位",
    "of_pitches": "各项目合计 = 全场",
    "of_units": "各单位合计 = 全场",
    "of_categories": "各类别合计 = 全场",
    "tallies": "汇总表与举牌记录不符的张数",
    "units": "未报名而举牌的单位",
}
CHECK_HEADS = ("核对事项", "左", "右", "结论")
FITS, FITS_NOT = "相符", "不符"
CHECKS_TEXT = "三项合计依次为：举牌 / 占用 / 候补 / 释放 / 撤牌 / 服务人数 / 金额。"
SIGNERS = ("主持人（经办人）", "监督人（纪检监督员）", "记录人")
CHECK_TEXT = (
    "本单附 facts.json，载有全部内容。先后号由服务器在同一事务中发放，号小者先得；名额释放后由候补首位递补。"
    "举牌和现场操作逐条记入链式记录，每条含上一条的摘要；表中链末值可与系统核对。"
    "任何人可用事实校验码或 manage.py verify_paper 核验本文件；认领为意向，确认并成协议后方产生付款义务。"
)
CHECK_NAMES = ("编号", "事实摘要 SHA-256", "抽签前记录链末值", "抽签随机数", "抽签种子", "全部举牌链末值的摘要")

"""Every word the audit report prints of its own: the official language of the paper, in one place. Data brings its own words."""

TITLES = {"contract": "项目收支与交付审计报告", "project": "项目审计报告", "engagement": "专项审计报告"}

DRAFT = "草  稿"
SERIAL_FORM = "{}审〔{}〕{}号"
DRAFT_SERIAL = "（草稿，未编号）"
SEAL = "（盖章）"
CUT_OFF = "数据截止：{}"
SERIAL = "编号：{}"
CHECK = "事实校验码 {}"
UNIT_YUAN = "单位：元"
PAGE = "第 {} 页 共 {} 页"

COVER_AUDITEE, COVER_PURCHASER, COVER_ISSUER, COVER_PLACE = "被审计单位", "购买主体", "出具单位", "地点"
COVER_SERIAL, COVER_PERIOD, COVER_CUT_OFF, COVER_AMOUNT = "报告编号", "项目期间", "数据截止", "合同金额"
CONTENTS = "目  录"

S0, S1, S2, S3, S4 = "报告正文", "项目基本情况", "资金情况", "支出与交付对照", "程序合规"
S2_1, S2_2, S2_3 = "（一）资金来源及到位", "（二）收支审定", "（三）结余"
S13, S14, S15, S_LAST = "附表一  支出明细", "附表二  活动明细", "附表三  公告公示", "附录  摘要与校验"
NUMBERED = "{}、{}"
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四")

T1, T1_CONTRACTS, T2 = "表1  项目基本情况表", "表1-1  合同一览表", "表2  项目进程表"
T3, T4, T5, T6 = "表3  资金来源及到位表", "表4  项目收支审计表", "表5  资金结余表", "表6  支出与交付对照表"
T6_SITES, T10_PAY, T10_ELSE = "表6附  各服务点支出与交付", "表10-1  资金拨付职责分离表", "表10-2  其他环节职责分离表"
T13, T13_SUMS, TRAIL = "表13  支出明细表", "表13汇总", "各合同操作留痕"
OF_ALL = "{}（全部合同）"
OF_CONTRACT = "表{}-{}  {} {}"
TOTAL, SUBTOTAL, NO_CHANGE, CHANGED = "合计", "小计", "无", "{}次，见项目过程"

# column titles, in the order of the table's columns
T1_NAMES = (
    "项目编号", "项目名称", "购买主体", "承接主体\n（信用代码）", "资金来源", "采购方式", "项目期间", "项目负责人", "合同编号", "合同金额",
    "服务点", "合同变更",
)  # fmt: skip
T1_CONTRACT_HEADS = ("合同编号", "合同名称", "签订日期", "履行期间", "项目负责人", "状态", "合同金额")
T2_HEADS = ("环节", "日期", "说明")
T3_HEADS = ("期次", "资金来源", "计划金额", "应拨日期", "拨付日期", "逾期\n天数", "到账日期", "到位金额", "状态")
T4_HEADS = ("预算科目", "预算数", "调整数", "调整后\n预算", "申报数", "审定数", "不予\n认可", "差异", "执行率")
T4_PENDING = "待核数"
T5_HEADS = ("合同", "到位资金", "审定支出", "结余", "应退资金", "已退资金", "尚未退回")
T6_HEADS = (
    "交付物", "单位", "目标值", "申报数", "认可数", "完成率", "合同单价", "交付价值", "实际支出", "实际单位\n成本", "价值与支出\n之差",
)  # fmt: skip
T6_NUMBERS, T6_AMOUNTS = "数量", "金额"
T6_SITE_HEADS = ("服务点", "计划价值", "交付价值", "完成率", "实际支出", "价值与支出之差")
T10_PAY_FIRST, T10_CHECK = "拨付事项", "同一人检查"
T10_ELSE_HEADS = ("环节", "事项", "办理人", T10_CHECK)
T13_HEADS = ("序号", "日期", "科目", "摘要", "收款单位", "发票号码", "对应交付物", "申报金额", "审定金额", "状态")
T13_SUM_HEADS = ("合同", "笔数", "申报金额", "审定金额", "不予认可", "待核金额")
TRAIL_HEADS = ("合同", "留痕条数", "最后一条留痕的摘要（SHA-256）")
PROOF_NAMES = ("报告编号", "数据截止", "事实摘要 SHA-256", "规则集")

CHART_FUNDS = "图1  资金计划、到位与支出"
CHART_FUNDS_SERIES = ("计划拨付（累计）", "实际到位（累计）", "审定支出（累计）")
CHART_FUNDS_UNIT = "万元"
CHART_DELIVERY = "图2  交付物：认可数 / 目标值（以目标为100%）"
CHART_DELIVERY_SERIES = ("目标", "申报", "认可")

# sentences
T2_UNTIL = "公示至{}"
T2_SCORE = "得分{}，{}"
COVER_PROJECT, COVER_ENGAGEMENT, COVER_AUDITED = "“{}”项目", "{}", "审计期间"
COVER_ISSUED = "出具日期"
COVER_DAY = "      年   月   日"  # written by hand beside the seal: the cut-off of an engagement is not the day of its report
FROM_TO = "{}至{}"
COLON = "{}："
OPENING = (
    "本报告反映{purchaser}向{providers}购买“{name}”服务的收支与交付情况，期间为{period}，涉及合同{count}份、支出明细{rows}笔。"
    "合同金额合计{words}（¥{amount}）。"
)
OPENING_AUDIT = (
    "本报告反映{purchaser}向{providers}购买服务的收支与交付情况，合同期间为{period}，涉及合同{count}份、支出明细{rows}笔。"
    "合同金额合计{words}（¥{amount}）。"
)
FIGURES = (
    "截至数据截止时点，到位资金¥{arrived}，审定支出¥{verified}，{surplus}；"
    "经认可的交付按合同单价计值¥{value}，对应支出¥{spent}，交付价值{gap}。"
)
SURPLUS_WORDS = ("无结余", "结余¥{}", "超支¥{}")
GAP_WORDS = ("与支出相等", "高于支出¥{}", "低于支出¥{}")
RESPONSIBILITY = (
    "承接主体对所提供会计资料、佐证材料的真实性、完整性负责；购买主体对审核、拨付与验收负责；"
    "出具单位的责任是依据所核对的资料，对收支与交付情况发表意见。"
)
RULES = (
    "审计依据：《中华人民共和国会计法》《中华人民共和国政府采购法》及其实施条例、《政府购买服务管理办法》。适用规则集：{}。"
    "金额以元为单位，保留两位小数；人与人次、不同口径的数量不相加。"
)
ATTACHED = "本文件所附 facts.json 与 ledger.csv 与正文同源，可据以重算每一数字。"
PROVIDER_CODE = "{}（{}）"
SEE_TABLE = "{}份，见表1-1"
AMOUNT_FOOT = "合计大写：{}"
T3_DEDUCTED = "扣减{}"
T3_FOOT = "到位金额合计大写：{}。应拨日期：已申请的为最迟付款日，未申请的为约定日期；逾期天数为拨付日期减应拨日期，提前为负。"
T4_FOOT = "审定支出合计大写：{}。"
T4_RULE = "差异＝调整后预算－审定数；执行率＝审定数÷调整后预算；申报数＝审定数＋不予认可＋待核数。"
T5_FOOT = "结余＝到位资金－审定支出；结余合计大写：{}。应退资金在结项时确定，未结项以“—”表示。"
T6_RULE = (
    "交付价值＝认可数×合同单价；实际单位成本＝实际支出÷认可数；差额＝交付价值－实际支出；合计行完成率＝交付价值÷计划价值。"
    "交付价值按服务点逐行计算后相加；不同单位不相加。"
)
T6_UNALLOCATED = "未分摊到交付物的审定支出：{}元。"
T6_MARKED = "含“{}”数"
T10_LAW = "依据会计法第二十五条、第三十五条及政府采购法第六十一条，逐项核对下列环节的办理人。"
T10_CLEAN = "共核对{}项，未发现同一人办理不相容环节。"
T10_FOUND = "共核对{}项，发现同一人办理不相容环节{}项。"
T10_RULE = "本表只列岗位，不列姓名；同一编号为同一人。业务审核、财务审核、审批、出纳付款须由四人分别办理，相邻环节不得为同一人。"
T10_ACT = "{act}　{role}（{mark}，{on}）"
T10_MARK = "人员{}"
T10_EXPENSES = "支出{}笔"
T10_AMOUNT = "¥{}"
T13_FOOT = "审定金额合计大写：{}，与表4审定数一致。冲销以负数行另列，原行保留；不予认可与待核金额不计入审定支出。"
T13_REVERSES = "冲销第{}号"
PROOF = (
    "本文件内附 facts.json（全部事实）、ledger.csv（支出明细）与 manifest.json（各页与附件的摘要）。核对方法：在安装本系统的任一机器上运行"
    "“manage.py verify_paper 文件名”；或自行提取附件，计算 facts.json 的 SHA-256 与下表比对，并以 ledger.csv 重算表4与表13。"
)
PROOF_TRAIL = "留痕逐条相连：任何一条事后改动，都会使此处摘要与系统现存链条不符。"

STEPS = {
    "publish": "发布征集公告",
    "open_bids": "开标",
    "announce": "中选公示",
    "notify": "发出中选通知",
    "circulate": "合同会签",
    "sign": "合同签订",
    "start": "开始履行",
    "amend": "合同变更生效",
    "milestone": "节点应报",
    "report": "节点报告提交",
    "recognise": "节点报告认可",
    "report_complete": "报请验收",
    "accept": "验收合格",
    "refuse_acceptance": "验收不合格",
    "close_out": "结项",
    "terminate": "解除",
    "archive": "归档",
    "contract": "合同会签",
    "disbursement": "资金拨付",
    "expense": "支出申报与核验",
    "milestone_report": "节点报告认可",
    "acceptance": "验收与结项",
}

ACTS = {
    "create": "制单",
    "record": "登记",
    "submit": "提交",
    "verify": "核验",
    "recognise": "认可",
    "circulate": "经办送签",
    "sign_off": "会签",
    "sign_off_sign": "承接主体签署",
    "agree": "审批",
    "sign": "签订",
    "request": "申请",
    "review_business": "业务审核",
    "review_finance": "财务审核",
    "approve": "审批",
    "pay": "出纳付款",
    "confirm": "到账确认",
    "book": "会计入账",
    "report_complete": "报请验收",
    "accept": "验收",
    "close_out": "结项",
}
PAYMENT_ACTS = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")

ROLES = {
    "handler": "经办人",
    "reviewer": "审核人",
    "finance": "财务审核人",
    "approver": "审批人",
    "cashier": "出纳",
    "bookkeeper": "会计",
    "discipline": "纪检监督员",
    "evaluator": "第三方评估",
    "org_admin": "机构管理员",
    "org_lead": "项目负责人",
    "org_accountant": "机构会计",
    "town": "镇（街道）妇联",
    "village": "村（社区）妇联",
    "auditor": "审计员",
    "lead_auditor": "主审",
    "audit_reviewer": "审计复核人",
    "system": "系统",
}

STATUSES = {
    "planned": "计划",
    "requested": "已申请",
    "business_reviewed": "业务已审",
    "finance_reviewed": "财务已审",
    "approved": "已审批",
    "paid": "已付款",
    "received": "到账确认",
    "booked": "已入账",
    "returned": "退回补正",
    "withheld": "暂缓拨付",
    "reversed": "已冲销",
    "cancelled": "不再拨付",
    "draft": "草拟",
    "countersigning": "会签中",
    "ready": "待签",
    "signed": "已签订",
    "in_force": "履行中",
    "suspended": "已中止",
    "remedial": "限期整改",
    "awaiting_acceptance": "待验收",
    "accepted": "验收合格",
    "not_accepted": "验收不合格",
    "closed_out": "已结项",
    "terminated": "已解除",
    "archived": "已归档",
    "submitted": "待核",
    "verified": "已核验",
    "questioned": "存疑",
    "disallowed": "不予认可",
    "audited": "已审计",
}
BASES = {"period": "当期", "cumulative": "累计", "point": "时点", "unspecified": "口径未注明"}
PRECISIONS = {"exact": "", "at_least": "余", "approx_below": "近"}

SAME_NONE = "无同一人"
SAME_FOUND = "同一人：{}"
NOT_ADDED = "数量不可相加，见分项"
NO_SITE = "未分服务点"


def word(table: dict[str, str], code: str) -> str:
    """The word for a code; a code of a later version prints as itself rather than not at all."""
    return table.get(code, code)

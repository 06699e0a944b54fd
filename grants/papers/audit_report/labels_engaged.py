"""The words of the parts that come from an audit engagement: mandate, findings, matters pending, opinion, replies, rectification."""

S5, S6, S7, S8 = "审计发现的问题", "待核实事项", "审计意见", "意见和建议"
S9, S10 = "被审计单位意见及采纳情况", "整改情况"
S_SUMMARY, S_FINDING = "（一）总体情况", "（{}）{}"

# mandate -------------------------------------------------------------------------------------------------------------
MANDATE = (
    "根据审计通知书（{letter}），审计组对{auditee}“{title}”自{starts}至{ends}的相关项目收支与交付情况实施了审计，"
    "审计范围{period}，涉及合同{contracts}份、支出明细{lines}笔、金额¥{amount}。"
)
PERIOD = "{:%Y/%m}—{:%Y/%m}"
PURPOSE = "审计目的与依据：{}"
FROZEN = "审计数据于{}截止并冻结，数据快照摘要SHA-256为{}；其后发生的收支不属于本次审计范围，本报告不予列示。重要性水平为¥{}。"
TEAM = "审计组由{}组成，成员均已作利害关系申明，无应当回避的情形。"
TEAM_PARTS = {"lead": "审计组长", "member": "审计人员", "reviewer": "独立复核人"}
TEAM_PART = "{}{}人"
SAMPLES, TESTS, COVERED = "抽样情况表", "自动测试情况表", "审计范围内合同一览表"
SAMPLE_HEADS = (
    "总体", "抽样方法", "总体\n笔数", "总体金额", "样本\n笔数", "样本金额", "笔数\n覆盖率", "金额\n覆盖率", "差异\n笔数", "差异金额",
    "缺凭证\n笔数",
)  # fmt: skip
SAMPLE_FOOT = "抽样种子（可据以重现抽样结果）：{}。"
SEED = "第{}行{}"
POPULATIONS = {"expenses": "支出明细", "disbursements": "资金拨付", "activities": "服务活动"}
SAMPLE_METHODS = {
    "monetary_unit": "货币单元抽样",
    "random": "随机抽样",
    "stratified": "分层抽样",
    "judgemental": "判断抽样",
}
TEST_HEADS = ("序号", "测试事项", "测试日期", "覆盖合同", "命中", "已采纳", "已排除")
COVERED_HEADS = ("合同编号", "合同名称及冻结数据摘要（SHA-256）", "支出笔数", "金额")

# fieldwork -----------------------------------------------------------------------------------------------------------
EDITION = (
    "本报告为第{number}版，替代{supersedes}。更新原因：{reason}收支与交付数据仍为审计截止日数据，与被替代的报告一致；"
    "问题、整改和现场核查情况截至{day}。"
)
REASON_OPEN = "（尚未填写）"
PROCEDURE_KINDS = {
    "site_visit": "实地走访",
    "telephone": "电话核实",
    "interview": "访谈",
    "stock_count": "实物盘点",
    "inspection": "查阅资料",
}
PERFORMED = "现场核查与核实：{kinds}，合计{count}次，共询问{asked}人次；走访和盘点均由两名审计人员共同实施，不记录被询问人姓名和联系方式。"
PERFORMED_KIND = "{}{}次"
PROCEDURES = "现场核查与核实情况表"
PROCEDURE_HEADS = ("日期", "方式", "地点或对象", "所涉合同、活动", "审计\n人数", "询问\n人次", "核实结果", "相关问题")
PROCEDURE_TOTAL = "共{}次"

# findings ------------------------------------------------------------------------------------------------------------
T11, T11_HEADS = "表11  审计发现问题汇总表", ("问题类别", "问题个数", "涉及金额", "确认差额")
CATEGORIES = {
    "ZD": "政策落实", "YS": "预算管理", "ZJ": "资金管理", "ZC": "资产管理", "CG": "采购管理", "XM": "项目管理", "FY": "费用支出",
    "SJ": "审计整改", "KJ": "会计核算", "NK": "内部控制", "SW": "税务票据", "JX": "绩效", "QT": "其他",
}  # fmt: skip
COUNTED = "共纳入{}条原始记录；形成{}个问题。同一原始记录涉及多个问题的，其金额只计一次，合计¥{}。"
NO_FINDINGS = "在审计范围内未发现需要披露的问题。"
GRADES = {1: "管理不规范", 2: "内部控制缺陷", 3: "违反财经纪律", 4: "涉嫌违法违规"}
SEVERITIES = {"low": "一般", "medium": "较重要", "high": "重要"}
FINDING_HEAD = "{number}  {title}"
FINDING_KIND = "问题类别：{category}；定性：{grade}；重要程度：{severity}；所涉合同：{contract}；发生日期：{on}。"
REPEATS = "本问题与{}为同类重复问题。"
PARTS = ("{}. 事实。", "{}. 依据。", "{}. 原因、影响与处理建议。")
BASIS_TEXT = "《{law}》{article}：“{text}”（{since}起施行，{on}时有效）。"
AMOUNTS = "涉及金额¥{issue}，确认差额¥{difference}。"
RECORDS = "相关凭证：{}。"
RECORD = "{label}（{on}，¥{amount}，{issuer}）{problem}"
RECORD_HEADS = ("凭证日期", "凭证号", "摘要", "涉及金额（元）", "开票单位", "问题描述")
RECORDS_OF = "凭证明细  {}"
MANY = 3  # more vouchers than this are told in a table
CAUSE, EFFECT, RECOMMENDATION = "原因：{}", "影响：{}", "建议：{}"

PENDING_HEADS = ("编号", "类别", "事项", "涉及金额", "尚需资料")
PENDING_TABLE, PENDING_NONE = "待核实事项表", "没有待核实事项。"
PENDING_LEAD = "下列事项证据尚不充分，未作为审计发现的问题，待取得资料后核实。"

OPINIONS = {
    "unmodified": "无保留意见",
    "reservations": "保留意见",
    "adverse": "否定意见",
    "disclaimed": "无法表示意见",
}
OPINION = "审计意见类型：{}。"
ACCEPTED = "经审计，认可支出{words}（¥{amount}）。"
ADVICE_NONE = "没有意见和建议。"
ADVICE = "针对{number}：{text}"

REPLIES = "被审计单位意见及采纳情况表"
REPLY_HEADS = ("问题编号", "提出方", "日期", "书面意见", "是否采纳", "审计组答复")
SIDES = {"organisation": "承接主体", "purchaser": "购买主体", "audit": "审计组"}
ADOPTED = {True: "采纳", False: "不采纳", None: "—"}
AGREES = {True: "同意。", False: "不同意。", None: ""}
REPLY_NONE = "审计组已送达征求意见，截至{}，被审计单位未提出书面意见。"

T12 = "表12  整改情况表"
T12_HEADS = ("编号", "问题", "整改措施", "责任岗位", "完成期限", "状态", "涉及金额", "未结余额")
T12_FOOT = "未结余额＝涉及金额－退款－补充资料－扣减－核销。尚未下达整改要求的，措施列审计建议。"
T12_NONE = "没有需要整改的问题。"
RECTIFIED_AS_OF = "本节所列整改情况截至{}，以本版为准；被替代的{}所列整改情况不再更新。"
SETTLED_KINDS = ("refund", "documents", "deduction", "write_off")
SETTLED, SETTLED_HEADS = "整改金额结算表", ("问题编号", "涉及金额", "退款", "补充资料", "扣减", "核销", "未结余额")
FINDING_STATUSES = {
    "final": "待整改",
    "rectifying": "整改中",
    "claimed_done": "整改待核",
    "closed": "已销号",
    "long_term": "长期挂账",
    "consulting": "征求意见",
    "confirmed": "已确认",
}

"""Every word a summary prints of its own: the official language of paper, workbook and plain table, in one place."""

TITLE = "资金使用汇总"
SERIAL_FORM = "{}汇〔{}〕{}号"
DRAFT_SERIAL = "（草稿，未编号）"
GHOST = "草稿"
SERIAL = "编号：{}"
CUT_OFF = "数据截止：{}"
CHECK = "事实校验码 {}"
PAGE = "第 {} 页 共 {} 页"
UNIT_YUAN = "单位：元"
TOTAL = "合计"
NONE = "无"
WITHOUT = {"year": "无拨款年度", "source": "无偿协议"}
ALL = "全部"
OWN = "{}（本级）"
PUBLIC_ISSUER = "公开信息"

GROUPS = {
    "year": "资金年度", "unit": "购买主体", "source": "资金来源", "organisation": "承接主体", "programme": "项目", "category": "预算科目",
}  # fmt: skip
SCOPE = {**GROUPS, "unit": "单位（含下级）", "own": "单位（仅本级）"}
BY = "按{}汇总"

HEAD_WHOLE, HEAD_YEARS, HEAD_COSTS, HEAD_CONTRACTS, HEAD_NOTES = (
    "范围与总数",
    "年度比较",
    "交付物单位成本",
    "合同明细",
    "编制说明",
)
HEAD_CHECK = "附  校验"
NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
FIGURE_HEADS = ("指标", "数值", "口径")
YEAR_HEADS = ("年度", "合同数", "{amount}", "较上年", "到账金额", "较上年", "核定支出", "较上年")
YEAR_PICTURE = "分年度{amount}与核定支出"
TEN_THOUSANDS = "单位：万元"
COST_HEADS = ("承接主体", "合同数", "认定数量", "已归集支出", "最低", "中位数", "最高")
COST_CAPTION = "{name}（{unit}）"
COST_PICTURE = "{name}单位成本分布（元／{unit}）"
COST_KEY = "方点：一份合同　横线：最低至最高　竖线：中位数　右侧：中位数（最低至最高）"
COST_ROW = "{median}（{lowest} 至 {highest}）"
COST_SPREAD = "单位成本：最低 {lowest}，中位数 {median}，最高 {highest}（元／{unit}）。"
COST_LEFT_OUT = "另有 {} 份合同未列入：尚未认定数量或尚未归集支出。"
COST_WITHHELD = "另有 {} 份合同未列入：尚未认定数量、尚未归集支出，或服务人数过少不予公开。"
COST_NONE = "范围内尚无可以计算单位成本的交付物。"
COST_MORE = "仅列承接主体最多的 {} 项交付物，其余见系统页面。"
CONTRACT_HEADS = ("合同编号", "合同名称", "购买主体", "承接主体")
NOT_LISTED = "范围内共有 {} 份合同，超过随文列示的上限（{} 份），明细见系统页面与导出文件；本文件各表合计仍相互一致。"
NO_CONTRACTS = "范围内没有已签订的合同。"
NOTES = (
    "本汇总由系统按数据截止时间的账目自动生成，金额以元为单位，保留两位小数；各表合计由明细逐行相加得出。",
    "资金年度为合同所用预算拨款的年度；“较上年”为与上一年度相比增减的百分比，无上一年度数据的不作比较。",
    "预算科目的“预算金额”为合同预算中该科目的金额；资金按合同支付、不按科目支付，故科目表不列到账与退回。",
    "单位成本＝归集到该交付物的核定支出÷认定数量，逐份合同计算，不同计量单位之间不作比较。",
)
SEAL = "（盖章处）"
CHECK_TEXT = "本文件附 facts.json（全部数据）与 ledger.csv（合同与科目明细）；任何人可用事实校验码或 manage.py verify_paper 核验并重新加总。"
CHECK_NAMES = ("编号", "事实摘要 SHA-256")

CSV_HEADS = ("汇总方式", "名称")
LEDGER_HEADS = (
    "合同编号", "合同名称", "资金年度", "购买主体", "资金来源", "承接主体", "项目", "科目代码", "预算科目", "合同金额", "到账金额",
    "退回金额", "科目预算", "核定支出", "待核支出", "不予认可",
)  # fmt: skip
WITHHELD = "涉及服务人数少于 {} 的数据不予公开，也不计入任何合计，因此不能由合计推算。"

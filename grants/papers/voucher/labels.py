"""Every word a voucher prints of its own: the official language of the paper, in one place. Data brings its own words."""

TITLE = "记账凭证"
SERIAL_FORM = "{}记〔{}〕{}号"
DRAFT_SERIAL = "（草稿，未编号）"
SERIAL = "编号：{}"
CUT_OFF = "制作时间：{}"
CHECK = "事实校验码 {}"
PAGE = "第 {} 页 共 {} 页"
UNIT_YUAN = "单位：元"

CARD = ("凭证号", "记账日期", "项目名称", "支付编号", "合同编号", "资金来源", "收款单位", "银行回单号", "应付分期款", "扣减")
HEADS = ("账类", "摘要", "会计科目", "借方金额", "贷方金额")
FINANCIAL, BUDGET = "财务会计", "预算会计"
SUMMARY = "付{payee}：{name}"
# 政府会计制度: both ledgers at once.
ACCOUNTS = (
    (FINANCIAL, "业务活动费用——政府购买服务", "银行存款／零余额账户用款额度"),
    (BUDGET, "行政支出——政府购买服务", "资金结存——货币资金／零余额账户用款额度"),
)
TOTAL = "合计"
IN_WORDS = "金额（大写）"
ATTACHED = "附件 {} 张：{}"
ATTACHMENTS = {
    "invoice": "发票（{}）", "bank_receipt": "银行回单（{}）", "receipt": "收款确认", "report": "履约报告认定（{}）",
    "minutes": "会议纪要（{}）", "deduction": "扣减依据（{}）",
}  # fmt: skip
HEAD_ACTORS, HEAD_CHECK = "经办与审批", "附  校验"
ACTOR_HEADS = ("环节", "人员", "时间")
ACTS = {
    "review_business": "业务审核", "review_finance": "财务审核", "approve": "审批", "pay": "出纳付款", "confirm": "收款确认", "book": "记账",
}  # fmt: skip
ACTING = "代{}"
SIGNERS = ("会计主管", "记账", "出纳")
CHECK_TEXT = "本凭证附 facts.json，载有全部内容；可用事实校验码或 manage.py verify_paper 核验。"
CHECK_NAMES = ("编号", "事实摘要 SHA-256")

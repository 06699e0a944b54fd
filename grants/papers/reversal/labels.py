"""Every word a red-letter voucher prints of its own; what it shares with the voucher stands in `papers.voucher.labels`."""

TITLE = "红字记账凭证（冲销）"
CARD = (
    "凭证号", "记账日期", "项目名称", "支付编号", "合同编号", "资金来源", "收款单位", "原凭证号",
    "原付款日期", "原银行回单号", "冲回日期", "冲回银行回单号", "原付金额", "冲销金额", "出具编号",
)  # fmt: skip
NOT_BOOKED = "原付款未记账"
SUMMARY = "冲销付{payee}：{name}"
REASON = "冲销原因"
BOTH = "原付款冲销前尚未记账，本凭证以蓝字补记付款、以红字冲销，两笔相抵为零。"
STRUCK = "本凭证冲销记账凭证 {}，红字（负数）记账，原凭证保留不改。"
IN_WORDS = "冲销金额（大写）"
ATTACHMENTS = {
    "bank_receipt": "冲回银行回单（{}）", "paid_receipt": "原付款银行回单（{}）", "struck": "原记账凭证（{}）", "reason": "冲销审批记录",
}  # fmt: skip
HEAD_ACTORS = "经办与冲销（两人）"
ACTS = {"pay": "原付款", "sign_off_reverse": "同意冲销", "reverse": "冲销", "book": "记账"}
SIGNERS = ("会计主管", "记账", "出纳")

"""Every word the letter prints of its own: the official language of the paper, in one place."""

TITLE = "结余资金退回通知书"
SERIAL_FORM = "{}退〔{}〕{}号"
SERIAL = "文号：{}"
CUT_OFF = "制作时间：{}"
CHECK = "事实校验码 {}"
PAGE = "第 {} 页 共 {} 页"
UNIT_YUAN = "单位：元"
TO = "{}："
OPENING = "你单位承接的“{title}”项目（合同编号：{number}）已于{ended}{how}。经核算，该项目尚有应退回的结余资金，现通知如下。"
HOW = {"accepted": "通过验收", "not_accepted": "验收未通过", "terminated": "终止合同"}
HEAD_SUM, HEAD_PAY, HEAD_MORE, HEAD_CHECK = "一、结余的计算", "二、退回方式", "三、其他事项", "附  校验"
TABLE = "结余资金计算表"
HEADS = ("项目", "金额")
RECEIVED, VERIFIED, SETTLED = "已拨付到账资金", "减：核定支出", "减：此前已退回或已通知退回"
AMOUNT = "本次应退回"
AMOUNT_TEXT = "本次应退回金额为{words}（¥{amount}），请于{due}前（含当日）一次性退回至下列账户。"
ACCOUNT = ("收款单位", "开户银行", "银行账号", "应退金额（元）", "退回期限", "汇款附言")
REMARK = "{number}结余"
BEFORE = "此前已发出通知书：{}。本通知书只就此后新增的部分要求退回，此前各通知书仍然有效。"
MORE = (
    "对核定支出有异议的，请在收到本通知书后及时向{issuer}书面提出，并附相应票据；意见答复前不影响退回期限。",
    "逾期未退回的，按照规则（版本{rule_set}）作为逾期未退结余记录，并作为以后承接项目资格审查的依据。",
)
SIGNED = "{issuer}"
SEAL = "（盖章处）"
DATE = "{}"
CHECK_TEXT = "本通知书附 facts.json，载有全部内容；任何人可用事实校验码或 manage.py verify_paper 核验本文件。"
CHECK_NAMES = ("文号", "事实摘要 SHA-256")

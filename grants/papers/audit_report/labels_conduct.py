"""The words of T7, T8, T9, T14, the lists, the signing page: what the report prints beside the money."""

S_CLOCKS, S_DUTIES = "（一）办理时限", "（二）职责分离"
S_SCORES, S_PROOFS, S_CHART = "（二）绩效自评与审定", "（三）佐证材料", "（一）支出与交付"

T7, T8, T9 = "表7  绩效自评与审定对照表", "表8  佐证材料覆盖表", "表9  办理时限核对表"
T14, T14_SUMS, NOTICES, FILES, MANIFEST = "表14  活动明细表", "表14汇总", "公告公示清单", "佐证文件摘要清单", "附件与文件摘要"

# T9 ------------------------------------------------------------------------------------------------------------------
T9_HEADS = ("环节", "规定", "应办日期", "实际日期", "核对结果")
T9_STEPS = {
    "document_period": "征集期限",
    "opening": "开标",
    "confirm_award_after_report": "确定中选人",
    "announce_result_after_award": "公告结果",
    "notice": "结果公示",
    "answer_query": "答复质疑",
    "sign_contract": "签订合同",
    "publish_contract": "合同公告",
    "file_contract": "合同备案",
    "milestone": "提交节点报告",
    "pay_after_invoice": "支付资金",
    "refund": "退回结余",
}
T9_RULES = {
    "document_period": "自公告之日起不少于{}",
    "opening": "按公告载明的时间",
    "confirm_award_after_report": "收到评审报告后{}内",
    "announce_result_after_award": "确定中选人后{}内",
    "notice": "公示不少于{}",
    "answer_query": "收到质疑后{}内",
    "sign_contract": "发出中选通知后{}内",
    "publish_contract": "签订后{}内",
    "file_contract": "签订后{}内",
    "milestone": "按合同约定的日期",
    "pay_after_invoice": "收到发票申请后{}内",
    "refund": "履行结束后{}内",
}
DAYS, WORKING_DAYS = "{}日", "{}个工作日"
T9_RESULTS = {
    "kept": "符合",
    "late": "逾期{}日",
    "short": "少{}日",
    "running": "未到期",
    "overdue": "逾期未办",
    "outside": "在系统外办理",
}
T9_FOOT = "共核对{}项：符合{}项，不符合{}项，未到期{}项，系统外办理{}项。时限的起始日不计入，末日遇法定休假日顺延。"
T9_NONE = "没有可核对的时限。"
WRONG, WAITING = ("late", "short", "overdue"), ("running",)

# T7, T8 --------------------------------------------------------------------------------------------------------------
T7_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "自评\n完成值",
    "审定\n完成值",
    "分值",
    "自评\n得分",
    "审定\n得分",
    "差异",
)
T7_DIRECTIONS = {"ge": "≥", "le": "≤", "eq": "＝"}
T7_TARGET = "{}{}{}"
T7_RULE = "自评得分按承接主体申报数、审定得分按认可数，依适用规则集的数量指标计分办法计算：{}；未报告的指标以“—”表示，不计得分。"
T7_STEP, T7_STEP_ALL, T7_STEP_NONE = "完成率{}以上得{}/{}", "完成率{}以上得满分", "其余不得分"
T7_NONE = "征集公告未设置计分指标，不作绩效评分；各项交付的完成率见表6。"
T8_HEADS = ("交付物", "涉及报告\n（份）", "附有佐证的\n报告（份）", "活动记录\n（条）", "佐证文件\n（份）", "佐证是否齐全")
T8_YES, T8_NO, T8_UNREPORTED = "齐全", "不齐全", "未报告"
T8_FOOT = "佐证齐全的交付物{}项，共{}项，覆盖率{}。支出明细{}笔中附有凭证文件的{}笔，涉及金额{}元，占申报金额的{}。"

# T14, lists ----------------------------------------------------------------------------------------------------------
T14_HEADS = (
    "序号", "日期", "服务点", "方法", "活动名称", "对应\n交付物", "参加\n人数", "人次", "签到数", "志愿者\n人次", "志愿服务\n时长",
)  # fmt: skip
METHODS = {"case": "个案", "group": "小组", "community": "社区", "other": "其他"}
T14_SUM_HEADS = ("合同", "活动次数", "服务人次", "签到数", "志愿者人次", "志愿服务时长（小时）")
T14_FOOT = "参加人数按次记录，同一人可能参加多次，不相加。"
T14_NONE = "已提交的节点报告中没有活动记录。"
NOTICE_HEADS = ("事项", "编号", "名称", "公开日期", "截止日期")
NOTICE_KINDS = {"call": "征集公告", "result": "中选结果公示", "contract": "合同公告"}
FILE_HEADS = ("序号", "所属报告", "类型", "大小（字节）", "SHA-256")
MANIFEST_HEADS = ("内容", "份数", "SHA-256")
MANIFEST_FACTS, MANIFEST_LEDGER = "facts.json（全部事实）", "ledger.csv（支出明细）"
MANIFEST_FILES, MANIFEST_VOUCHERS = "{}  节点报告佐证文件", "{}  支出凭证文件"
MANIFEST_RULE = "多份文件的摘要：将各文件的SHA-256按清单（支出凭证按字母）顺序逐行连接，再计算SHA-256。"

CODE = "核验码：{}"
CODE_SAYS = "扫描左侧二维码，或在公开核验页面输入核验码、报告编号，可知本报告是否真实、是否已被替代。"
CODE_ADDRESS, CODE_ASK = "核验地址：{}", "核验页面：本系统公开页面“核验文书”。"

# opening, signing ----------------------------------------------------------------------------------------------------
S_USE, S_SIGN = "报告使用范围", "签字盖章页"
SIGN_WORDS = "（此页无正文，为审计报告签字盖章页）"
SIGN_LINES = ("主审：", "复核：", "出具单位：{}", "日期：      年   月   日")
CHECKED = (
    "实施程序：对支出明细逐笔核对凭证。截至数据截止时点，已核定凭证{lines}笔，占申报笔数{of_lines}笔的{share}；"
    "涉及金额¥{amount}，占申报金额¥{of_amount}的{amount_share}。"
)
USE = (
    "本报告供购买主体、承接主体及其主管部门、财政和审计机关用于本项目的资金结算、绩效评价与监督检查，"
    "不得用于其他用途；未经出具单位同意，不得摘录引用。本报告不含个人信息，公开前仍应按规定审查。"
)

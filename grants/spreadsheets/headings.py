"""The headings that offices write over the columns of a ledger, by field: simplified and traditional Chinese, English.

The preferred heading of each language is the first of its kind; "_" stands for a blank.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Field:
    """Of two columns for the same field the one with the earlier heading counts."""

    name: str
    label: Promise | str
    headings: tuple[str, ...]
    needed: bool = False

    @property
    def shown(self) -> str:
        """Two that are usual and the English one."""
        return "、".join([*self.headings[:2], next(heading for heading in self.headings if heading.isascii())])


def _field(name: str, label: Promise | str, headings: str, *, needed: bool = False) -> Field:
    return Field(name, label, tuple(heading.replace("_", " ") for heading in headings.split()), needed)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _field(
            "date",
            _("Date"),
            """
            支出日期 日期 付款日期 付款时间 支出时间 发生日期 业务日期 记账日期 报销日期 交易日期 入账日期 时间 凭证日期
            支付日期 支付时间 制单日期 經費支出日期 付款時間 支出時間 發生日期 業務日期 記帳日期 記賬日期 報銷日期 時間
            憑證日期 支付時間 date expense_date payment_date date_of_expense
            date_paid paid_on posting_date transaction_date
            """,
            needed=True,
        ),
        _field(
            "category",
            _("Category"),
            """
            支出类别 预算科目 支出科目 科目类别 类别 科目 费用类别 费用科目 支出类型 费用类型 预算类别 经费类别 科目名称
            会计科目 预算科目名称 类型 开支项目类别 開支類別 支出類別 預算科目 科目類別 類別 費用類別 費用科目 支出類型
            費用類型 預算類別 會計科目 科目名稱 category budget_line budget_category
            expense_category account cost_category type_of_expense
            """,
            needed=True,
        ),
        _field(
            "item",
            _("What for"),
            """
            支出内容 摘要 用途 事由 支出事项 支出用途 支出摘要 内容 支出项目 费用说明 开支内容 用途说明 支出明细 事项 明细
            款项用途 项目内容 支出內容 支出事項 內容 支出項目 費用說明 開支內容 用途說明 支出明細 事項 明細 款項用途
            what_for description item purpose details particulars summary
            narration
            """,
            needed=True,
        ),
        _field(
            "payee",
            _("Payee"),
            """
            收款方 收款单位 收款人 对方户名 收款单位名称 收款方名称 收款户名 对方单位 供应商 供应商名称 销售方 销方名称
            收款单位/个人 领款人 对方名称 往来单位 商家 收款單位 對方戶名 收款單位名稱 收款方名稱 收款戶名 對方單位 供應商
            供應商名稱 銷售方 領款人 對方名稱 payee paid_to supplier vendor recipient
            beneficiary payee_name
            """,
            needed=True,
        ),
        _field(
            "amount",
            _("Amount"),
            """
            支出金额 金额 实付金额 付款金额 报销金额 支付金额 价税合计 发生额 支出 金额合计 借方金额 借方发生额 借方
            费用金额 开支金额 实际支出 支出金額 金額 實付金額 付款金額 報銷金額 支付金額 價稅合計 發生額 借方金額 費用金額
            實際支出 amount expense_amount amount_paid payment_amount sum
            debit amount_rmb amount_cny
            """,
            needed=True,
        ),
        _field(
            "invoice_number",
            _("Invoice number"),
            """
            发票号码 发票号 票据号码 票据号 电子发票号码 数电票号码 发票编号 数电发票号码 发票/票据号码 票号 發票號碼 發票號
            票據號碼 票據號 電子發票號碼 發票編號 票號 invoice_number invoice_no invoice_no.
            invoice receipt_number receipt_no
            """,
        ),
        _field(
            "invoice_code",
            _("Invoice code"),
            """
            发票代码 票据代码 發票代碼 票據代碼 invoice_code
            """,
        ),
        _field(
            "invoice_date",
            _("Invoice date"),
            """
            开票日期 发票日期 票据日期 开票时间 開票日期 發票日期 票據日期 開票時間 invoice_date
            date_of_invoice
            """,
        ),
        _field(
            "invoice_buyer",
            _("Buyer on the invoice"),
            """
            购买方 购买方名称 发票抬头 抬头 购方名称 购方 付款单位 購買方 購買方名稱 發票抬頭 抬頭 購方名稱 buyer
            invoice_buyer buyer_on_the_invoice purchaser invoice_title
            billed_to
            """,
        ),
        _field(
            "voucher_number",
            _("Voucher number"),
            """
            凭证号 凭证号数 凭证编号 记账凭证号 凭证字号 凭证号码 凭证 凭证号(银行) 憑證號 憑證號數 憑證編號 記帳憑證號
            記賬憑證號 憑證字號 憑證號碼 憑證 voucher_number voucher_no voucher_no.
            voucher
            """,
        ),
        _field(
            "paid",
            _("How paid"),
            """
            付款方式 支付方式 结算方式 付款形式 支付形式 結算方式 how_paid payment_method
            method_of_payment paid_by paid_via
            """,
        ),
        _field(
            "remark",
            _("Remark"),
            """
            备注 说明 附注 備註 備注 說明 附註 remark remarks note notes comment
            comments
            """,
        ),
        _field(
            "deliverable",
            _("Deliverable"),
            """
            服务成果 服务内容 交付物 服务指标 对应指标 所属指标 产出指标 指标 所属服务 服务项目 活动名称 所属活动 服務成果 服務內容
            服務指標 對應指標 所屬指標 產出指標 指標 所屬服務 服務項目 活動名稱 deliverable output activity
            """,
        ),
        _field(
            "site",
            _("Place"),
            """
            服务地点 实施地点 服务点 地点 社区 村社区 村(社区) 所属村 服務地點 實施地點 服務點 地點 社區 place
            site location community
            """,
        ),
    )
}

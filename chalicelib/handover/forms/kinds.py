"""What agents can ask the departments for: a form for each kind of task. Read it as a table; a new kind is a new entry."""

from dataclasses import dataclass
from typing import Any

from chalicelib.handover.forms.fields import Field, Option, Words, words

LOGISTICS, WAREHOUSE, TECH, FINANCE = "logistics", "warehouse", "tech", "finance"


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of task: whom it goes to, what is filled in when asking (`asks`) and when answering (`answers`).

    `tells`: the bot may tell the customer what came of it, where the agent wishes so (words of every outcome stand in
    scenes/department/wording.toml). `outside`: somebody without an account may answer it by a link. A form without a
    department goes to the one that is named when asking.
    """

    id: str
    department: str
    name: Words
    asks: tuple[Field, ...]
    answers: tuple[Field, ...]
    tells: bool = False
    outside: bool = False

    def shown(self) -> dict[str, Any]:
        """The form as a page draws it."""
        return {
            "form": self.id,
            "department": self.department,
            "name": dict(self.name),
            "asks": [field.shown() for field in self.asks],
            "answers": [field.shown() for field in self.answers],
            "tells": self.tells,
            "outside": self.outside,
        }


def _note(needed: bool = False, *unless: str) -> Field:
    return Field("note", "text", words("补充说明", "Note"), needed, unless=unless)


def _choice(name: str, label: Words, *options: Option, outside: bool = False) -> Field:
    return Field(name, "choice", label, options=options, outside=outside)


_ORDER = Field("order", "line", words("订单号", "Order"), False, prefill="order")
_PARCEL = Field("parcel", "line", words("运单号", "Parcel number"), prefill="parcel", outside=True)
_COURIER = Field("courier", "line", words("快递公司", "Courier"), False, prefill="courier", outside=True)
_SKU = Field("sku", "line", words("商品 / SKU", "Product or SKU"), prefill="sku", outside=True)

_INTERCEPT = Form(
    "intercept",
    LOGISTICS,
    words("拦截包裹", "Intercept a parcel"),
    (
        _PARCEL,
        _COURIER,
        _ORDER,
        _choice(
            "wish",
            words("拦下之后", "Then"),
            Option("return", words("退回仓库", "Return it to us")),
            Option("hold", words("留在网点", "Hold it at the station")),
            outside=True,
        ),
        _note(),
    ),
    (
        _choice(
            "outcome",
            words("结果", "Outcome"),
            Option("yes", words("已拦截", "Intercepted")),
            Option("no", words("拦截不了", "Cannot be intercepted")),
            Option("too_late", words("太晚了，已派送或已签收", "Too late: out or delivered")),
        ),
        _note(True, "yes", "too_late"),
    ),
    tells=True,
    outside=True,
)

_STOCK = Form(
    "stock",
    WAREHOUSE,
    words("核实库存", "Check stock"),
    (_SKU, Field("quantity", "count", words("要几件", "How many are wanted"), False, outside=True), _note()),
    (
        Field("count", "count", words("实际库存", "Pieces in stock")),
        Field("date", "date", words("下次到货日期", "Next delivery"), False),
        _note(),
    ),
    tells=True,
    outside=True,
)

_INSPECT = Form(
    "inspect",
    WAREHOUSE,
    words("查验退货", "Inspect a return"),
    (
        Field("parcel", "line", words("退货运单号", "Parcel number of the return"), prefill="returned", outside=True),
        _ORDER,
        Field("sku", "line", words("商品 / SKU", "Product or SKU"), False, prefill="sku", outside=True),
        Field("claimed", "text", words("客户怎么说", "What the customer says"), False),
        _note(),
    ),
    (
        _choice(
            "condition",
            words("状况", "Condition"),
            Option("as_new", words("完好", "As new")),
            Option("used", words("有使用痕迹", "Used")),
            Option("damaged", words("破损", "Damaged")),
            Option("incomplete", words("少件", "Incomplete")),
            Option("wrong", words("不是这件商品", "Another product")),
        ),
        Field("photos", "photos", words("照片", "Photos"), False),
        _note(True, "as_new"),
    ),
    tells=True,
    outside=True,
)

_FAULT = Form(
    "fault",
    TECH,
    words("排查故障", "Look into a fault"),
    (
        _choice(
            "where",
            words("在哪里", "Where"),
            Option("ios", words("iOS 应用", "iOS app")),
            Option("android", words("安卓应用", "Android app")),
            Option("mini", words("小程序", "Mini program")),
            Option("web", words("网页", "Web page")),
        ),
        Field("what", "text", words("现象", "What happens")),
        Field("since", "line", words("什么时候开始", "Since when"), False),
        _ORDER,
    ),
    (
        _choice(
            "outcome",
            words("结果", "Outcome"),
            Option("fixed", words("已修复", "Fixed")),
            Option("found", words("找到原因，修复中", "Found, being fixed")),
            Option("not_found", words("没有复现", "Cannot be reproduced")),
        ),
        Field("fixed_at", "moment", words("修复时间", "Fixed at"), unless=("not_found",)),
        _note(True, "fixed", "found"),
    ),
    tells=True,
)

_PAYMENT = Form(
    "payment",
    FINANCE,
    words("核对付款 / 退款", "Check a payment or refund"),
    (
        Field("order", "line", words("订单号", "Order"), prefill="order"),
        _choice(
            "what",
            words("核对什么", "What to check"),
            Option("payment", words("付款", "A payment")),
            Option("refund", words("退款", "A refund")),
        ),
        Field("amount", "money", words("金额（元）", "Amount (yuan)"), False, prefill="amount"),
        Field("method", "line", words("支付方式", "Means of payment"), False, prefill="method"),
        _note(),
    ),
    (
        _choice(
            "arrived",
            words("是否到账", "Has it arrived"),
            Option("yes", words("已到账", "Yes")),
            Option("no", words("未到账", "No")),
            Option("under_way", words("处理中", "Under way")),
        ),
        Field("amount", "money", words("到账金额（元）", "Amount that arrived (yuan)"), unless=("no", "under_way")),
        Field("date", "date", words("到账日期 / 预计日期", "Arrived, or expected, on"), False),
        _note(True, "yes", "under_way"),
    ),
    tells=True,
)

_QUESTION = Form(
    "question",
    "",
    words("其他问题", "Something else"),
    (Field("question", "text", words("问题", "Question")), _ORDER),
    (Field("answer", "text", words("答复", "Answer")),),
)

FORMS: tuple[Form, ...] = (_INTERCEPT, _STOCK, _INSPECT, _FAULT, _PAYMENT, _QUESTION)

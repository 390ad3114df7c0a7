/** What a case is about, in words: the intents the bot knows, as an agent would say them. */

const NAMES = {
  "order.status": ["订单状态", "Order status"],
  "order.list": ["查看订单", "Order list"],
  "order.cancel": ["取消订单", "Cancel an order"],
  "order.change_address": ["修改地址", "Change the address"],
  "order.change_items": ["修改商品规格", "Change items"],
  "order.how_to_buy": ["下单问题", "Placing an order"],
  "logistics.track": ["查物流", "Parcel tracking"],
  "logistics.urge": ["催发货 / 催派送", "Hurry a delivery"],
  "logistics.not_received": ["签收未收到", "Not received"],
  "logistics.eta": ["何时送达", "Delivery time"],
  "logistics.fee": ["运费", "Shipping fee"],
  "logistics.range": ["配送范围 / 快递", "Delivery range"],
  "aftersales.return": ["退货", "Return"],
  "aftersales.exchange": ["换货", "Exchange"],
  "aftersales.policy": ["退换政策", "Return policy"],
  "aftersales.damaged": ["破损 / 质量问题", "Damaged or faulty"],
  "aftersales.wrong_or_missing": ["发错 / 少发", "Wrong or missing item"],
  "aftersales.repair": ["保修 / 维修", "Warranty or repair"],
  "refund.request": ["申请退款", "Refund request"],
  "refund.status": ["退款进度", "Refund status"],
  "refund.cancel": ["撤销退款", "Withdraw a refund"],
  "product.info": ["商品参数", "Product details"],
  "product.size": ["尺码", "Size"],
  "product.stock": ["库存", "Stock"],
  "product.price": ["价格", "Price"],
  "product.recommend": ["商品推荐", "Recommendation"],
  "product.compare": ["商品对比", "Comparison"],
  "product.authentic": ["正品咨询", "Authenticity"],
  "product.usage": ["使用保养", "Use and care"],
  "promotion.current": ["当前活动", "Promotions"],
  "promotion.coupon": ["优惠券", "Coupon"],
  "promotion.threshold": ["满减", "Spend threshold"],
  "promotion.presale": ["预售", "Presale"],
  "promotion.price_protection": ["保价", "Price protection"],
  "promotion.gift": ["赠品", "Gift"],
  "promotion.points": ["积分会员", "Points and levels"],
  "payment.methods": ["支付方式", "Ways to pay"],
  "payment.problem": ["支付异常", "Payment problem"],
  "payment.invoice": ["发票", "Invoice"],
  "account.login": ["登录问题", "Login"],
  "account.update": ["修改资料", "Change profile"],
  "account.delete": ["注销账号", "Delete account"],
  "service.human": ["要求人工", "Wants a person"],
  "service.complaint": ["投诉", "Complaint"],
  "service.progress": ["问题进度", "Earlier case"],
  "unknown.out_of_scope": ["其他问题", "Something else"],
};

const REASONS = {
  asked: "Asked for a person",
  not_understood: "Not understood twice",
  complex: "Too much for the bot",
  shop_down: "The shop's system was silent",
  angry: "Angry",
  legal: "Law, authority or press",
  harmed: "Harmed or in danger",
  risky: "Risky change after fraud",
  costly: "An amount to be checked",
  flagged: "Flagged by the shop",
};

/** Why a case came to a person: the server's words, which are Chinese, or ours for who reads English. */
export function reasonOf({ reason, reason_text: told }, language) {
  return language === "en" ? (REASONS[reason] ?? told) : told;
}

/** The name of an intent, or the text itself where it is none. */
export function aboutOf(subject, language) {
  return NAMES[subject]?.[language === "en" ? 1 : 0] ?? subject ?? "";
}

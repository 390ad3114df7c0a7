"""The shop's pages: a shelf and a product, each with the one line that puts the chat into it."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Row = Mapping[str, Any]


def widget(kefu: str, look: Mapping[str, str]) -> str:
    """The one line: where the widget is, whom it may ask for customer and context, and how it looks here."""
    told = {"customer": "shopCustomer", "context": "shopContext", **look}
    data = " ".join(f'data-{name}="{escape(value)}"' for name, value in told.items())
    return f'<script src="{escape(kefu)}/widget.js" async {data}></script>'


def shelf(goods: Iterable[Row], customers: Iterable[Row], widget: str) -> str:
    """The first page."""
    items = "".join(
        f'<li><a href="/products/{escape(row["product"])}"><b>{escape(row["name"])}</b>'
        f"<span>¥{escape(row['price'])}</span></a></li>"
        for row in goods
    )
    return _page("小满商店", f'<h1>今日好物</h1><ul class="shelf">{items}</ul>', customers, widget, "")


def product(row: Row, customers: Iterable[Row], widget: str) -> str:
    """One product's page: what it is, what it costs, and the chat that knows which product it is."""
    facts = "".join(
        f"<div><dt>{escape(str(name))}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in row.get("attributes", {}).items()
    )
    content = f"""
      <p class="trail"><a href="/">全部商品</a> / {escape(row.get("category", ""))}</p>
      <article>
        <div class="picture" aria-hidden="true">{escape(row["name"][:1])}</div>
        <div>
          <h1>{escape(row["name"])}</h1>
          <p class="price">¥{escape(row["price"])}</p>
          <p>{escape(row.get("text", ""))}</p>
          <dl>{facts}</dl>
          <button type="button" class="buy">加入购物车</button>
          <button type="button" class="ask" id="ask">咨询这件商品</button>
        </div>
      </article>"""
    return _page(row["name"], content, customers, widget, row["product"])


def _page(title: str, content: str, customers: Iterable[Row], widget: str, shown: str) -> str:
    options = "".join(f'<option value="{escape(one["id"])}">{escape(one["name"])}</option>' for one in customers)
    return f"""<!doctype html>
<html lang="zh-Hans" data-product="{escape(shown)}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <title>{escape(title)}</title>
    <link rel="stylesheet" href="/shop.css" />
    <script src="/shop.js"></script>
    {widget}
  </head>
  <body>
    <header>
      <a class="brand" href="/">小满商店</a>
      <label>演示登录 <select id="customer"><option value="">访客</option>{options}</select></label>
    </header>
    <main>{content}</main>
  </body>
</html>
"""

"""What the desk shows of a customer's phone, address and mail: as much as a role needs to be sure whom it speaks of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import places
from chalicelib.edge.rights import ADMIN, AGENT, LEAD

_HIDDEN = "****"
_FULL = 11  # stars and digits of a phone, as long as a Chinese one
# 西湖小区 and 大学城校区 are houses, not districts.
_DISTRICT = r"(?:(?<![小社园園校厂廠景])[区區]|[县縣旗市])"
_REGION = re.compile(
    r"(?:[^\s\d,，]{1,8}?(?:省|自治区|自治區|特别行政区|特別行政區))?"
    r"(?:[^\s\d,，]{1,8}?(?:市|自治州|地区|地區|盟))?"
    rf"(?:[^\s\d,，]{{1,8}}?{_DISTRICT})?"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a customer's data is seen unasked: the last `tail` digits of a phone, an address down to its `district`."""

    tail: int = 0
    district: bool = False


_NOTHING = Sight()
# Customers say the last four digits to be known by them; whoever does not serve customers has no use for them.
SIGHTS: Mapping[str, Sight] = dict.fromkeys((AGENT, LEAD, ADMIN), Sight(tail=4, district=True))


def order(content: Mapping[str, Any], role: str) -> dict[str, Any]:
    """An order's content with what this role does not see unasked covered."""
    sight = SIGHTS.get(role, _NOTHING)
    covered: dict[str, Any] = {"phone": phone(str(content.get("phone", "")), sight), "address": _place(content, sight)}
    if invoice := content.get("invoice"):
        covered["invoice"] = {**invoice, **({"email": mail(invoice["email"])} if invoice.get("email") else {})}
    return {**content, **{name: value for name, value in covered.items() if value or name in content}}


def profile(content: Mapping[str, Any]) -> dict[str, Any]:
    """A customer's profile with its mail address covered; other personal data are not in it."""
    return {**content, **({"email": mail(content["email"])} if content.get("email") else {})}


def phone(number: str, sight: Sight) -> str:
    """`*******8888`; nothing where there is none."""
    tail = number[len(number) - sight.tail :] if len(number) > sight.tail else ""
    return tail.rjust(_FULL, "*") if number else ""


def address(text: str, sight: Sight) -> str:
    """`上海市徐汇区****`, or only the province; nothing where there is none."""
    if not text.strip():
        return ""
    region = _REGION.match(text.strip())
    kept = region[0] if region and sight.district else ""
    return f"{kept or places.place_in(text)}{_HIDDEN}"


def mail(text: str) -> str:
    """`l****@example.com`: enough to ask whether it is this one."""
    name, at, host = text.rpartition("@")
    return f"{name[:1]}{_HIDDEN}{at}{host}" if name else _HIDDEN


def _place(content: Mapping[str, Any], sight: Sight) -> str:
    return address(str(content.get("address", "")), sight)

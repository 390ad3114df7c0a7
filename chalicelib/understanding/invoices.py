"""The pieces of an invoice in a customer's words: its title, the tax number, which kind, and where it goes."""

import re
from collections.abc import Mapping
from functools import cache

from chalicelib.understanding import details
from chalicelib.understanding.normalise import SIMPLIFIED

PERSONAL, ORDINARY, SPECIAL = "个人", "ordinary", "special"
_TAX_LABEL = r"(?:税号|纳税人识别号|统一社会信用代码|信用代码|统一编号|统编|\b(?:tax|vat)\s?(?:id|no|number|code)?\b)"
_BODY = (
    r"公司|集团|企业|工厂|厂|商行|商店|超市|酒店|饭店|餐厅|工作室|事务所|研究院|研究所|学院|大学|学校|中学|小学|幼儿园|医院|诊所|银行|协会|基金会|"
    r"合作社|委员会|经营部|服务部|中心|局|政府"
)
_INCORPORATED = r"Co\.?,?\sLtd|Ltd|Inc|LLC|GmbH|Limited|Corp|Corporation|Company"
_WORDS: Mapping[str, str] = {
    "tax_labelled": rf"{_TAX_LABEL}(?:是|为|改成|改为|应该是|不对|[发填写开报]?错了?|\bis\b|[:：.,，\s#]){{0,4}}(?P<number>[0-9A-Za-z][0-9A-Za-z \-]{{6,26}}[0-9A-Za-z])",
    "tax_bare": r"(?<![0-9A-Za-z@.])(?=[0-9A-Z]{0,17}[A-Z])\d[0-9A-Z]\d{6}[0-9A-Z]{10}(?![0-9A-Za-z@.])",
    "tax_asked": r"(?<![0-9A-Za-z@.])[0-9A-Za-z][0-9A-Za-z \-]{6,26}[0-9A-Za-z](?![0-9A-Za-z@.])",
    "long": r"(?<![0-9A-Z])[0-9A-Z](?:[ \-]?[0-9A-Z]){17}(?![0-9A-Z])",
    "email": r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_][A-Za-z0-9_.+-]{0,60}@[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,30}){1,3}",
    "company": rf"[㐀-鿿A-Za-z0-9（）()·&]{{2,40}}(?:{_BODY})(?=的|[^㐀-鿿]|$)"
    rf"|\b(?-i:[A-Z])[\w&.'-]{{0,30}}(?:\s(?-i:[A-Z&])[\w&.'-]{{0,30}}){{0,5}},?\s(?:{_INCORPORATED})\b\.?",
    "titled": r"(?:抬头|名头|\b(?:title|in the name of|made out to|billed to|name on (?:it|the invoice))\b)"
    r"(?:也|就|还)?(?:是|为|写|开|用|填|改成|改为|改|换成|换|叫|错了|应该是|to\b|is\b|[:：,，\s]){1,4}(?P<title>[^,，。;；\n]{2,60})",
    "becomes": r"(?:改成|换成|改为|开成|开给|\b(?:change|switch) it to\b)\s?(?P<title>[^,，。;；\n]{2,60})",
    # 发票开给半夏公司 is made out to 半夏公司; and 公司 alone is no name.
    "verb": r"^.{0,40}(?:[帮幫给給]我[开開]|[要想][开開]|开给|開給|开成|開成|开到|抬头|抬頭|改成|换成|換成|改为|改為|发票|發票|[给給是写寫])(?=[㐀-鿿A-Za-z]{2})",
    "no_name": r"(?:我们|我|帮我|请)?(?:想|要|需要)?(?:开|用)?(?:一下)?(?:公司|单位|企业)(?:名称|的|抬头)?",
    "personal": r"个人(?!信息|资料|账|中心|主页)|\bpersonal\b|\bindividual\b",
    "not_personal": r"不(?:要|是|开)?个人|not personal",
    "special": r"专票|专用发票|\b(?:special (?:vat )?invoice|vat special)\b",
    "not_special": r"(?:不要|不是|不用|别开|不开)(?:增值税)?专|\bnot? (?:a )?special\b",
    "ordinary": r"普票|普通发票|电子发票|\bordinary invoice\b",
    "end": r"(?:的|吧|啊|呀|呢|谢谢|可以吗|行吗|好吗|就行|就可以|发票|抬头|\bplease\b|\bthanks\b){1,4}$",
    "name": r"[㐀-鿿·A-Za-z .'&（）()-]{2,40}",
    "open": r"什么|谁|哪",
}
_READ = 300  # characters in which a title is looked for
_EDGES = " \t\r\n,，。.;；:：\"“”「」'"


@cache
def _words(name: str) -> re.Pattern[str]:
    # Compiled when first used: together they would cost every cold start some milliseconds.
    return re.compile(_WORDS[name], re.IGNORECASE)


def tax_number_in(text: str, asked: bool = False) -> str:
    """The number after 税号 or one that looks like none but a tax number; where one was asked for, any run of 8 to 28."""
    plain = text.translate(SIMPLIFIED)
    found = _words("tax_labelled").search(plain)
    bare = _words("tax_bare").search(text.upper()) or (
        _words("tax_asked").search(_words("email").sub(" ", text)) if asked else None
    )
    number = found["number"] if found else bare[0] if bare else ""
    return re.sub(r"[ \-]", "", number).upper()


def long_numbers_in(text: str) -> list[str]:
    """All runs of eighteen characters that could be the length of a tax number, blanks and hyphens left out."""
    return [re.sub(r"[ \-]", "", found) for found in _words("long").findall(text.upper())]


def email_in(text: str) -> str:
    """An e-mail address, or nothing."""
    found = _words("email").search(text)
    return found[0].rstrip(".") if found else ""


def kind_in(text: str) -> str:
    """ORDINARY or SPECIAL where the text says which."""
    plain = text.translate(SIMPLIFIED)
    if _words("special").search(plain) and not _words("not_special").search(plain):
        return SPECIAL
    return ORDINARY if _words("ordinary").search(plain) or _words("special").search(plain) else ""


def title_in(text: str, asked: bool = False) -> str:
    """Who the invoice is made out to: a company, a name after 抬头, PERSONAL; where it was asked for, a bare name too."""
    rest = _without_the_rest(text[:_READ])
    plain = rest.translate(SIMPLIFIED)
    if company := _words("company").search(rest):
        return _as_title(_words("verb").sub("", company[0]))
    if (named := _words("titled").search(plain) or _words("becomes").search(plain)) and not _is_question(
        named["title"]
    ):
        return _as_title(_trimmed(rest[named.start("title") : named.end("title")]))
    if _words("personal").search(plain) and not _words("not_personal").search(plain):
        return PERSONAL
    return _bare_name(rest) if asked else ""


def _without_the_rest(text: str) -> str:
    """The text without its address and tax number, which are no part of a name."""
    rest = _words("email").sub("，", text)
    plain = rest.translate(SIMPLIFIED)
    if found := _words("tax_labelled").search(plain):
        rest = f"{rest[: found.start()]}，{rest[found.end() :]}"
    return _words("tax_bare").sub("，", _words("long").sub("，", rest))


def _as_title(name: str) -> str:
    plain = name.translate(SIMPLIFIED)
    if _words("personal").fullmatch(plain):
        return PERSONAL
    return "" if _words("no_name").fullmatch(plain) else name


def _bare_name(rest: str) -> str:
    name = _trimmed(rest)
    spoken = details.is_yes(name) or details.is_no(name) or _is_question(name) or details.turns_away(name)
    return _as_title(name) if _words("name").fullmatch(name) and not spoken else ""


def _trimmed(name: str) -> str:
    return _words("end").sub("", name.strip(_EDGES)).strip(_EDGES)


def _is_question(text: str) -> bool:
    return details.asks(text) or bool(_words("open").search(text.translate(SIMPLIFIED)))

"""What a customer wants changed of their profile, in their words: what they are called, their e-mail address, their language."""

import re

from chalicelib.understanding import details
from chalicelib.understanding.invoices import email_in
from chalicelib.understanding.normalise import SIMPLIFIED

PIECES = ("name", "email", "language")
_ABOUT = {
    "email": re.compile(r"邮箱|电子邮件|信箱|\be-?mail\b", re.IGNORECASE),
    "language": re.compile(r"语言|界面.{0,4}(?:中文|英文|繁体|简体)|\blanguage\b", re.IGNORECASE),
    "name": re.compile(
        r"昵称|暱称|用户名|名字|姓名|称呼|\b(?:nick ?name|display name|user ?name|my name)\b", re.IGNORECASE
    ),
}
_OF_AN_ORDER = re.compile(r"收[货件]人|抬头|发票|\brecipient\b", re.IGNORECASE)
_BECOMES = re.compile(
    r"(?:改成|改为|换成|设成|设为|叫做|改叫|叫我|称呼我为?|\b(?:to|is|as|me)\b)[\s:：“\"「]{0,3}(?P<name>[^\s,，。.!！?？“”\"「」:：][^,，。!！?？“”\"「」:：\n]{0,29})",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:吧|就好|就行|可以吗|行吗|好吗|谢谢|\bplease\b|\bthanks\b)$", re.IGNORECASE)
_SPOKEN = {
    "zh-Hant": re.compile(r"繁体|正体|\btraditional\b", re.IGNORECASE),
    "en": re.compile(r"英文|英语|\benglish\b", re.IGNORECASE),
    "zh-Hans": re.compile(r"简体|中文|汉语|\b(?:simplified|chinese)\b", re.IGNORECASE),
}
_LONGEST = 30


def field_in(text: str) -> str:
    """Which of PIECES a text speaks of; empty for none."""
    plain = text.translate(SIMPLIFIED)
    if _OF_AN_ORDER.search(plain):
        return ""
    return next((field for field, words in _ABOUT.items() if words.search(plain)), "")


def changes_in(text: str, asked: str = "") -> dict[str, str]:
    """What is to become what; a bare answer counts for the piece that was asked for."""
    about = field_in(text) or (asked if asked in PIECES else "")
    if about == "email":
        return {"email": email_in(text)}
    if about == "language":
        return {"language": _language_in(text)}
    return {"name": _name_in(text, asked == "name")} if about == "name" else {}


def _language_in(text: str) -> str:
    plain = text.translate(SIMPLIFIED)
    return next((language for language, words in _SPOKEN.items() if words.search(plain)), "")


def _name_in(text: str, asked: bool) -> str:
    found = _BECOMES.search(text.translate(SIMPLIFIED))
    name = text[found.start("name") : found.end("name")] if found else text if asked and not field_in(text) else ""
    name = _TAIL.sub("", name.strip(' ,，。.!！“”"「」')).strip()
    refused = details.asks(name) or details.is_no(name) or details.is_yes(name)
    return name if 0 < len(name) <= _LONGEST and not refused else ""

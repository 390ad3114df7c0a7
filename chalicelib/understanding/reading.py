"""What one message says: its intent, the things it names, its language and its mood."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib import clock
from chalicelib.understanding import model, needs
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.moments import Span, moments_of
from chalicelib.understanding.mood import angry, urgent

_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?!\d)")
_PARCEL = re.compile(r"(?<![0-9A-Za-z])(?:SF|YT|ZTO?|STO?|YD|JDV?|JT|DB|EMS|EM|HT|TT)\d{9,15}(?!\d)", re.IGNORECASE)
_ORDER = re.compile(r"(?<![0-9A-Za-z])(?:[A-Za-z]{1,4}\d{7,20}|\d{9,20})(?![0-9A-Za-z])")
_TAIL = re.compile(r"(?<![0-9A-Za-z.¥￥])\d{4}(?![0-9A-Za-z.年元块])")
_AMOUNT = re.compile(
    r"[¥￥$]\s{0,2}\d{1,7}(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?\s{0,2}(?:元|块钱|块|塊|蚊|rmb|yuan)", re.IGNORECASE
)
_ASIDE = re.compile(r"[(（][^()（）]{12,}[)）]")  # a list of options tells what is meant, not what is wanted
# 不要转人工 names what is not wanted, 人工费 and 手工 are no persons at all.
NO_PERSON = re.compile(
    # 有没有人工 and 怎么还不转人工 ask for one: only who wants, needs or is given none refuses.
    "我?(?:并|並)?(?<!要)(?:不(?:是)?(?:要|用|想|需要|必)|(?:别|別)|无需|無需)(?:给我|給我|帮我|幫我)?(?:转|轉|找|接)?(?:人工|真人)(?:客服)?了?"
    "|(?:别|別)(?:给我|給我)?(?:转|轉)了?(?![来來])"
    "|(?:转|轉|找)(?:人工|真人)(?:客服)?(?:干嘛|干什么|幹嘛|做什么|有什么用)|人工(?:费|费用|智能|智慧|草)|手工|真人(?:秀|cs|版)"
    r"|(?:i )?(?:don'?t|do not) (?:need|want) (?:a |any )?(?:human|person|agent)|no human\b",
    re.IGNORECASE,
)
_WORTH_READING = 3
_LIKELY = 0.45  # the same where the customer says that there is more than one thing
_SURELY = 0.8  # of what each part of a message wants, before it is taken apart
_PINYIN = re.compile(r"\b(?:zhuan ?)?ren ?gong\b|\bzrg\b|\bke ?fu\b|\bkuai ?di\b|\btui ?(?:kuan|huo)\b", re.IGNORECASE)
_HAN = re.compile(r"[㐀-鿿]")
# Characters that only traditional writing has, among the most frequent ones.
_TRADITIONAL = frozenset(
    "這個們來說時會過對開關還沒嗎麼誰為種樣應該後總幾點買賣錢單訂貨運費遞處換壞請問謝這裡讓給從現無號碼電話"
    "優價積員禮務聯絡發貴親愛專資訊區縣郵連線機關閉變動願氣實際極麗產業舊屆館飯飲圖書藝術隊職測試點"
    "搵喺佢哋嘅咗冇唔啲邊"
)
# And those that only simplified writing has.
_SIMPLIFIED = frozenset(
    "种馆运还为点机会样谁职测卖资术开实给区邮联吗连坏换没礼现请对该边县爱动书个际从关络极讯货产来谢试愿气饮钱这"
    "说问单价话贵优电订们员让闭届处发线积亲队专艺费应丽饭么务时递码业旧号过买图无总变"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a message. `decision` is answer, clarify or unknown; `needs` are two or more
    different ones where the message has so many, each as if it had been written alone."""

    text: str
    intent: str
    score: float
    decision: str
    alternatives: tuple[tuple[str, float], ...] = ()
    entities: dict[str, list[str]] = field(default_factory=dict)
    language: str = "zh-Hans"
    angry: bool = False
    urgent: bool = False
    needs: tuple["Reading", ...] = ()

    @property
    def outside(self) -> bool:
        """Whether this surely is none of the shop's business."""
        return self.intent == "unknown.out_of_scope" and self.score >= _SURELY


def of_photos() -> Reading:
    """What photos without a word say: nothing that could be misunderstood."""
    return Reading("", "unknown.out_of_scope", 0.0, "answer")


def read(text: str) -> Reading:
    """Reads one message of a customer."""
    whole, several = _read(text), _needs(text)
    if not several:
        return whole
    needs = tuple(replace(need, entities=need.entities or whole.entities) for need in several)
    first = needs[0]
    return replace(whole, intent=first.intent, score=first.score, decision="answer", needs=needs)


def _needs(text: str) -> list[Reading]:
    """The different needs of a message, where it surely has more than one."""
    parts = needs.candidates(text)
    bar = _LIKELY if any(announced for _, announced in parts) else _SURELY
    found = {read.intent: read for read in reversed([_read(part) for part, _ in parts]) if _is_need(read, bar)}
    return list(reversed(found.values())) if len(found) > 1 else []


def _is_need(read: Reading, bar: float) -> bool:
    # Who wants a person gets one, not two answers of a bot's: such a message stays whole.
    small = read.intent.startswith(("smalltalk.", "unknown.", "service.human"))
    return read.decision != "unknown" and read.score >= bar and not small


def _read(text: str) -> Reading:
    guess = model.intent_of(_wanted(text))
    return Reading(
        text,
        guess.intent,
        guess.score,
        guess.decision,
        guess.alternatives,
        entities_of(text),
        language_of(text),
        angry(text),
        urgent(text),
    )


def _wanted(text: str) -> str:
    """The text without asides and without the words that refuse a person: what is refused is not what is wanted."""
    rest = NO_PERSON.sub(" ", _ASIDE.sub(" ", text)).strip(" ,，。.!！")
    return rest if len(rest) >= _WORTH_READING else text


def entities_of(text: str, now: datetime | None = None) -> dict[str, list[str]]:
    """What a text names, by kind: order, parcel, phone, tail (four digits), amount, size, colour and time.

    A time is what the phrase means at `now` (the present where none is given), an ISO 8601 interval in UTC from the
    first moment up to, not including, the last: yesterday is 2026-11-16T16:00:00.000Z/2026-11-17T16:00:00.000Z.
    """
    phones = _PHONE.findall(text)
    parcels = [number.upper() for number in _PARCEL.findall(text)]
    orders = [n.upper() for n in _ORDER.findall(text) if n not in phones and n.upper() not in parcels]
    found = {"order": orders, "parcel": parcels, "phone": phones}
    found |= {"tail": _TAIL.findall(text), "amount": _AMOUNT.findall(text)}
    found |= {"size": sizes_of(text), "colour": colours_of(text)}
    found |= {"time": [_interval(moment) for moment in moments_of(text, now or clock.now())]}
    return {kind: values for kind, values in found.items() if values}


def _interval(moment: Span) -> str:
    return f"{clock.iso(moment.start)}/{clock.iso(moment.end)}"


def language_of(text: str, otherwise: str = "zh-Hans") -> str:
    """The language a text is written in; `otherwise` where it has no words to tell by."""
    han = set(_HAN.findall(text))
    if han:
        return _script(han, otherwise)
    words = [] if _PINYIN.search(text) else re.findall(r"[A-Za-z]{2,}", text)
    return "en" if len(words) > 1 or (words and len(words[0]) > 3 and not _ORDER.search(text)) else otherwise


def _script(han: set[str], otherwise: str) -> str:
    if han & _TRADITIONAL:
        return "zh-Hant"
    return "zh-Hant" if otherwise == "zh-Hant" and not han & _SIMPLIFIED else "zh-Hans"

"""What a message means after what was said before: a button, a number, a word that points back, a change of mind."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.message import HUMAN, Choice, State
from chalicelib.ulids import moment_of
from chalicelib.understanding import browsing, numbered
from chalicelib.understanding.imperative import asks_if_cancelled, told_to
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.reading import Reading, language_of

Slot = tuple[str, str]
NOTHING: Slot = ("", "")

_AT_HAND = timedelta(minutes=5)  # a list that was left is still before one's eyes
_FORGOTTEN = timedelta(minutes=30)  # after such a silence "that order" means nothing any more
_NUMBER = re.compile(
    r"^(?:那|就|要|选|我|查|看|是|的|嗯|好|the|第|[\s,，]){0,5}([1-9一二两三四五六七八九])\s{0,2}(?:个|号|笔|单|张|款|件|条|st|nd|rd|th)?[吧呢啊的呀哦了呗\s,，。.!！?？]{0,3}$",
    re.IGNORECASE,
)
_THE_NTH = re.compile(r"第\s?([1-9一二三四五六七八九])\s?(?:个|号|笔|单|张)")
_ORDINAL = re.compile(r"第\s?[1-9一二三四五六七八九]|[1-9](?:st|nd|rd|th)|最后|first|second|third|last", re.IGNORECASE)
_CHINESE = {"两": 2, **{digit: number for number, digit in enumerate("一二三四五六七八九", 1)}}
_ENGLISH = {"first": 1, "second": 2, "third": 3}
_LAST = re.compile(r"^.{0,3}(?:最后(?:一)?[个单笔张款件]|最下面|last one).{0,2}$", re.IGNORECASE)
_FILLER = re.compile(
    r"我(?:要|选|说|问|想|查|的)*|(?:就|是|要|选|查|看|那|这|的|吧|呢|啊|哦|个|单|笔|双|件|款|条|台)|\b(?:the|one|order|please|it'?s|with|for|my)\b|\W",
    re.IGNORECASE,
)
_OF_ORDERS = ("track", "urge", "missing", "intercept")
# What a button's id starts with, and the intent it brings along; an empty one goes on with what was asked.
_BRINGS = {"order": "", "track": "logistics.track", "faq": "", "intent": "", "product": ""}
_BRINGS |= {"urge": "logistics.urge", "missing": "logistics.not_received", "intercept": "order.cancel", "place": ""}
_BRINGS |= {"parcel": "", "cabinet": "", "people": "", "settle": ""}  # of a parcel that did not come
_BRINGS |= {"reason": "", "method": "", "skus": "", "form": ""}  # the pieces of a command
_BRINGS |= {"photo": "", "problem": "", "remedy": "", "window": "", "resume": "", "title": ""}
_BRINGS |= {"restock": "product.stock", "suggest": "product.recommend"}
_SLOTS = ("order", "tail")
_LIKELY = "likely"  # what a greeting asked: whether the customer comes with this order
_DESCRIPTION, _SHORT = 12, 8  # characters of a message that only tells which one; in which a model cannot tell much
_LOOK_UPS = ("order.status", "order.list", "logistics.track", "refund.status")
# What is asked about one order: without another word it is the one that was just spoken of.
_OF_AN_ORDER = re.compile(
    r"order\.(?:status|cancel|change)|logistics\.(?:track|urge|not_received|eta)|refund\.|aftersales\.(?:return|exchange|damaged|wrong|repair)"
    r"|payment\.invoice|promotion\.price_protection"
)
_OF_A_PRODUCT = re.compile(r"product\.(?!recommend|compare)")
_ANOTHER = re.compile(
    r"(?:另外?|别的|其[他它]|不同)(?:那|的)?一?(?:个|张|笔)?订?单|(?:换|还有)(?:一(?:个|张|笔)?|个)订?单|另一[个笔张]|另外那[个笔张单]"
    r"|\b(?:another|other|different) (?:order|one)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"不是(?:这|那)(?:一|个|张|笔)?(?:订?单|笔)|(?:弄|搞|看|查|找)错了?订?单|^(?:不对.{0,2})?不是这[个单笔张].{0,2}$|"
    r"\b(?:not (?:this|that) (?:order|one)|wrong (?:order|one))\b",
    re.IGNORECASE,
)
_MISREAD = re.compile(
    r"不是(?:问|说|想问|要问)?(?:这个|那个)(?:意思|问题|事|$)|(?:理解|会|弄|搞)错(?:我的?)?意思|答非所问|没(?:有)?(?:听懂|理解)我|我(?:没|不是)(?:在)?问(?:你)?(?:这|那)个"
    r"|\b(?:not what i (?:asked|meant|mean)|you misunderst(?:ood|and)|didn'?t ask (?:that|this))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^.{0,4}(?:回到|继续|接着说?|说回)(?:一下)?(?:刚才|前面|之前|上面|原来)?(?:的|那个|说的|问的)*(?:问题|话题|事|那个)?.{0,2}$|刚才(?:的|那个|说的|问的)(?:问题|事|话题).{0,6}$"
    r"|\bback to (?:my|the|that) (?:earlier|previous|first|other|last)\b",
    re.IGNORECASE,
)
_GO_ON = re.compile(
    r"^(?:那|and |so )?(?:然后|现在|还有|接下来|它|这单|这个|now|then)(?:呢|怎么样|如何)?[?？。 ]{0,2}$", re.IGNORECASE
)
_POINTS = re.compile(r"它|这[个款件双条台只]|那[个款件双条台只]|\b(?:it|its|this|that)\b", re.IGNORECASE)
_THAT_ONE = re.compile(r"[的那][个個单單笔筆双雙件台]?[吧呀]?$|\bone$", re.IGNORECASE)
_NONE_OF_THEM = re.compile(
    r"^(?:以?上?面?都不(?:是|对)|没有一个是|none of (?:these|them|the above)).{0,4}$", re.IGNORECASE
)


def remembered(state: State, now: datetime) -> State:
    """The state without what a long silence has put out of mind; an open question stays."""
    silence = now - moment_of(state.last_turn) if state.last_turn else timedelta()
    if silence < _AT_HAND:
        return state
    if silence < _FORGOTTEN:
        return replace(state, earlier=None)
    return replace(
        state, order="", product="", topic="", meant=(), earlier=None, later=(), draft=None, photos=(), wish={}
    )


def chosen(text: str, state: State) -> str:
    """The id of the option a text picks: by its words, or by its number ("第二个", "2"); empty for none.

    What was offered before the last question still answers to 第二个, but no longer to a bare figure.
    """
    plain = text.strip().translate(SIMPLIFIED)
    if number := numbered.picked(plain, state):
        return number
    if state.expecting:
        return _picked(plain, state.expecting.options)
    return _picked(plain, state.earlier.options) if state.earlier and _ORDINAL.search(plain) else ""


def in_context(state: State, read: Reading, choice: str) -> tuple[Reading, Slot]:
    """What a message means after what the bot asked: the reading to act on, and the slot it fills."""
    kind, _, value = choice.partition(":")
    if kind == "intent":
        return _spoken_of(state, _meaning(read, value))
    if kind == "another":
        return _meaning(read, _topic(state)), ("another", state.order)
    if kind == "back" and state.earlier:
        return _meaning(read, state.earlier.intent), NOTHING
    if kind in _BRINGS and value:
        slot = "order" if kind in _OF_ORDERS else kind
        return _meaning(read, _BRINGS[kind] or _asked_for(state, of=kind)), (slot, value)
    return _in_words(state, read)


def language_after(state: State, wished: str, text: str, choice: str) -> str:
    """The language to answer in: the one written in; the page's or the last one where the text tells none."""
    before = wished or state.language
    return before if choice else language_of(text, before)


def _in_words(state: State, read: Reading) -> tuple[Reading, Slot]:
    if state.expecting and state.expecting.slot == _LIKELY and read.intent == "smalltalk.affirm":
        return _meaning(read, state.expecting.intent), ("order", state.expecting.options[0].id.partition(":")[2])
    if _answers(state, read) or _describes(state, read):
        return _meaning(read, _asked_for(state, _SLOTS)), NOTHING
    if nth := _nth_order(state, read):
        return read, ("order", nth)
    if not state.draft and (seen := browsing.meant(state, read)):
        return _meaning(read, seen[0]), seen[1]
    plain = read.text.translate(SIMPLIFIED)
    for points, meant in _TURNS:
        if points.search(plain) and (found := meant(state, read)):
            return found
    return _spoken_of(state, _looked_up(read))


def _nth_order(state: State, read: Reading) -> str:
    """取消第一个: what to do stands in the message, and which order in the list before it."""
    asked, found = state.expecting or state.earlier, _THE_NTH.search(read.text.translate(SIMPLIFIED))
    if not asked or not found or read.decision != "answer" or not _OF_AN_ORDER.match(read.intent):
        return ""
    place = _CHINESE.get(found[1]) or int(found[1])
    kind, _, order = asked.options[place - 1].id.partition(":") if place <= len(asked.options) else ("", "", "")
    return order if kind == "order" else ""


def _another(state: State, read: Reading) -> tuple[Reading, Slot] | None:
    """另一单, 不是这单: the same matter, or the one named with it, about another order."""
    if not state.order or read.entities.get("order") or read.entities.get("parcel"):
        return None
    told = read.decision == "answer" and len(read.text) > _SHORT and not read.intent.startswith("smalltalk.")
    if told and not _OF_AN_ORDER.match(read.intent):
        return None
    wrong = _WRONG.search(read.text.translate(SIMPLIFIED))
    return _meaning(read, read.intent if told else _topic(state)), ("wrong" if wrong else "another", state.order)


def _misread(state: State, read: Reading) -> tuple[Reading, Slot] | None:
    return (_meaning(read, state.topic), ("misread", state.topic)) if state.topic else None


def _back(state: State, read: Reading) -> tuple[Reading, Slot] | None:
    return (_meaning(read, state.earlier.intent), NOTHING) if state.earlier else None


def _go_on(state: State, read: Reading) -> tuple[Reading, Slot] | None:
    """然后呢 after a look-up asks for what is new there; after an answer from the FAQ nobody can tell."""
    return _spoken_of(state, _meaning(read, state.topic)) if state.topic in _LOOK_UPS else None


def _none_of_them(state: State, read: Reading) -> tuple[Reading, Slot] | None:
    return (replace(read, intent="unknown.out_of_scope", decision="unknown"), NOTHING) if state.expecting else None


_TURNS = (
    (_NONE_OF_THEM, _none_of_them),
    (_ANOTHER, _another),
    (_WRONG, _another),
    (_MISREAD, _misread),
    (_BACK, _back),
    (_GO_ON, _go_on),
)


def _spoken_of(state: State, read: Reading) -> tuple[Reading, Slot]:
    """A question about an order or a product that names none is about the one last spoken of."""
    if read.decision != "answer" or read.entities.get("order") or read.entities.get("parcel"):
        return read, NOTHING
    asked = state.expecting and state.expecting.slot != _LIKELY
    if state.order and not asked and _OF_AN_ORDER.match(read.intent):
        return read, ("focus", state.order)
    if state.product and _OF_A_PRODUCT.match(read.intent) and _POINTS.search(read.text.translate(SIMPLIFIED)):
        return read, ("product", state.product)
    return read, NOTHING


def _looked_up(read: Reading) -> Reading:
    """A named order settles a doubt between ways to look one up, and beside it a plain word says what to do with it."""
    named = read.entities.get("order") or read.entities.get("parcel")
    deed = told_to(read.text)
    if deed and (named or deed == "account.update"):
        meant = _meaning(read, deed)
        besides = tuple(need for need in read.needs if _is_besides(need, read))
        return replace(meant, needs=(meant, *besides)) if besides else meant
    if read.intent == "order.cancel" and asks_if_cancelled(read.text):
        return _meaning(read, "order.status")
    if not named:
        return read
    if read.decision != "clarify" or read.intent not in _LOOK_UPS:
        return read
    return _meaning(read, "logistics.track" if read.intent == "logistics.track" else _likelier(read))


def _is_besides(need: Reading, whole: Reading) -> bool:
    """Whether a part of a message that begins with a deed is no part of the deed: a look-up, or another order's matter."""
    first = whole.entities.get("order", [])[:1]
    others = [number for number in need.entities.get("order", []) if number not in first]
    return need.decision == "answer" and (need.intent in _LOOK_UPS or bool(first and others))


def _likelier(read: Reading) -> str:
    scores = dict(read.alternatives) | {read.intent: read.score}
    return max(("order.status", "logistics.track"), key=lambda intent: scores.get(intent, 0.0))


def _meaning(read: Reading, intent: str) -> Reading:
    return replace(read, intent=intent, score=1.0, decision="answer", alternatives=(), needs=())


def _topic(state: State) -> str:
    return state.topic if _OF_AN_ORDER.match(state.topic) else "order.status"


def _asked_for(state: State, slots: tuple[str, ...] = (), of: str = "") -> str:
    """The intent of the question that is open, or was; with `slots`, only of one that asked for these."""
    asked = state.expecting or state.earlier
    if of == "product" and not (asked and asked.intent.startswith("product.")):
        return "product.info"
    if asked and (not slots or asked.slot in slots):
        return asked.intent
    return state.draft.intent if state.draft else "order.status"


def _answers(state: State, read: Reading) -> bool:
    """Whether the message is little more than a number of an order, asked for or sent unasked."""
    awaited = state.expecting is not None and state.expecting.slot in _SLOTS
    kinds = ("order", "parcel", "tail") if awaited else ("order", "parcel")
    numbers = [number for kind in kinds for number in read.entities.get(kind, [])]
    around = len(read.text) - sum(map(len, numbers))
    says_more = not awaited and read.decision == "answer" and around > 2 and _OF_AN_ORDER.match(read.intent)
    return bool(numbers) and around <= (12 if awaited else 6) and not says_more


def _describes(state: State, read: Reading) -> bool:
    """Whether the message tells by a colour, a size or a day which of the orders asked about is meant."""
    awaited = state.expecting is not None and state.expecting.slot == "order"
    thing = read.entities.get("colour") or read.entities.get("size")
    day = read.entities.get("time") and _THAT_ONE.search(read.text)
    return awaited and bool(thing or day) and len(read.text) <= _DESCRIPTION


def _picked(plain: str, options: tuple[Choice, ...]) -> str:
    by_words = [option for option in options if _names(plain, option) and not _decides(option.id)]
    if len(by_words) == 1 or any(_same(plain, option) for option in by_words):
        return next((option.id for option in by_words if _same(plain, option)), by_words[0].id)
    place = len(_offers(options)) if _LAST.match(plain) else _place(plain)
    picked = options[place - 1].id if 0 < place <= len(options) else ""
    return "" if _decides(picked) else picked


def _decides(choice: str) -> bool:
    """A yes or a no that carries something out or drops it is tapped, or said in so many words: "第一个" is neither."""
    return choice.startswith("form:")


def _offers(options: tuple[Choice, ...]) -> list[Choice]:
    return [option for option in options if option.id != HUMAN]


def _same(plain: str, option: Choice) -> bool:
    return plain.casefold() == option.text.strip().translate(SIMPLIFIED).casefold()


def _names(plain: str, option: Choice) -> bool:
    """Whether a text is made of an option's words (跑鞋那个) and of nothing else."""
    label = option.text.translate(SIMPLIFIED).casefold()
    rest = _FILLER.sub("", plain.casefold())
    return _same(plain, option) or (len(rest) >= 2 and rest in _FILLER.sub("", label))


def _place(plain: str) -> int:
    if found := _NUMBER.match(plain):
        return _CHINESE.get(found[1]) or int(found[1])
    words = plain.casefold().split()
    return next((_ENGLISH[word] for word in words if word in _ENGLISH), 0) if len(words) <= 3 else 0

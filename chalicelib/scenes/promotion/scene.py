"""Which promotions are on at this second in Shanghai, which come next, and which have just ended."""

from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.promotion import meant, offers
from chalicelib.scenes.promotion.meant import says
from chalicelib.shop import promotions

_SHOWN, _NEXT = 6, 2
# What is asked about a promotion that is none of those with hours: the shop's own words answer it.
_STANDING = r"会员日|直播|主播|学生|教师|老师|军人|企业|团购|国补|补贴|秒杀|抽奖|邀请|新人|新用户|首单|第一次买|\b(?:student|teacher|live ?stream|corporate|new customer)s?\b"


def current(ask: Ask) -> Said:
    """promotion.current: the one that is named, or all that this customer can use now, each with its last minute."""
    named = meant.promotions_in(ask.reading.text, promotions.known())
    if named:
        return offers.told_of(ask, named)
    return knowledge.answer(ask) if says(_STANDING, meant.plain(ask.reading.text)) else _listed(ask)


def named(ask: Ask) -> Said | None:
    """What an unsure reading most likely asks of a promotion that is named in so many words; None where none is."""
    likely = (ask.reading.intent, *(intent for intent, _ in ask.reading.alternatives[:1]))
    if not any(intent.startswith("promotion.") for intent in likely):
        return None
    found = meant.promotions_in(ask.reading.text, promotions.known())
    return offers.told_of(ask, found) if found else None


def _listed(ask: Ask) -> Said:
    level, channel = offers.level_of(ask), ask.state.channel
    running = promotions.current(ask.now, level, channel)
    coming = promotions.coming(ask.now, level, channel)[:_NEXT]
    key = "now" if running else "later" if coming else "none"
    key = "now_some" if len(running) > _SHOWN else key
    text = ask.say(key, "promotion", count=len(running), shown=_SHOWN)
    over = promotions.ended(ask.now, level, channel)[:_NEXT]
    if over:
        names = [ask.say("ended", "promotion", name=offers.name(ask, p), **offers.hours(p)) for p in over]
        text += "\n" + ask.say("just_ended", "promotion", names="；".join(names))
    cards = tuple(offers.card(ask, promotion) for promotion in (*running[:_SHOWN], *coming))
    return told(ask, text, cards=cards, choices=(person(ask),))

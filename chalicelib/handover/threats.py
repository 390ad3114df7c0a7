"""Hotlines, courts and the press: what customers threaten with, told apart from words that only sound like it."""

import re
from functools import cache

from chalicelib.understanding.normalise import SIMPLIFIED

# The consumer hotline, however it is brought up: who asks a shop how to ring it is about to.
_HOTLINE = r"(?<![\d.¥￥])(?:12315|12345|12300|12321)(?![\d元.])|(?<!\d)315(?:晚会|见|.{0,4}上电视|曝光)"
_AUTHORITIES = (
    r"消(?:费者)?协(?:会)?(?!认证|推荐|会员|奖)|消(?:费者)?委(?:员)?会|消保(?:会|处|官|协会)?|消基会|消费者(?:权益|保护|委员){1,2}(?:协会|会|处|官)|公平交易委员会"
    r"|工商(?:局|所|部门)|(?:交给?|告到?|找|举报到?|投诉到?|去)工商|市(?:场)?监(?:管|督)?(?:局|总局|部门|所)|市监(?!控)|物价局|质监局|食药监|信访|法扶"
)
_COURTS = (
    r"律师函|律师信|存证信函|起诉|诉讼|告上法[院庭]|法庭(?:上)?见|法院(?:上)?见|上法院|去法院|对簿公堂|打官司|走法律|法律(?:途径|手段|程序|武器|责任)|(?:找|请|叫|让|委托)(?:我(?:的|们)?)?(?:个)?(?:专业)?律师"
    r"|我(?:的|们)?律师|律师(?:已经|都|也)?(?:在看|会|介入|联系)|(?:律师|记者|媒体|法院|工商).{0,3}你们.{0,4}看着办|支付令|提告|(?:去|要|会|就)告(?:你们|死|贵)|仲裁|集体诉讼|(?<![转广报警])告你们(?!一|说|知|下)|告到法[院庭]"
)
_PRESS = (
    r"(?:找|联系|联络|告诉|捅到|爆料给?|投稿给?|发给|发到|通知|请)(?:了|过)?(?:各大|当地|电视台|新闻)?(?:媒体|记者|电视台|报社|新闻|热搜|315晚会|水果日报|爆料公社)|媒体(?:曝光|爆料|见|上见)"
    r"|发帖.{0,4}(?:曝光|爆料)|(?:曝光|爆料)(?:你们|你家|这家|贵|到|出去|给|在|去|死)|(?:让|叫|送|把)(?:你们?|贵店)[^,，。]{0,4}上(?:新闻|电视|热搜)|上(?:个)?热搜|(?:要|去|会|就|等着)(?:被)?(?:曝光|爆料)|(?:发|挂)(?:到)?(?:微博|抖音|小红书|知乎|网上|朋友圈|脸书|threads|dcard|ptt|论坛|lihkg)(?:上)?(?:曝光|让大家|避雷|挂你|公开)"
)
_IN_ENGLISH = (
    r"\b(?:(?:i'?ll|i will|gonna|going to) sue|lawyer'?s? letter|su(?:e|ing) (?:you|this|your|the (?:shop|store|company|seller))|(?:my|a|our|your|get|hire|hear from (?:my|our)) (?:lawyers?|attorneys?|solicitors?)"
    r"|(?:take|taking|bring|see) (?:you|this|it) (?:to|in) (?:small claims )?court|small claims(?: court)?|legal (?:action|proceedings|steps|letter)|lawsuit"
    r"|consumer (?:council|protection|affairs|rights|association|ombudsman|court)|trading standards|better business bureau|attorney general"
    r"|(?:go|going|talk(?:ing)?|tell|contact(?:ing)?|report (?:you|this) to) (?:to )?the (?:press|media|newspapers?|authorities|police)|expose (?:you|your|this)"
    r"|class action|letter before action)\b"
)
# What has the words and is no threat: a place, a trade, a gift, another's case, a question what something is.
_ASIDE = (
    r"(?:法院|消协|工商局|律师楼|电视台|报社|市监局|法庭)(?:路|街|巷|宿舍|小区|家属院|大院|旁边?|对面|附近|门口|楼下|隔壁|\d|[^,，。多少几]{0,8}(?:号|楼|室|收件?|签收))|(?:寄|送|发|派|收货)(?:到|往|去|至|给|地址)[^,，。]{0,14}(?:法院|消协|工商局|市监局|律师|电视台|媒体|报社)"
    r"|(?:我|老公|老婆|爸|妈|男友|女友|朋友|同学|老板|客户|姐|哥|弟|妹|儿子|女儿|本人)(?:是|在|当|做)[^,，。]{0,6}(?:律师|记者|法官|法院|媒体|电视台|工商|消协|市监)(?!.{0,3}你们.{0,4}看着办)|(?:送|给)(?:我)?(?:的|个|一位)?律师(?!函)|律师(?:袍|专用|穿|戴|用|款|风|节|证|包|领带|推荐)"
    r"|(?:12315|12345|消协|消保会|律师函|存证信函|仲裁|支付令|起诉)(?:到底)?(?:是什么|是啥|什么意思|是干嘛|是谁|怎么读|官网)|(?:讲|关于|学习?)[^,，。]{0,6}(?:诉讼|起诉|打官司|法律)[^,，。]{0,6}(?:书|教材|电影|剧)|(?:诉讼|起诉|法律|仲裁)[^,，。]{0,4}(?:书籍?|教材|考试|文件夹|文件袋|课|题|专业)"
    r"|怕[^,，。]{0,8}(?:打官司|起诉|告)|12315[^,，。]{0,8}区别|(?:不(?:会|想|是要|打算|用|要|必)|没(?:有)?(?:想|打算|要)?|别|并非)(?:去|再|要|想|跟|和|你们|找|说|什么){0,3}(?:起诉|告你们|打官司|曝光|找律师|找媒体|上法院|打12315|投诉12315|诉讼)"
    r"|(?:别家|别的店|另一家|其他(?:店|商家)|隔壁)[^,，。]{0,12}(?:12315|起诉|消协|律师|曝光)|(?:12315|起诉|消协|律师|曝光)[^,，。]{0,6}(?:过)?(?:别家|别的店|另一家|其他商家|隔壁)"
    r"|(?:订单|单号|尾号|编号|货号|型号|邮编|优惠码|密码|验证码|取件码|sku|order|code|no\.?|#)[号码是为:：\s]{0,4}(?:12315|12345)|12345(?:6|上山)|(?:媒体|电视|新闻|报道|记者)(?:上|里|说|推荐|播|介绍|报道|采访)"
    r"|\b(?:for|gift for|i am|i'm|as) (?:a|my|our|the|an) (?:lawyer|attorney|solicitor|court)(?: friend)?\b|\b(?:lawyer|attorney)(?:'s|s'?)? (?:bag|suit|gown|robe|gift|costume|briefcase|style)\b|(?:not|n't|never) (?:\w+ ){0,3}(?:sue|suing|lawyer|court|legal action)|\bcourt (?:shoes?|sneakers?|street|road|yard)|\b(?:tennis|basketball|badminton) court\b"
    r"|\b(?:my|a|our) (?:lawyer|attorney|solicitor) (?:friend|brother|sister|husband|wife|mother|father|son|daughter|boss|ordered|likes|wants|loves|needs|told me about)\b"
)
_MOST = 3


def threats_in(text: str) -> list[str]:
    """What the customer threatens with, in their words, at most three; empty where nothing is threatened."""
    plain = text.translate(SIMPLIFIED)
    rest = _harmless().sub(lambda found: "·" * len(found[0]), plain)
    found = [text[each.start() : each.end()] for each in _threat().finditer(rest)]
    return list(dict.fromkeys(found))[:_MOST]


# Compiled with the first message, not with the import, of which every cold start has to wait for the end.
@cache
def _threat() -> re.Pattern[str]:
    return re.compile("|".join((_HOTLINE, _AUTHORITIES, _COURTS, _PRESS, _IN_ENGLISH)), re.IGNORECASE)


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile(_ASIDE, re.IGNORECASE)

"""Anger, threats and haste, read from words and punctuation: they decide how fast a person is needed."""

import re

_ANGRY = re.compile(
    "垃圾|骗子|骗人|坑人|坑爹|无语|气死|火大|忍无可忍|什么破|破店|黑店|黑心|太差|差劲|恶心|滚|傻[逼叉缺]|妈的|他妈|"
    "有病|敷衍|推卸|耍我|耍人|玩我|欺负|受够|失望透|太过分|过分了|不要脸|投诉|举报|差评|曝光|315|律师|起诉|法院|"
    "氣死|騙|垃圾|太誇張|離譜|离谱|受夠|爛透|烂透|消委會|消保|"
    "scam|fraud|ridiculous|terrible|worst|disgusting|unacceptable|furious|angry|useless|rip.?off|lawyer|sue you",
    re.IGNORECASE,
)
_URGENT = re.compile(
    "急(?!诊|救|冻)|马上(?=要|就|得|用)|馬上(?=要|就|得|用)|赶紧|趕緊|赶快|趕快|尽快|盡快|立刻|立即|等着用|等著用|来不及|來不及|"
    "(?:今天|今晚|明天|明早|后天|後天)(?:之前|前|就)?(?:必须|必須|一定|就要|要用|得用|要穿|出发|出發|结婚|結婚)|婚礼|婚禮|加急|十万火急|趕住|趕時間|"
    r"\b(?:asap|urgent(?:ly)?|right (?:now|away)|immediately|hurry|in a rush|running out of time|by (?:today|tonight|tomorrow))\b",
    re.IGNORECASE,
)
_SHOUTING = re.compile("[!！]{2,}|[?？]{3,}")


def angry(text: str) -> bool:
    """True where the words are angry, or shouted: two or more exclamation marks with an angry word's company."""
    return bool(_ANGRY.search(text)) or bool(_SHOUTING.search(text) and len(text) > 6)


def urgent(text: str) -> bool:
    """True where the customer is pressed for time."""
    return bool(_URGENT.search(text))

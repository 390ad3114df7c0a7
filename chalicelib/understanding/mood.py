"""Anger and threats, read from words and punctuation: they decide how fast a person is needed."""

import re

_ANGRY = re.compile(
    "垃圾|骗子|骗人|坑人|坑爹|无语|气死|火大|忍无可忍|什么破|破店|黑店|黑心|太差|差劲|恶心|滚|傻[逼叉缺]|妈的|他妈|"
    "有病|敷衍|推卸|耍我|耍人|玩我|欺负|受够|失望透|太过分|过分了|不要脸|投诉|举报|差评|曝光|315|律师|起诉|法院|"
    "氣死|騙|垃圾|太誇張|離譜|离谱|受夠|爛透|烂透|消委會|消保|"
    "scam|fraud|ridiculous|terrible|worst|disgusting|unacceptable|furious|angry|useless|rip.?off|lawyer|sue you",
    re.IGNORECASE,
)
_SHOUTING = re.compile("[!！]{2,}|[?？]{3,}")


def angry(text: str) -> bool:
    """True where the words are angry, or shouted: two or more exclamation marks with an angry word's company."""
    return bool(_ANGRY.search(text)) or bool(_SHOUTING.search(text) and len(text) > 6)

"""What customers send that has no words: it is named for people at the desk, and answered kindly by the bot."""

from chalicelib.message import Inbound
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask, Said, person, told

# What a platform's messages are beside words and photos, and what is said to them.
_SAID = {"voice": "voice_unheard", "video": "file_unread", "file": "file_unread", "location": "location_seen"}
_NAMED = ("image", "voice", "video", "sticker", "location", "file", "follow", "other")


def heard(ask: Ask) -> Said | None:
    """The answer to what has no words; None where there are some, or photos."""
    kind = ask.inbound.kind
    if ask.inbound.files and not ask.inbound.text and not ask.inbound.photos:
        return told(ask, ask.say("file_kept", "service"), choices=(person(ask),))
    if kind in ("text", "follow") or ask.inbound.choice or ask.inbound.photos:
        return None
    return told(ask, ask.say(_SAID.get(kind, "nothing_to_read"), "service"), choices=(person(ask),))


def words(inbound: Inbound) -> str:
    """A message as it is kept: its words, with what it is before them where it is more than words."""
    if inbound.kind not in _NAMED or inbound.photos:
        return inbound.text
    return " ".join(part for part in (wording.say("service", f"kind_{inbound.kind}", "zh-Hans"), inbound.text) if part)

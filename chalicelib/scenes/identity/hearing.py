"""Hears who wants their account bound to a platform, or let go, and sees it through: proof, a yes that is meant, done."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from chalicelib import settings
from chalicelib.message import Choice, Expecting
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.identity import binding, offering, proving
from chalicelib.scenes.identity.binding import UNBIND
from chalicelib.scenes.identity.offering import BIND
from chalicelib.store import identities
from chalicelib.store.identities import ORDER, Address
from chalicelib.ulids import moment_of
from chalicelib.understanding import details
from chalicelib.understanding.normalise import SIMPLIFIED

YES, NO = "identity:yes", "identity:no"
_ABOUT = "about:"
_LONGEST = 60  # characters of a message that is nothing but the wish
_OF_ORDERS = "order.list"  # what a question is about for whoever leaves it for something else
_PROOF, _BIND, _UNBIND = "identity_proof", "identity_bind", "identity_unbind"
_MEANT = timedelta(minutes=10)  # for which a yes is to what was asked
_PUNCTUATION = re.compile(r"[\s.,!?。，！？~、]{1,60}")
_ACCOUNT = "(?:我的|商城|店铺|店里|网站|会员|购物)*(?:账号|账户|帐号|帐户|会员卡?|会员号|身份)"
_ASKING = "(?:我[要想]|我想要|帮我|请|麻烦|可以|能不能|如何|怎么样?|怎样|在哪里?|哪里|想)*"
_TO_BIND = re.compile(
    rf"{_ASKING}(?:绑定|关联|绑)(?:一下|下)?{_ACCOUNT}(?:吧|吗|呢|啊|谢谢)?|{_ASKING}绑定(?:吧|吗|一下)?"
    r"|(?:please|iwantto|i'dliketo|howdoi|howcani|can(?:i|you))?(?:link|bind|connect)(?:my|the)?(?:account|membership)(?:please|here)?"
)
_TO_UNBIND = re.compile(
    rf"{_ASKING}(?:解绑|解除绑定|取消绑定|解除关联|取消关联)(?:一下|下)?(?:{_ACCOUNT}|这个?(?:号|账号|渠道))?(?:吧|吗|呢|啊|了|谢谢)?"
    r"|(?:please|iwantto|i'dliketo|howdoi|howcani|can(?:i|you))?(?:unlink|unbind|disconnect)(?:my|the|this)?(?:account|membership|channel|chat)?(?:please)?"
)


def heard(ask: Ask) -> Said | None:
    """What a message does about binding; None where it is about something else. Raises Unavailable."""
    if ask.inbound.choice.startswith(_ABOUT):  # the order that was asked about, named once more
        ask = replace(ask, inbound=replace(ask.inbound, choice=""))
    choice, question = ask.inbound.choice, ask.state.expecting
    if choice == BIND or (not choice and wants(_TO_BIND, ask.inbound.text)):
        return _bind(ask)
    if choice.startswith(UNBIND) or (not choice and wants(_TO_UNBIND, ask.inbound.text)):
        return _unbind(ask, choice.removeprefix(UNBIND).removeprefix(":"))
    answered = _ANSWERED.get(question.slot) if question else None
    return answered(ask, question) if question and answered else None


def wants(words: re.Pattern[str], text: str) -> bool:
    """Whether a text is one of these wishes, and nothing beside it."""
    plain = _PUNCTUATION.sub("", text).translate(SIMPLIFIED).casefold() if len(text) <= _LONGEST else ""
    return bool(words.fullmatch(plain))


def _bind(ask: Ask) -> Said | None:
    if not ask.inbound.via:
        return None
    if not ask.state.customer.guest:
        return _told(ask, "already", binding.choices(_here(ask), ask.state.language)[1:])
    if not offering.may_bind(ask):
        return None
    said = told(ask, offering.ways(ask), choices=(person(ask),))
    return _asking(ask, said, _PROOF, _order_known(ask)) if settings.bind_by_order() else said


def _proof(ask: Ask, question: Expecting) -> Said | None:
    """A number, a phone, or both; what is missing is asked for."""
    order, phone = proving.order_in(ask), proving.phone_in(ask)
    if ask.inbound.choice or not ask.inbound.via or not (order or phone):
        return None
    order = order or _order_in(question)
    if not order:
        return _asking(ask, _told(ask, "prove_order"), _PROOF)
    if not phone:
        return _asking(ask, _told(ask, "prove_phone", order=order), _PROOF, order)
    if not proving.may_try(ask, _here(ask).id, order):
        return _told(ask, "too_many")
    customer = proving.owner(order, phone)
    return _confirmed_first(ask, customer, order, phone) if customer else _asking(ask, _told(ask, "no_match"), _PROOF)


def _confirmed_first(ask: Ask, customer: str, order: str, phone: str) -> Said:
    choices = (Choice(YES, ask.say("bind_yes", "identity")), Choice(NO, ask.say("no", "identity")))
    name = binding.called(_here(ask), ask.state.language)
    said = _asking(ask, _told(ask, "confirm", choices, name=name, tail=phone[-4:]), _BIND, order)
    unlocked = (*ask.state.unlocked, (customer, order))[-5:]
    return replace(said, state=replace(said.state, unlocked=unlocked, order=order))


def _bound(ask: Ask, question: Expecting) -> Said | None:
    """A yes that is meant binds, in the same transaction as its turn."""
    meant = _meant(ask)
    if meant is None or not ask.inbound.via:
        return None
    order = _order_in(question)
    customer = next((owner for owner, number in ask.state.unlocked if number == order), "")
    if not meant or not customer:
        return _told(ask, "left")
    here = _here(ask)
    current = identities.address_of(here.channel, here.account, here.sender)
    if current.customer == customer:
        return _told(ask, "already")
    if current.customer:
        identities.refuse(current, customer, binding.themselves(customer), ORDER)
        return _told(ask, "already_bound")
    writes = binding.joining(current, customer, ORDER, binding.themselves(customer), here.name, ask.inbound.id)
    return replace(_told(ask, "bound", binding.choices(here, ask.state.language)), writes=tuple(writes))


def _unbind(ask: Ask, identifier: str) -> Said | None:
    if ask.state.customer.guest:
        return _told(ask, "not_bound", offering.button(ask)) if ask.inbound.via else None
    held = identities.held_by(ask.state.customer.id)
    here = _here(ask).id if ask.inbound.via else ""
    wanted = [one for one in held if one.id == (identifier or here)] or ([] if identifier else held)
    if not wanted:
        return _told(ask, "none_bound") if ask.inbound.via or identifier else None
    if len(wanted) > 1:
        options = tuple(Choice(f"{UNBIND}:{one.id}", binding.called(one, ask.state.language)) for one in wanted[:5])
        return _told(ask, "which", options)
    return _unbound_first(ask, wanted[0])


def _unbound_first(ask: Ask, address: Address) -> Said:
    choices = (Choice(YES, ask.say("unbind_yes", "identity")), Choice(NO, ask.say("no", "identity")))
    name = binding.called(address, ask.state.language)
    return _asking(ask, _told(ask, "unbind_confirm", choices, name=name), _UNBIND, address.id)


def _unbound(ask: Ask, question: Expecting) -> Said | None:
    meant = _meant(ask)
    if meant is None:
        return None
    customer, identifier = ask.state.customer, _order_in(question)
    held = [one for one in identities.held_by(customer.id) if one.id == identifier]
    if not meant or not held:
        return _told(ask, "kept")
    address = identities.address_of(held[0].channel, held[0].account, held[0].sender)
    if address.customer != customer.id:
        return _told(ask, "none_bound")
    writes = binding.parting(address, binding.themselves(customer.id), "asked", ask.inbound.id, told=False)
    said = _told(ask, "unbound", name=binding.called(address, ask.state.language))
    via = {} if address.is_in(ask.inbound.via) else ask.state.via
    return replace(said, state=replace(said.state, via=via), writes=tuple(writes))


_ANSWERED: dict[str, Callable[[Ask, Expecting], Said | None]] = {_PROOF: _proof, _BIND: _bound, _UNBIND: _unbound}


def _meant(ask: Ask) -> bool | None:
    """A yes, a no, or something else; a yes to what was asked too long ago is none."""
    late = not ask.state.last_turn or ask.now - moment_of(ask.state.last_turn) > _MEANT
    if ask.inbound.choice in (YES, NO):
        return ask.inbound.choice == YES and not late
    if ask.inbound.choice or not (details.is_yes(ask.inbound.text) or details.is_no(ask.inbound.text)):
        return None
    return details.is_yes(ask.inbound.text) and not late


def _asking(ask: Ask, said: Said, slot: str, about: str = "") -> Said:
    """The answer as a question; what it is about is remembered with it."""
    options = (Choice(f"{_ABOUT}{about}", about),) if about else ()
    return replace(said, state=replace(said.state, expecting=Expecting(_OF_ORDERS, slot, options)))


def _order_in(question: Expecting) -> str:
    return question.options[0].id.removeprefix(_ABOUT) if question.options else ""


def _order_known(ask: Ask) -> str:
    """The order that a guest has shown before to know."""
    return ask.state.unlocked[-1][1] if ask.state.unlocked else ""


def _here(ask: Ask) -> Address:
    return offering.address_in(ask)


def _told(ask: Ask, key: str, choices: tuple[Choice, ...] = (), **values: str) -> Said:
    return told(ask, ask.say(key, "identity", **values), choices=(*choices, person(ask)))

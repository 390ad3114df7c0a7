"""The platforms that kefu speaks with: a new one is a file and a line here."""

from collections.abc import Mapping

from chalicelib.channels import dingtalk, douyin, feishu, line, messenger, telegram, wechat, wecom_kf, whatsapp
from chalicelib.channels.contract import Channel

_ALL: tuple[Channel, ...] = (
    dingtalk.CHANNEL,
    douyin.CHANNEL,
    feishu.CHANNEL,
    wechat.CHANNEL,
    wecom_kf.CHANNEL,
    line.CHANNEL,
    telegram.CHANNEL,
    whatsapp.CHANNEL,
    messenger.MESSENGER,
    messenger.INSTAGRAM,
)
CHANNELS: Mapping[str, Channel] = {channel.name: channel for channel in _ALL}

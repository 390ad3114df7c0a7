/** What platforms are called, as their customers call them. */

const NAMES = {
  "zh-Hans": {
    wechat: "微信公众号",
    wecom_kf: "微信客服",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    instagram: "Instagram",
    line: "LINE",
    telegram: "Telegram",
    feishu: "飞书",
    dingtalk: "钉钉",
    douyin: "抖音",
  },
  "zh-Hant": {
    wechat: "微信公眾號",
    wecom_kf: "微信客服",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    instagram: "Instagram",
    line: "LINE",
    telegram: "Telegram",
    feishu: "飛書",
    dingtalk: "釘釘",
    douyin: "抖音",
  },
  en: {
    wechat: "WeChat",
    wecom_kf: "WeChat customer service",
    whatsapp: "WhatsApp",
    messenger: "Messenger",
    instagram: "Instagram",
    line: "LINE",
    telegram: "Telegram",
    feishu: "Feishu",
    dingtalk: "DingTalk",
    douyin: "Douyin",
  },
};

/** A platform's name, and beside it what it calls somebody there: 微信公众号（小满）. */
export function channelName(language, channel, name = "") {
  const known = NAMES[language]?.[channel] ?? channel;
  if (!name) return known;
  return language === "en" ? `${known} (${name})` : `${known}（${name}）`;
}

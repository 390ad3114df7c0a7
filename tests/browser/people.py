"""A customer and an agent at their pages, as tests speak of them."""

from typing import Any

from playwright.sync_api import Locator, Page, expect


class Customer:
    """Somebody at the chat page."""

    def __init__(self, page: Page, pages: str) -> None:
        self.page, self.pages = page, pages
        self.input = page.locator("deep-chat #text-input")
        self.bubbles = page.locator("kefu-message")
        self.mine = page.locator("kefu-message.by-customer .words")
        self.bots = page.locator("kefu-message.by-bot .words")
        self.agents = page.locator("kefu-message.by-agent")
        self.serving = page.locator("#serving")

    def open(self, token: str = "", query: str = "") -> None:
        fragment = f"#customer_token={token}" if token else ""
        self.page.goto(f"{self.pages}/chat/{query}{fragment}")
        self.ready()

    def ready(self) -> None:
        expect(self.bubbles.first).to_be_visible()
        expect(self.page.locator("body[data-connection]:not([data-connection=''])")).to_be_attached()

    def type(self, text: str) -> None:
        self.input.click()
        self.page.keyboard.insert_text(text)

    def say(self, text: str) -> None:
        self.type(text)
        self.page.keyboard.press("Enter")

    def bubble(self, text: str) -> Locator:
        return self.page.locator("kefu-message", has_text=text)

    def connected(self, state: str) -> None:
        expect(self.page.locator("body")).to_have_attribute("data-connection", state, timeout=15_000)

    def texts(self) -> list[str]:
        return self.page.locator("kefu-message .words").all_inner_texts()

    def inside(self, script: str) -> Any:
        """What a function of deep-chat's shadow root gives."""
        return self.page.evaluate(f"() => ({script})(document.querySelector('deep-chat').shadowRoot)")


class Agent:
    """Somebody at the desk."""

    def __init__(self, page: Page, pages: str, name: str, password: str = "kefu-demo") -> None:
        self.page, self.pages, self.name, self.password = page, pages, name, password
        self.rows = page.locator("#cases > li")
        self.reply = page.locator("#reply")
        self.words = page.locator(".messages .words")
        self.toasts = page.locator("#toasts")

    def log_in(self) -> None:
        self.page.goto(f"{self.pages}/desk/")
        self.page.locator("input[name=name]").fill(self.name)
        self.page.locator("input[name=password]").fill(self.password)
        self.page.locator(".login-form button[type=submit]").click()
        expect(self.page.locator("#agent")).to_have_text(self.name)

    def open(self, name: str) -> None:
        self.rows.filter(has_text=name).first.locator("button").click()
        expect(self.page.locator(".talk-title h2")).to_have_text(name)

    def claim(self) -> None:
        self.page.locator("#claim").click()
        expect(self.reply).to_be_focused()  # a key pressed before that would not go where it does afterwards

    def say(self, text: str) -> None:
        self.reply.fill(text)
        self.page.keyboard.press("Enter")

    def close(self, resolution: str = "") -> None:
        self.page.locator("#close").click()
        self.page.locator("dialog textarea").fill(resolution)
        self.page.locator("#confirm-close").click()

    def tab(self, name: str) -> Locator:
        return self.page.locator(f"#tabs [data-tab={name}]")

    def connected(self, state: str) -> None:
        expect(self.page.locator("#connection")).to_have_attribute("data-state", state, timeout=15_000)

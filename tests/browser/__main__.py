"""The pages with the fake behind them, to look at and to work on: python -m tests.browser"""

import threading

from tests.browser.fake_api import Fake

with Fake() as fake:
    print(
        f"chat  {fake.pages}/chat/\ndesk  {fake.pages}/desk/   (小夏 or 阿宁; 云姐 or 管姐, leads; kefu-demo)\nCtrl-C ends it.",
        flush=True,
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print()

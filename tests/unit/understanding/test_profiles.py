"""What a customer wants to be called or reached by is heard, and a question for it is none."""

import pytest

from chalicelib.understanding import profiles


@pytest.mark.parametrize(
    ("text", "asked", "change"),
    [
        ("把我的昵称改成小林", "", {"name": "小林"}),
        ("昵称改成小林可以吗", "", {"name": "小林"}),
        ("叫我小林，名字改一下", "", {"name": "小林"}),
        ("暱稱改成小滿", "", {"name": "小滿"}),
        ("Change my nickname to Willow", "", {"name": "Willow"}),
        ("把我的邮箱改成 xm@example.com", "", {"email": "xm@example.com"}),
        ("語言換成繁體", "", {"language": "zh-Hant"}),
        ("小林", "name", {"name": "小林"}),
        ("xm@example.com", "email", {"email": "xm@example.com"}),
        ("English", "language", {"language": "en"}),
    ],
)
def test_a_change_is_heard(text: str, asked: str, change: dict[str, str]) -> None:
    assert profiles.changes_in(text, asked) == change


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("改昵称", ""),
        ("昵称怎么改", ""),
        ("算了", "name"),
        ("改邮箱", "email"),
        ("换手机号", ""),
        ("收货人名字改成小林", ""),
    ],
)
def test_nothing_is_made_up(text: str, asked: str) -> None:
    assert not any(profiles.changes_in(text, asked).values())

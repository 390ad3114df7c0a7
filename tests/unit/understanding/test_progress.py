"""Whoever waits is told how far the work is."""

import pytest

from models.progress import Progress, waiting


def test_counted_work_ends_at_a_hundred_per_cent(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(Progress("asking", 3).over("abc")) == ["a", "b", "c"]
    said = capsys.readouterr().err
    assert "asking" in said and "100%" in said and said.endswith("\n")


def test_silent_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(Progress("reading", 2, silent=True).over("ab")) == ["a", "b"]
    assert capsys.readouterr().err == ""


def test_work_that_cannot_count_says_when_it_is_over_even_if_it_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), waiting("training"):
        raise ZeroDivisionError
    assert "training" in (said := capsys.readouterr().err) and "done" not in said and "failed" in said


def test_work_that_cannot_count_says_when_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("training"):
        pass
    assert "done" in capsys.readouterr().err

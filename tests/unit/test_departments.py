"""By when a department answers, and what its forms take."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.edge.errors import BadRequest
from chalicelib.handover import departments, forms
from chalicelib.handover.plan import DEFAULT, WEEK, Holiday
from chalicelib.handover.tasks import STEPS
from chalicelib.store import tasks

WORKING = replace(DEFAULT, hours=dict.fromkeys(WEEK[:5], (("09:00", "18:00"),)))
FRIDAY = datetime(2026, 11, 20, 17, tzinfo=clock.SHANGHAI)
LOGISTICS = next(one for one in DEFAULT.departments if one.id == "logistics")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["yes", "no", "2026-11-11", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_two_hours_from_friday_five_are_monday_ten() -> None:
    due = departments.promised(WORKING, LOGISTICS, FRIDAY)
    assert due == datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)


def test_a_holiday_does_not_count() -> None:
    resting = replace(WORKING, holidays=(Holiday("2026-11-23"),))
    assert departments.promised(resting, LOGISTICS, FRIDAY) == datetime(2026, 11, 24, 10, tzinfo=clock.SHANGHAI)


def test_who_is_always_there_counts_by_the_clock() -> None:
    assert departments.promised(DEFAULT, LOGISTICS, FRIDAY) == FRIDAY + timedelta(hours=2)


def test_a_shop_that_never_opens_counts_by_the_clock() -> None:
    closed = replace(DEFAULT, hours={"mon": ()})
    assert departments.promised(closed, LOGISTICS, FRIDAY) == FRIDAY + timedelta(hours=2)


def test_a_department_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departments, "departments", lambda: DEFAULT.departments)
    with pytest.raises(BadRequest) as refused:
        departments.department_of("kitchen")
    assert refused.value.code == "unknown_department" and "logistics" in refused.value.message


def test_every_form_goes_to_a_department_that_there_is_or_asks_for_one() -> None:
    known = {one.id for one in DEFAULT.departments}
    assert {form.department for form in forms.FORMS} <= {*known, ""}


def test_every_field_has_a_name_of_its_own_and_words_in_both_languages() -> None:
    for form in forms.FORMS:
        for fields in (form.asks, form.answers):
            assert len({field.name for field in fields}) == len(fields)
            labels = [field.label for field in fields] + [o.label for field in fields for o in field.options]
            assert all(label["zh-Hans"] and label["en"] for label in labels)


def test_what_need_not_be_filled_in_depends_on_a_choice_that_there_is() -> None:
    for form in forms.FORMS:
        first = next((field for field in form.answers if field.kind == "choice"), None)
        options = {option.id for option in first.options} if first else set()
        assert all(set(field.unless) <= options for field in form.answers)


def test_the_steps_lead_to_states_that_there_are() -> None:
    for starts, leads_to in STEPS.values():
        assert set(starts) <= set(tasks.STATES) and leads_to in (*tasks.STATES, "")


def test_nothing_leads_away_from_what_is_done() -> None:
    assert all(tasks.ANSWERED not in starts and tasks.CANCELLED not in starts for starts, _ in STEPS.values())


@given(content=st.dictionaries(st.sampled_from(sorted({f.name for form in forms.FORMS for f in form.answers})), JSON))
def test_whatever_is_filled_in_is_taken_as_it_will_be_read_again_or_refused_with_each_fault(
    content: dict[str, Any],
) -> None:
    for form in forms.FORMS:
        try:
            kept = forms.answered(form, content)
        except BadRequest as refused:
            assert refused.code == "wrong_form" and all(fault["code"] for fault in refused.details["faults"])
            continue
        assert forms.answered(form, kept) == kept == json.loads(json.dumps(kept))
        assert forms.told(form.answers, kept, "zh-Hans")

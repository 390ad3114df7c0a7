"""The departments that work on cases beside the agents, and by when each is to answer: as the service plan says."""

from datetime import UTC, datetime

from chalicelib.edge.errors import BadRequest
from chalicelib.handover import plan
from chalicelib.handover.hours import Calendar
from chalicelib.handover.plan import Department, Plan


def departments() -> tuple[Department, ...]:
    """All of them. Raises Unavailable."""
    return plan.current().departments


def department_of(identifier: str) -> Department:
    """The department with this id. Raises BadRequest, Unavailable."""
    found = {department.id: department for department in departments()}
    if identifier not in found:
        raise BadRequest(f"department must be one of {', '.join(found)}.", "unknown_department")
    return found[identifier]


def due(department: Department, asked_at: datetime) -> datetime:
    """By when it promised to answer what is asked now: its nights and holidays do not count. Raises Unavailable."""
    return promised(plan.current(), department, asked_at)


def promised(by: Plan, department: Department, asked_at: datetime) -> datetime:
    """The same by a plan at hand; a plan without any working time left counts by the clock."""
    try:
        return by.calendar.add(asked_at, department.promised)
    except ValueError:
        return Calendar().add(asked_at, department.promised).astimezone(UTC)

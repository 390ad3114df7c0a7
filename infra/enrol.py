"""Gives a person an account at a stage's desk, or a new password: the first administrator comes in this way."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from infra import places, steps
from infra.steps import Failure

_SHORTEST = 12
_ROLES = ("agent", "lead", "department", "editor", "admin")


def enrol() -> None:
    """`python -m infra.enrol --stage prod --name 小夏 --role agent`; the password is asked for, or read from a pipe."""
    parser = argparse.ArgumentParser(description="Give a person an account at the desk, or a new password.")
    parser.add_argument("--stage", choices=places.STAGES, default="dev")
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", choices=_ROLES, default="agent")
    parser.add_argument("--groups", default="", help="skill groups they serve, separated by blanks; none: all")
    parser.add_argument("--departments", default="", help="departments whose tasks they do, separated by blanks")
    told = parser.parse_args()
    os.environ["KEFU_STAGE"] = told.stage
    _store(told.name, _password(), told.role, told.groups.split(), told.departments.split())
    print(f"  {told.name} can log in at the desk of {told.stage} as {told.role}.")


def _password() -> str:
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < _SHORTEST:
        raise Failure(f"a password has {_SHORTEST} characters at least")
    return password


def _store(name: str, password: str, role: str, groups: list[str], departments: list[str]) -> None:
    # The stage must be in the environment before the tables' names are made from it.
    from chalicelib.edge.errors import Unavailable
    from chalicelib.store import agents

    try:
        agents.enrol(name, password, role, groups, departments)
    except Unavailable as error:
        raise Failure(f"{error.message} Are your AWS credentials and region those of the stage?") from error


if __name__ == "__main__":
    steps.main(enrol)

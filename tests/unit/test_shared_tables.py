"""Rows of several kinds lie in one table; which of them is used first must not matter to the others."""

import subprocess
import sys

import pytest

FIRST = {
    "a line": "from chalicelib.store import lines; model = lines._Row",
    "a tally": "from chalicelib.store import tallies; model = tallies._Tally",
    "a case": "from chalicelib.store import cases; model = cases._Row",
}


@pytest.mark.parametrize("first", FIRST)
def test_the_indexes_of_a_table_are_known_whichever_of_its_rows_comes_first(first: str) -> None:
    code = f"""{FIRST[first]}
model._get_connection()
from chalicelib.store import cases
found = cases._Row._get_connection()
print(found.get_meta_table().has_index_name("waiting"))"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True"

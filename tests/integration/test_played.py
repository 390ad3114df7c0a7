"""Every dialogue of tests/dialogues, through the public doors of the packaged system, which is a cloud of its own in another process."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.deployed


def test_every_dialogue_goes_as_written_through_the_deployed_api() -> None:
    told = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KEFU_"))}
    done = subprocess.run([sys.executable, "-m", "tests.played"], env=told, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

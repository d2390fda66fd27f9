"""The tests hold however they were started."""

import signal
import subprocess
import sys

import pytest

_SCRIPT = """\
import os, subprocess, sys
from tests.support.signals import end_by_signals
end_by_signals()
child = [sys.executable, "-c", "import os, sys; os.kill(os.getpid(), int(sys.argv[1]))", sys.argv[1]]
sys.exit(-subprocess.run(child, stderr=subprocess.DEVNULL).returncode)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_process_under_test_ends_by_a_signal_that_the_tests_were_started_to_ignore(number: signal.Signals) -> None:
    ignoring = [
        "sh",
        "-c",
        f'trap "" {number.name[3:]}; exec "$@"',
        "sh",
        sys.executable,
        "-c",
        _SCRIPT,
        str(int(number)),
    ]
    assert subprocess.run(ignoring, check=False).returncode == number

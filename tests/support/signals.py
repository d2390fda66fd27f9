"""What processes under test inherit of how the tests were started."""

import signal

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def end_by_signals() -> None:
    """A shell without job control starts background jobs with SIGINT ignored, `nohup` ignores SIGHUP, and whatever is
    ignored is so in every process that is started: from now on it is not."""
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

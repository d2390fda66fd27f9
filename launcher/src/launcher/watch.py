"""Keeps the engine service that the platform started for itself; an engine of somebody else is left alone."""

import asyncio
import logging
import time

from launcher.engine import Engine, EngineMissing, Say, answers

_log = logging.getLogger(__name__)
_LOOK_S = 2.0
_MISSES = 2
_SILENCE_S = 60.0


async def keep_running(engine: Engine, say: Say) -> None:
    """Start the service again when two looks in a row found that it has ended, or when it was silent for a minute:
    one that is only slow is waited for. Returns at once for an engine that the platform does not start."""
    misses, heard = 0, time.monotonic()
    while engine.pid_file is not None:
        await asyncio.sleep(_LOOK_S)
        try:
            ended = await engine.has_ended()
            if not ended and await answers(engine.url):
                heard = time.monotonic()
        except OSError as error:  # the look itself failed: the engine may well be there
            _log.warning("the engine service cannot be looked at: %s", error)
            heard = time.monotonic()
            continue
        misses = misses + 1 if ended else 0
        if misses < _MISSES and time.monotonic() - heard < _SILENCE_S:
            continue
        say(f"The engine service {'has ended' if misses else 'does not answer'}: starting it again.")
        try:
            await engine.start(say)
        except (EngineMissing, OSError) as error:  # the next look tries again
            _log.warning("the engine service does not start again: %s", error)
            say(f"The engine service does not start again: {error}")
        heard = time.monotonic()

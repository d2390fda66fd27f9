"""One container as the engine tells it, also at the moment of its end."""

import time
from typing import Any

from docker.errors import APIError, NotFound

_VANISHED = "no such process"
_PATIENCE_S = 2.0
_PAUSE_S = 0.05


def inspect_container(api: Any, name: str) -> dict[str, Any] | None:
    """The engine's answer, None where there is none of this name. Blocking.

    Of one that has just ended Podman 4.3 answers with an error: it takes it for running until its end was written
    down, and looks for its process. That is soon over, and no trouble of the engine. Raises APIError.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            answer: dict[str, Any] = api.inspect_container(name)
        except NotFound:
            return None
        except APIError as error:
            if _VANISHED not in str(error.explanation) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)  # in a thread; Podman has no event for an end that is written down
        else:
            return answer

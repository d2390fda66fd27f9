"""When the room of a service was last confirmed at the ledger, as far as this process has asked."""

import time
from collections.abc import Callable

CONFIRM_S = 60.0


class Confirmations:
    """By service id; one that is older than a minute counts for nothing and is dropped."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._at)

    def is_recent(self, service_id: str) -> bool:
        return self._clock() - self._at.get(service_id, -CONFIRM_S) < CONFIRM_S

    def note(self, service_id: str) -> None:
        at = self._clock()
        self._at = {known: since for known, since in self._at.items() if at - since < CONFIRM_S} | {service_id: at}

    def forget(self, service_id: str) -> None:
        self._at.pop(service_id, None)

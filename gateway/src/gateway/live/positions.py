"""The id of a merged event: how far each service's own stream has been read, as `d12.t5`. Pure."""

import re
from collections.abc import Iterable, Mapping

_PART = re.compile(r"([a-z][a-z-]*)(\d{1,18}|-)")


class Positions:
    """Writes and reads vectors of positions. Each service is named by the shortest beginning that tells it apart."""

    def __init__(self, services: Iterable[str]) -> None:
        names = sorted(services)
        self._codes = {name: _shortest(name, names) for name in names}
        self._names = {code: name for name, code in self._codes.items()}

    def encode(self, positions: Mapping[str, int | None]) -> str:
        """None, a service that has not told its position yet, is written as `-`."""
        return ".".join(
            f"{self._codes[name]}{'-' if position is None else position}"
            for name, position in sorted(positions.items())
        )

    def decode(self, text: str) -> dict[str, int | None]:
        """What cannot be read is left out, as if nothing had been read of that service."""
        found: dict[str, int | None] = {}
        for part in text.split("."):
            match = _PART.fullmatch(part)
            name = self._names.get(match.group(1)) if match else None
            if match is not None and name is not None:
                found[name] = None if match.group(2) == "-" else int(match.group(2))
        return found


def _shortest(name: str, names: list[str]) -> str:
    others = [other for other in names if other != name]
    for length in range(1, len(name)):
        if not any(other.startswith(name[:length]) for other in others):
            return name[:length]
    return name

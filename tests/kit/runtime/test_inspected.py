"""What Podman answers at the moment of a container's end."""

from typing import Any

import pytest
import requests
from docker.errors import APIError, NotFound
from svckit.runtime.machine import inspected
from svckit.runtime.machine.inspected import inspect_container

VANISHED = "read /proc/16961/cgroup: no such process"


class Api:
    """Answers an inspect with these, one after the other, and with the last for ever."""

    def __init__(self, *answers: dict[str, Any] | str | None) -> None:
        self._answers = list(answers)

    def inspect_container(self, name: str) -> dict[str, Any]:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer is None:
            raise NotFound("no such container", requests.Response(), explanation=f"no container {name}")
        if isinstance(answer, str):
            raise APIError("Internal Server Error", requests.Response(), explanation=answer)
        return answer


def test_of_one_whose_process_is_gone_the_end_is_waited_for() -> None:
    assert inspect_container(Api(VANISHED, VANISHED, {"Id": "1"}), "one") == {"Id": "1"}
    assert inspect_container(Api(VANISHED, None), "one") is None


@pytest.mark.parametrize("trouble", [VANISHED, "database is locked"])
def test_what_does_not_pass_is_raised(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspected, "_PATIENCE_S", 0.1)
    with pytest.raises(APIError, match=trouble):
        inspect_container(Api(trouble), "one")

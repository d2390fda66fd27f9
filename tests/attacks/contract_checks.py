"""What is checked of every answer beside schemathesis's own checks; its configuration names this file."""

import json
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

MALFORMED = frozenset({"request.invalid", "request.refused", "request.ambiguous", "request.path_ambiguous"})
BEYOND_A_SCHEMA = frozenset(
    {
        *("cursor field.cursor_invalid", "cpu_limit field.greater_than_equal", "path field.path"),
        *(
            "* field.names_repeated",
            "* field.choices_missing",
            "* field.default_not_a_choice",
            "* field.version_missing",
        ),
    }
)
"""Field and code: which cursors a list has given out, and how one value goes with another (a path may follow from a
name)."""


@schemathesis.check
def a_good_request_is_not_called_malformed(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """A request that the description allows may be refused for a reason of its own (there is no such image), so that
    positive_data_acceptance takes 400 and 422, too; that it be malformed must follow from the description."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return
    problem = json.loads(response.content or b"{}")
    errors = problem.get("errors", ())
    if problem.get("code") in MALFORMED and not (errors and all(map(_is_beyond_a_schema, errors))):
        raise AssertionError(f"The description allows what is refused as {problem.get('code')}: {errors}")


def _is_beyond_a_schema(error: dict[str, str]) -> bool:
    field = error["field"].rpartition(".")[2]
    return not BEYOND_A_SCHEMA.isdisjoint({f"{field} {error['code']}", f"* {error['code']}"})

"""What a live stream is about. Pure."""

import re
from collections.abc import Mapping

from svckit.errors import RequestInvalid
from svckit.ids import ULID_PATTERN

from gateway.errors import TopicUnknown

OWN_KIND = "user"
"""Each user has one topic of this kind: `user:<user id>`."""
MOST_TOPICS = 50
_TOPIC = re.compile(rf"([a-z][a-z-]{{0,29}}):(?:\*|{ULID_PATTERN[1:-1]})")


def by_service(topics: str, owners: Mapping[str, str], user_id: str) -> dict[str, list[str]]:
    """`task:<id>,dataset:*` by the service that reports on each; `owners` maps a kind of topic to its service.

    Raises TopicUnknown, also for what is another user's than `user_id`, or RequestInvalid for more than fifty.
    """
    wanted = list(dict.fromkeys(topics.split(",")))
    if len(wanted) > MOST_TOPICS:
        raise RequestInvalid(most=MOST_TOPICS)
    found: dict[str, list[str]] = {}
    for topic in wanted:
        match = _TOPIC.fullmatch(topic)
        service = owners.get(match.group(1)) if match else None
        another = topic.startswith(f"{OWN_KIND}:") and topic != f"{OWN_KIND}:{user_id}"
        if service is None or another:
            raise TopicUnknown(topic=topic[:60])
        found.setdefault(service, []).append(topic)
    return found

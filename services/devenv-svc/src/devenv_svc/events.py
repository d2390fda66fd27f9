"""What the devenv service emits and listens to: nothing yet, because nothing of it runs."""

from svckit.inbox import Subscriptions

SUBSCRIPTIONS: Subscriptions = {}

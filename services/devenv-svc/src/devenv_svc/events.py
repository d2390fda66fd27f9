"""What the devenv service emits and listens to: nothing yet, because nothing of it runs."""

from svckit.outbox import Subscriptions

SUBSCRIPTIONS: Subscriptions = {}

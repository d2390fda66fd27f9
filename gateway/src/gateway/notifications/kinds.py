"""The kinds of notifications. Like every code, each has a text in both languages in the console."""

TRAINING_SUCCEEDED = "training.succeeded"
"""Notification: the training `params.name` succeeded, with `params.metrics` by name (attempt `params.attempt`)."""
TRAINING_FAILED = "training.failed"
"""Notification: the training `params.name` failed, for a reason (attempt `params.attempt`)."""
DATASET_READY = "dataset.ready"
"""Notification: the dataset `params.name` is imported: `params.samples` samples, `params.warnings` warnings (version
`params.version`)."""
DATASET_INVALID = "dataset.invalid"
"""Notification: the `params.part` archive of the dataset `params.name` was refused, for a reason (version
`params.version`)."""
IMAGE_FAILED = "image.failed"
"""Notification: the image `params.name` could not be made, for a reason."""
SERVICE_FAILED = "service.failed"
"""Notification: the service `params.name` failed, for a reason; `params.replicas` replicas answer."""
SERVICE_DEGRADED = "service.degraded"
"""Notification: only `params.replicas` replicas of the service `params.name` answer, for a reason."""
ROLES_CHANGED = "account.roles_changed"
"""Notification: an administrator changed the roles to `params.roles`."""
PASSWORD_RESET = "account.password_reset"  # noqa: S105 - a code
"""Notification: an administrator reset the password."""
SESSION_REUSED = "account.session_reused"
"""Notification: the session from `params.ip` with `params.user_agent` was ended: its refresh token came twice."""

NOTIFICATION_KINDS = (
    TRAINING_SUCCEEDED,
    TRAINING_FAILED,
    DATASET_READY,
    DATASET_INVALID,
    IMAGE_FAILED,
    SERVICE_FAILED,
    SERVICE_DEGRADED,
    ROLES_CHANGED,
    PASSWORD_RESET,
    SESSION_REUSED,
)

"""Every refusal of the inference service, and the reasons its services can have."""

from svckit.errors import ProblemError


class ServiceNameTaken(ProblemError):
    status, code, title = 409, "service.name_taken", "Service name already used"


class ServiceRunning(ProblemError):
    """Stop it first."""

    status, code, title = 409, "service.running", "The service is not stopped"


class TooManyReplicas(ProblemError):
    status, code, title = 422, "service.too_many_replicas", "More replicas than one service may have"


class ResourcesImpossible(ProblemError):
    """`params`, of all replicas together: see svckit.reservations.Total.beyond."""

    status, code, title = 422, "service.resources_impossible", "The machine does not have what was asked for"


class EnvUnknown(ProblemError):
    """`params.name` is not declared by the algorithm."""

    status, code, title = 422, "service.env_unknown", "This setting is not declared"


class EnvNotAllowed(ProblemError):
    """`params.name` has a value outside its declared type, choices or range."""

    status, code, title = 422, "service.env_not_allowed", "This value is not allowed"


class NoReadyReplica(ProblemError):
    status, code, title = 409, "service.no_ready_replica", "No replica of the service is ready"


class ReplicaUnknown(ProblemError):
    status, code, title = 404, "service.replica_unknown", "The service has no such replica"


class InterfaceUnknown(ProblemError):
    status, code, title = 422, "service.interface_unknown", "The service declares no such interface"


class InputMissing(ProblemError):
    status, code, title = 422, "service.input_missing", "A required input is missing"


class InputTooLong(ProblemError):
    """The inputs go into the URL, and it would be longer than any server takes."""

    status, code, title = 422, "service.input_too_long", "The inputs are too long for a URL"


class InputUnknown(ProblemError):
    status, code, title = 422, "service.input_unknown", "The interface has no such input"


class InputInvalid(ProblemError):
    """`params.expected` is the declared type, or what the place of the input takes: `url_text`, `json_value`,
    `one_input` (a further one has no place)."""

    status, code, title = 422, "service.input_invalid", "An input does not have its declared type"


RESOURCES_IMPOSSIBLE = "service.resources_impossible"
"""Reason: the machine does not have what the replicas ask for any more; `params` as of ResourcesImpossible."""
WAITING_ENGINE = "waiting.engine"
"""Reason: the container engine does not answer; nothing is known about the replicas."""
REPLICAS_STARTING = "service.replicas_starting"
"""Reason: some replicas are ready, the others are on their way."""
REPLICA_CRASHED = "service.replica_crashed"
"""Reason: a replica ended and is being replaced; `detail` holds its last log lines."""
CRASH_LOOP = "service.crash_loop"
"""Reason: replicas end again and again; `detail` holds the last log lines."""
START_TIMEOUT = "service.start_timeout"
"""Reason: no replica became ready in time; `detail` holds the last log lines."""
START_REFUSED = "service.start_refused"
"""Reason: the runtime refused to start a replica; `params.code` is the runtime's own code."""
OWNER_DISABLED = "service.owner_disabled"
"""Reason: stopped because its owner's account was disabled."""
MODEL_GONE = "service.model_gone"
"""Reason of a publication that made nothing: the model, or its owner, is gone."""

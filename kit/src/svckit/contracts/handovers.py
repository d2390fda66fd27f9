"""What one service hands over to another (svckit.handover, ADR 19)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Handed:
    """Things of `service`, whose references name `resource`, are kept until a holder of this `kind` lets go."""

    service: str
    resource: str
    kind: str


MODEL_IMPORT = Handed("training-svc", "training-tasks", "import")
"""Of tasks; holders are numbers of attempts, of which the model service makes models."""
SERVICE_PUBLICATION = Handed("model-svc", "models", "publication")
"""Of models; holders are ids of publications, of which the inference service makes services."""

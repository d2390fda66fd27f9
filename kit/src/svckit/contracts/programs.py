"""The services of the platform, and what the gateway sends to each: it asks none of them for it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Public:
    """`routes` are the public path prefixes of a program, `topics` the kinds of its live events (`dataset` for
    `dataset:<id>`)."""

    routes: tuple[str, ...]
    topics: tuple[str, ...] = ()


SERVICES: Mapping[str, Public] = {
    "dataset-svc": Public(("/api/v1/datasets", "/api/v1/purposes"), ("dataset",)),
    "algorithm-svc": Public(("/api/v1/algorithms", "/api/v1/images"), ("algorithm", "image")),
    "training-svc": Public(("/api/v1/training-tasks",), ("task",)),
    "model-svc": Public(("/api/v1/models", "/api/v1/shared-models", "/api/v1/cases"), ("model",)),
    "devenv-svc": Public(("/api/v1/environments", "/api/v1/projects"), ("environment", "project")),
    "inference-svc": Public(("/api/v1/services",), ("service",)),
}
"""By name, in the order in which they start in one process."""

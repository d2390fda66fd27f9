"""The services behind a gateway that runs as a program of its own: embedded, the launcher says the same by their specs,
and a test holds both alike."""

from collections.abc import Mapping

from gateway.ports import Upstream

_ROUTES = {
    "dataset-svc": ("/api/v1/datasets", "/api/v1/purposes"),
    "algorithm-svc": ("/api/v1/algorithms", "/api/v1/images"),
    "training-svc": ("/api/v1/training-tasks",),
    "model-svc": ("/api/v1/models", "/api/v1/shared-models", "/api/v1/cases"),
    "devenv-svc": ("/api/v1/environments", "/api/v1/projects"),
    "inference-svc": ("/api/v1/services",),
}
_TOPICS = {
    "dataset-svc": ("dataset",),
    "algorithm-svc": ("algorithm", "image"),
    "training-svc": ("task",),
    "model-svc": ("model",),
    "devenv-svc": ("environment", "project"),
    "inference-svc": ("service",),
}


def upstreams(urls: Mapping[str, str]) -> dict[str, Upstream]:
    """Those of the services that have a base URL in `urls`."""
    return {name: Upstream(urls[name], _ROUTES[name], _TOPICS[name]) for name in _ROUTES if name in urls}

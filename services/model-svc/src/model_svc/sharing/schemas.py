"""Wire schemas of shared models."""

from svckit.resources import OwnedView


class SharedModelView(OwnedView):
    """A model that its owner shares. `downloads` and `subscribers` are counts."""

    model_id: str
    purpose: str
    task_type: str
    shelf: str
    visibility: str
    downloads: int
    subscribers: int

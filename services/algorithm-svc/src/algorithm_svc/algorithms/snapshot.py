"""From an algorithm and its images to what a training freezes: pure functions."""

from svckit.contracts.algorithm import ServeSnapshot, TrainSnapshot, UsableAlgorithm

from algorithm_svc.algorithms.schemas import ServeHalf, TrainHalf
from algorithm_svc.errors import ImageNotReady, NoCommand
from algorithm_svc.images.states import ImageState
from algorithm_svc.models import Algorithm, Image


def usable(algorithm: Algorithm, train: Image, serve: Image | None) -> UsableAlgorithm:
    """Without its serving half while that image is not ready. Raises ImageNotReady when the training image has failed,
    NoCommand."""
    if train.state == ImageState.FAILED:
        raise ImageNotReady(side="train", state=train.state, reason=train.reason)
    names = set(UsableAlgorithm.model_fields) - {"train", "serve"}
    halves = {"train": train_snapshot(TrainHalf.model_validate(algorithm.train), train), "serve": None}
    values = {name: getattr(algorithm, name) for name in names} | {"train_image_state": train.state}
    if algorithm.serve is not None and serve is not None and serve.state == ImageState.READY:
        values["serve"] = serve_snapshot(ServeHalf.model_validate(algorithm.serve), serve)
    return UsableAlgorithm.model_validate(halves | values)


def train_snapshot(half: TrainHalf, image: Image) -> TrainSnapshot:
    """What depends on the image is empty until that is ready. Raises NoCommand."""
    ready = image.state == ImageState.READY
    return TrainSnapshot(
        image_id=image.id,
        reference=image.reference,
        pinned=image.pinned if ready else "",
        command=full_command(half, image) if ready else (),
        workdir=image.workdir or None,
        env=tuple(half.env),
        resource_kind=half.resource_kind,
        requests=half.requests,
    )


def serve_snapshot(half: ServeHalf, image: Image) -> ServeSnapshot:
    return ServeSnapshot(
        image_id=image.id,
        reference=image.reference,
        pinned=image.pinned,
        command=tuple(half.command),
        args=tuple(half.args),
        env=tuple(half.env),
        port=half.port,
        health_path=half.health_path,
        interfaces=tuple(half.interfaces),
        resource_kind=half.resource_kind,
        requests=half.requests,
    )


def full_command(half: TrainHalf, image: Image) -> tuple[str, ...]:
    """As container engines do it: a declared command replaces the image's entrypoint and command, declared arguments
    alone replace only its command. Raises NoCommand."""
    if half.command:
        return (*half.command, *half.args)
    command = (*image.entrypoint, *(half.args or image.command))
    if not command:
        raise NoCommand()
    return command

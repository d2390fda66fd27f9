"""The containers of a server: pure functions from what was asked for to what the engine is told."""

from dataclasses import replace
from pathlib import Path

from svckit.runtime.images import ImageInfo
from svckit.runtime.machine.context import HOME, SUPERVISE, TMP, RuntimeContext
from svckit.runtime.machine.engine import (
    LABEL_GENERATION,
    LABEL_INDEX,
    LABEL_KIND,
    LABEL_NAME,
    Bind,
    ContainerSpec,
)
from svckit.runtime.servers import ServerSpec

KIND = "server"
LABEL_HEALTH = "modelyard.health"
NOT_RUN = "supervise: "
"""How the log of a replica begins whose program cannot be run."""


def narrowed(spec: ServerSpec, image: ImageInfo | None) -> ServerSpec:
    """Started by `supervise`, which becomes the program that would have been started. The same where the engine will
    refuse it: without an image, or a program."""
    if image is None:
        return spec
    own = (*image.entrypoint, *(spec.args or image.command))
    program = (*spec.command, *spec.args) if spec.command else own
    return replace(spec, command=(SUPERVISE, "--"), args=program) if program else spec


def replica_container(
    spec: ServerSpec, index: int, folder: Path, context: RuntimeContext, mounts: tuple[Bind, ...]
) -> ContainerSpec:
    """`folder`: the replica's."""
    labels = {
        LABEL_KIND: KIND,
        LABEL_NAME: spec.name,
        LABEL_GENERATION: spec.generation,
        LABEL_INDEX: str(index),
        LABEL_HEALTH: spec.health_path or "",
    }
    return ContainerSpec(
        name=f"{spec.name}-{index}",
        image=spec.image,
        pinned=spec.pinned,
        user=context.owner.user,
        entrypoint=spec.command,
        args=spec.args,
        env={"PORT": str(spec.port), **spec.env, "HOME": HOME},
        binds=(*mounts, Bind(folder / "tmp", TMP, read_only=False), Bind(context.supervise, SUPERVISE)),
        resources=spec.resources,
        layer=spec.disk_limit.bytes if spec.disk_limit else 0,
        network=spec.name,
        resolves=context.firewall is None or context.firewall.egress,
        publish=spec.port,
        labels={**spec.labels, **labels},
    )

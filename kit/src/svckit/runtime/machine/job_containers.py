"""The two containers of a job: pure functions from what was asked for to what the engine is told."""

from pathlib import Path

from svckit.runtime.jobs import JobSpec, StageStep
from svckit.runtime.machine.context import HOME, SUPERVISE, TMP, WORKSPACE, RuntimeContext
from svckit.runtime.machine.engine import LABEL_KIND, LABEL_NAME, Bind, ContainerSpec

KIND = "job"


def stage_name(name: str) -> str:
    """Of the staging container of a job."""
    return f"{name}-stage"


def stage_container(name: str, step: StageStep, folder: Path, user: str, more: tuple[Bind, ...]) -> ContainerSpec:
    """`folder`: the job's; `more`: its configuration and inputs."""
    return ContainerSpec(
        name=stage_name(name),
        image=step.image,
        user=user,
        env={"HOME": HOME},
        binds=(
            *_binds(folder, ("dataset", "base_model", "run"), read_only=False),
            Bind(folder / "tmp", TMP, read_only=False),
            *more,
        ),
        resources=step.resources,
        labels={LABEL_KIND: KIND, LABEL_NAME: name},
    )


def main_container(spec: JobSpec, folder: Path, context: RuntimeContext) -> ContainerSpec:
    """`folder`: the job's."""
    limit = () if spec.time_limit_s is None else ("--time-limit", str(spec.time_limit_s))
    return ContainerSpec(
        name=spec.name,
        image=spec.image,
        pinned=spec.pinned,
        user=context.owner.user,
        entrypoint=(SUPERVISE,),
        args=(
            *("--run-dir", f"{WORKSPACE}/run", *limit, "--grace", str(spec.grace_s)),
            *("--log-limit", str(spec.log_limit), "--", *spec.command),
        ),
        env={**spec.env, "HOME": HOME},
        workdir=spec.workdir,
        binds=(
            *_binds(folder, ("dataset", "base_model"), read_only=True),
            *_binds(folder, ("output", "run"), read_only=False),
            Bind(folder / "tmp", TMP, read_only=False),
            Bind(context.supervise, SUPERVISE),
        ),
        resources=spec.resources,
        layer=spec.disk_limit.bytes if spec.disk_limit else 0,
        labels={**spec.labels, LABEL_KIND: KIND, LABEL_NAME: spec.name},
    )


def _binds(folder: Path, names: tuple[str, ...], *, read_only: bool) -> tuple[Bind, ...]:
    return tuple(Bind(folder / name, f"{WORKSPACE}/{name}", read_only) for name in names)

"""From the Docker Engine API's JSON to our own types and back: pure functions."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from svckit.runtime.images import ImageInfo
from svckit.runtime.machine.engine import LABEL_NAME, Container, ContainerSpec, ContainerStatus, EngineRefused
from svckit.runtime.port import RuntimeRefused

_LOG = {"Type": "json-file", "Config": {"max-size": "16m", "max-file": "2"}}
_LOOPBACK = "127.0.0.1"
_NO_NAMES = ["timeout:1", "attempts:1"]
"""Nobody listens at a container's own loopback, which says so at once. The resolver of an engine that is asked all the
same (newer Podman) is behind the firewall, which may not: then it is one second in place of ten."""
_NOT_STARTED = frozenset({"created", "initialized", "configured"})
_ALIVE = frozenset({"running", "paused", "restarting", "stopping", "removing"})
_FRACTION = re.compile(r"\.\d+")
_NANO = 10**9
_SHARES_OF_A_CORE, _LEAST_SHARES = 1024, 2


def within(spec: ContainerSpec, cores: int) -> ContainerSpec:
    """The same on a machine of so many cores: a limit beyond them is none, Docker refuses it, and a program that
    believed it would start too many threads."""
    limits = spec.resources
    if limits.cpu_limit is None or limits.cpu_limit <= cores:
        return spec
    limits = replace(limits, cpu_limit=float(cores))
    told = {name: value for name, value in limits.env().items() if name in spec.env}
    return replace(spec, resources=limits, env={**spec.env, **told})


def create_config(spec: ContainerSpec, labels: Mapping[str, str]) -> dict[str, Any]:
    """The body of a create request. NanoCpus 0: no limit."""
    ports = {f"{spec.publish}/tcp": [{"HostIp": _LOOPBACK, "HostPort": ""}]} if spec.publish else {}
    config: dict[str, Any] = {
        "Image": spec.pinned or spec.image,
        "User": spec.user,
        "Env": [f"{name}={value}" for name, value in spec.env.items()],
        "Labels": dict(labels),
        "ExposedPorts": {port: {} for port in ports},
        "HostConfig": _host_config(spec) | {"PortBindings": ports},
    }
    if spec.entrypoint:
        config["Entrypoint"] = list(spec.entrypoint)
    if spec.args or spec.entrypoint:
        config["Cmd"] = list(spec.args)
    if spec.workdir:
        config["WorkingDir"] = spec.workdir
    return config


def _host_config(spec: ContainerSpec) -> dict[str, Any]:
    limits = spec.resources
    config: dict[str, Any] = {
        "Mounts": [
            {"Type": "bind", "Source": str(bind.source), "Target": bind.target, "ReadOnly": bind.read_only}
            for bind in spec.binds
        ],
        "NetworkMode": spec.network or "none",
        "Memory": limits.memory,
        "MemorySwap": limits.memory,
        "CpuShares": max(_LEAST_SHARES, round(limits.cpu * _SHARES_OF_A_CORE)),
        "NanoCpus": int((limits.cpu_limit or 0) * _NANO),
        "PidsLimit": limits.pids,
        "ShmSize": limits.shm,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges"],
        "LogConfig": _LOG,
    }
    if spec.layer:
        config["StorageOpt"] = {"size": str(spec.layer)}
    if not spec.resolves:
        config |= {"Dns": [_LOOPBACK], "DnsOptions": _NO_NAMES}
    if limits.gpu:
        config["DeviceRequests"] = [{"Driver": "nvidia", "Count": limits.gpu, "Capabilities": [["gpu"]]}]
    return config


def refused_option(text: str) -> str:
    """Which option of the host configuration the engine has no means for, by its message; empty for any other."""
    low = text.lower()
    if "log driver" in low:
        return "LogConfig"
    return "StorageOpt" if "storage-opt" in low or "storage option" in low or "project quota" in low else ""


def refusal(text: str, image: str) -> RuntimeRefused | EngineRefused:
    """What the engine's message about a create or start that failed means."""
    low = text.lower()
    if "no such image" in low or "image not known" in low or "unable to find image" in low:
        return RuntimeRefused("image_not_found", image or text)
    if "no space left" in low or "disk quota exceeded" in low:
        return RuntimeRefused("storage_full", text)
    if "executable file" in low or "exec format error" in low or "no such file or directory: oci" in low:
        return RuntimeRefused("invalid_command", text)
    if "device driver" in low or "range of cpus" in low or "minimum memory limit" in low:
        return RuntimeRefused("resources_impossible", text)
    return EngineRefused(text)


def tells_of_an_end(text: str) -> bool:
    """Whether the engine's message about a signal says that the container has ended, of which an inspect may not know
    yet (Podman)."""
    low = text.lower()
    return "is not running" in low or ("state improper" in low and ("stopped" in low or "exited" in low))


def container(answer: Mapping[str, Any]) -> Container:
    """From the answer of an inspect."""
    state = answer["State"]
    status = _status(str(state.get("Status") or ""))
    ended = status is ContainerStatus.EXITED
    return Container(
        name=str(answer["Name"]).removeprefix("/"),
        status=status,
        labels=dict(answer["Config"].get("Labels") or {}),
        exit_code=state.get("ExitCode") if ended else None,
        oom_killed=bool(state.get("OOMKilled")),
        error=str(state.get("Error") or ""),
        started_at=_time(state.get("StartedAt")),
        finished_at=_time(state.get("FinishedAt")) if ended else None,
        address=_address(answer) if status is ContainerStatus.RUNNING else None,
    )


def _status(word: str) -> ContainerStatus:
    if word in _NOT_STARTED:
        return ContainerStatus.CREATED
    return ContainerStatus.RUNNING if word in _ALIVE else ContainerStatus.EXITED


def _address(answer: Mapping[str, Any]) -> str | None:
    ports = (answer.get("NetworkSettings") or {}).get("Ports") or {}
    for bindings in ports.values():
        for binding in bindings or ():
            return f"{_LOOPBACK}:{binding['HostPort']}"
    return None


def _time(text: str | None) -> datetime | None:
    """The engine writes nanoseconds, and the year 1 for never."""
    if not text or text.startswith("0001-"):
        return None
    micro = _FRACTION.sub(lambda match: match[0][:7].ljust(7, "0"), text)
    return datetime.fromisoformat(micro).astimezone(UTC)


def image(reference: str, answer: Mapping[str, Any]) -> ImageInfo:
    """From the answer of an image inspect; the engine tells digests as `repository@digest`."""
    config = answer.get("Config") or {}
    env = dict(entry.partition("=")[::2] for entry in config.get("Env") or ())
    exposed = (port.partition("/") for port in config.get("ExposedPorts") or {})
    digests = answer.get("RepoDigests") or ()
    return ImageInfo(
        reference=reference,
        id=_sha256(str(answer["Id"])),
        digest=str(digests[0]).rpartition("@")[2] if digests else "",
        architecture=str(answer.get("Architecture") or ""),
        size=int(answer.get("Size") or 0),
        entrypoint=tuple(config.get("Entrypoint") or ()),
        command=tuple(config.get("Cmd") or ()),
        env=env,
        workdir=str(config.get("WorkingDir") or ""),
        user=str(config.get("User") or ""),
        exposed_ports=tuple(sorted(int(number) for number, _, kind in exposed if kind in {"", "tcp"})),
    )


def _sha256(identity: str) -> str:
    return identity if ":" in identity else f"sha256:{identity}"


def changed(event: Mapping[str, Any]) -> str | None:
    """The workload's name in an event of the engine."""
    attributes = (event.get("Actor") or {}).get("Attributes") or {}
    name = attributes.get(LABEL_NAME)
    return name if isinstance(name, str) else None

"""What a build needs of this machine to reach Python packages: trust store, pip settings, local folders they name.

All of it is mounted read-only while an image is built and none of it stays in the image (01-architecture.md). The
settings of all of pip's sources are merged into one file, which lies at /etc/pip.conf for the build.
"""

import asyncio
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from launcher.build_commands import run

_PIP_CONF = "/etc/pip.conf"
_TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"
_TRUST_STORES = (_TRUST_STORE, "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_TRUST_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_INDEXES = ("index-url", "extra-index-url", "find-links", "constraint")
_HOSTS = ("index-url", "extra-index-url", "trusted-host")
_TAKEN = (*_INDEXES, "trusted-host", "proxy", "timeout", "default-timeout", "retries", "no-index", "prefer-binary")


@dataclass(frozen=True)
class PipSettings:
    """`mounts` are (path here, path in the build); `values` the merged settings, by name."""

    values: dict[str, str]
    mounts: tuple[tuple[Path, str], ...]

    def volumes(self) -> list[str]:
        """Arguments of `podman build`."""
        return [part for here, there in self.mounts for part in ("--volume", f"{here}:{there}:ro")]

    def build_args(self) -> list[str]:
        """Arguments of `docker build`, which cannot mount: the index hosts alone."""
        names = {
            "index-url": "PIP_INDEX_URL",
            "extra-index-url": "PIP_EXTRA_INDEX_URL",
            "trusted-host": "PIP_TRUSTED_HOST",
        }
        found = {names[name]: value for name, value in self.values.items() if name in names and "file:" not in value}
        return [part for name, value in found.items() for part in ("--build-arg", f"{name}={value}")]


async def pip_settings(folder: Path) -> PipSettings:
    """The settings of pip on this machine; the merged file is written into `folder`."""
    return await asyncio.to_thread(_settings, folder, merge(await _listing()))


def _settings(folder: Path, values: dict[str, str]) -> PipSettings:
    trust = _trust_store(values.pop("cert", ""))
    if trust is not None:
        values["cert"] = _TRUST_STORE
    conf = folder / "pip.conf"
    conf.write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in values.items()))
    mounts = [(conf, _PIP_CONF)]
    if trust is not None:
        mounts.append((trust, _TRUST_STORE))
    mounts += [(path, str(path)) for path in local_paths(values)]
    return PipSettings(values, tuple(mounts))


async def _listing() -> str:
    """`pip config list`, of this Python or of the machine; without any pip the variables in the same form."""
    for pip in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        if shutil.which(pip[0]) is not None:
            result = await run([*pip, "--disable-pip-version-check", "config", "list"])
            if result.code == 0:
                return result.tail
    return _variables()


def merge(listing: str) -> dict[str, str]:
    """The settings of a `pip config list`; variables win, then those for `install`, then the global ones."""
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, separator, quoted = line.partition("=")
        section, _, name = key.rpartition(".")
        rank = {"global": 1, "install": 2, ":env:": 3}.get(section, 0)
        if not separator or not rank or name not in (*_TAKEN, "cert") or rank < found.get(name, (0, ""))[0]:
            continue
        value = quoted.strip().strip("'\"").replace("\\n", " ")
        found[name] = (rank, " ".join(value.split()))
    values = {name: value for name, (_, value) in found.items()}
    if "default-timeout" in values:
        values["timeout"] = values.pop("default-timeout")
    return values


def _variables() -> str:
    """Where this Python has no pip: the environment variables, in the form of the listing."""
    settings = {name[4:].lower().replace("_", "-"): v for name, v in os.environ.items() if name.startswith("PIP_")}
    return "\n".join(f":env:.{name}='{value}'" for name, value in settings.items())


def local_paths(values: dict[str, str]) -> list[Path]:
    """Files and folders of this machine that the settings name. Of an index `…/simple` the folder above, because its
    pages may point beside it."""
    found: list[Path] = []
    for name in _INDEXES:
        for word in values.get(name, "").split():
            path = Path(unquote(urlsplit(word).path)) if word.startswith("file:") else Path(word)
            if not path.is_absolute() or not path.exists():
                continue
            path = path.parent if path.name == "simple" else path
            if path not in found:
                found.append(path)
    return found


def _trust_store(named: str) -> Path | None:
    candidates = (named, *(os.environ.get(name, "") for name in _TRUST_VARIABLES), *_TRUST_STORES)
    return next((Path(path).resolve() for path in candidates if path and Path(path).is_file()), None)

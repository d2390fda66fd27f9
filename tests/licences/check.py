"""What the locked packages say about their licences, and whether that fits (tests/licences/allowed.py).

Of a Python package that is locked in two versions, for two ranges of Python, the installed one is read.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError

from tests.licences.allowed import ALLOWED, REVIEWED, SPELLINGS

_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_WORDS = re.compile(r"\(|\)|[^\s()]+")


@dataclass(frozen=True)
class Package:
    kind: str
    name: str
    version: str
    licence: str


def python_packages(lock: str, read: Callable[[str], PackageMetadata]) -> list[Package]:
    return [Package("python", name, version, _declared(name, read)) for name, version in _PINNED.findall(lock)]


def _declared(name: str, read: Callable[[str], PackageMetadata]) -> str:
    try:
        found = read(name)
    except PackageNotFoundError:
        return ""
    for field in ("License-Expression", "License"):
        text = (found[field] or "").strip() if field in found else ""
        if text and "\n" not in text:
            return SPELLINGS.get(text, text)
    said = [
        line.removeprefix("License :: ") for line in found.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    # several classifiers do not say whether one may choose, so each must fit
    return " AND ".join(SPELLINGS.get(text, text) for text in said if text != "DFSG approved")


def npm_packages(lock: str) -> list[Package]:
    return [
        Package(
            "npm",
            path.rpartition("node_modules/")[2],
            str(entry.get("version", "")),
            _npm_licence(entry.get("license")),
        )
        for path, entry in json.loads(lock)["packages"].items()
        if path
    ]


def _npm_licence(value: object) -> str:
    return value if isinstance(value, str) else ""


def fits(expression: str) -> bool:
    """An SPDX expression: with OR one side must fit, with AND both. What cannot be read does not fit."""
    words = _WORDS.findall(expression)
    try:
        answer = _either(words)
    except IndexError:
        return False
    return answer and not words


def _either(words: list[str]) -> bool:
    answer = _both(words)
    while words and words[0] == "OR":
        words.pop(0)
        right = _both(words)
        answer = answer or right
    return answer


def _both(words: list[str]) -> bool:
    answer = _one(words)
    while words and words[0] == "AND":
        words.pop(0)
        right = _one(words)
        answer = answer and right
    return answer


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word != "(":
        return word in ALLOWED
    answer = _either(words)
    return words.pop(0) == ")" and answer


def problems(packages: Iterable[Package]) -> list[str]:
    lines = []
    for package in packages:
        said, licence, _reason = REVIEWED.get((package.kind, package.name), (None, "", ""))
        if not fits(licence if package.licence == said else package.licence):
            lines.append(f"{package.kind} {package.name} {package.version}: {package.licence or 'no licence is named'}")
    return lines

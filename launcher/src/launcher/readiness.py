"""What the platform says at its terminal about what its programs have found, in the console's words."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from svckit.errors import Reason

Texts = Mapping[str, Mapping[str, str]]
"""`title` and `hint` of a code, of what is counted `title_one` and `title_other`; `{{name}}` in them is a parameter."""
_ENGLISH = (
    Path(__file__).resolve().parents[3] / "frontend" / "src" / "shared" / "i18n" / "locales" / "en" / "codes.json"
)


def console_texts(path: Path = _ENGLISH) -> Texts:
    """Empty where the console's sources are not there: then codes have to do. Blocks."""
    try:
        texts: Texts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return texts


def told(warnings: Iterable[Reason], texts: Texts) -> list[str]:
    """A line for each finding: what is wrong, where, why, and what to do."""
    return [line for warning in warnings for line in _lines(warning, texts)]


def _lines(warning: Reason, texts: Texts) -> list[str]:
    """A warning of a service has those that it found."""
    found = warning.params.get("warnings")
    if not isinstance(found, dict):
        return [_line(warning, "", texts)]
    service = str(warning.params.get("service", ""))
    return [_line(Reason.model_validate(each), service, texts) for each in found.values()]


def _line(reason: Reason, service: str, texts: Texts) -> str:
    text = texts.get(reason.code, {})
    fill = partial(re.sub, r"\{\{(\w+)\}\}", lambda name: _shown(reason.params.get(name[1], "")))
    about = ": ".join(part for part in (service, reason.detail) if part)
    counted = "title_one" if reason.params.get("count") == 1 else "title_other"
    title = fill(text.get("title", text.get(counted, reason.code))) + (f" ({about})" if about else "")
    return f"Warning: {title}. {fill(text.get('hint', ''))}".rstrip()


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

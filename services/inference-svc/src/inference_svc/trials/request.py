"""From declared interface and given inputs to the HTTP request of an online test (08, decision 15): pure functions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from svckit.contracts.algorithm import Interface

from inference_svc.errors import InputInvalid, InputMissing, InputUnknown
from inference_svc.ports import Attachment, ReplicaRequest
from inference_svc.trials.schemas import FileInput


@dataclass(frozen=True)
class Values:
    """The inputs by name, checked: plain ones as JSON values, files apart."""

    plain: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Attachment] = field(default_factory=dict)


def checked(interface: Interface, given: Mapping[str, Any]) -> Values:
    """Raises InputUnknown, InputMissing, InputInvalid."""
    declared = {entry.name: entry for entry in interface.inputs}
    for name in given:
        if name not in declared:
            raise InputUnknown(name=name)
    plain: dict[str, Any] = {}
    files: dict[str, Attachment] = {}
    for name, entry in declared.items():
        value = given.get(name)
        if value is None:
            if entry.required:
                raise InputMissing(name=name)
        elif entry.type in ("image", "file"):
            files[name] = _file(name, entry.type, value)
        else:
            plain[name] = _plain(name, entry.type, value)
    return Values(plain, files)


def _file(name: str, expected: str, value: Any) -> Attachment:
    try:
        given = FileInput.model_validate(value)
    except ValidationError as error:
        raise InputInvalid(name=name, expected=expected, detail=str(error.errors()[0]["msg"])) from None
    return Attachment(given.filename, given.content_type, given.base64)


def _plain(name: str, expected: str, value: Any) -> Any:
    fits = {
        "string": isinstance(value, str),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "json": True,
    }
    if not fits.get(expected, False) or not _is_text(value):
        raise InputInvalid(name=name, expected=expected)
    return value


def _is_text(value: Any) -> bool:
    """Whether all strings in it are Unicode text: JSON may carry half a character (`"\\ud800"`)."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def build_request(interface: Interface, given: Mapping[str, Any]) -> ReplicaRequest:
    """`params` = URL query, `json` = object body, `form` = multipart, `raw` = body.

    Raises InputUnknown, InputMissing, InputInvalid.
    """
    values = checked(interface, given)
    return _BUILDERS[interface.param_style](interface, values)


def _params(interface: Interface, values: Values) -> ReplicaRequest:
    for name in values.files:
        raise InputInvalid(name=name, expected="url_text")
    return ReplicaRequest(interface.method, interface.path, query=_texts(values.plain))


def _json(interface: Interface, values: Values) -> ReplicaRequest:
    for name in values.files:
        raise InputInvalid(name=name, expected="json_value")
    return ReplicaRequest(interface.method, interface.path, json=dict(values.plain))


def _form(interface: Interface, values: Values) -> ReplicaRequest:
    return ReplicaRequest(interface.method, interface.path, form=_texts(values.plain), files=values.files)


def _raw(interface: Interface, values: Values) -> ReplicaRequest:
    """The body is the first input that is given; a further one has no place."""
    names = [*values.files, *values.plain]
    for name in names[1:]:
        raise InputInvalid(name=name, expected="one_input")
    if values.files:
        file = values.files[names[0]]
        return ReplicaRequest(interface.method, interface.path, content=file.data, content_type=file.content_type)
    if not names:
        return ReplicaRequest(interface.method, interface.path, content=b"")
    value = values.plain[names[0]]
    is_json = not isinstance(value, str)
    body = json.dumps(value, ensure_ascii=False) if is_json else value
    content_type = "application/json" if is_json else "text/plain; charset=utf-8"
    return ReplicaRequest(interface.method, interface.path, content=body.encode(), content_type=content_type)


def _texts(plain: Mapping[str, Any]) -> dict[str, str]:
    """Values as text: strings as they are, everything else as JSON (`true`, `3.5`, `{...}`)."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in plain.items()
    }


_BUILDERS: Mapping[str, Callable[[Interface, Values], ReplicaRequest]] = {
    "params": _params,
    "json": _json,
    "form": _form,
    "raw": _raw,
}

"""Every MUST of tus 1.0 (core, and each extension that is named in Tus-Extension), asked through the gateway."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from tests.integration.harness import TUS, Harness
from tests.support.platform import Platform

pytestmark = pytest.mark.engine
UPLOADS = "/api/v1/datasets/uploads"
BODY = {"content-type": "application/offset+octet-stream"}
AT_FOUR = TUS | BODY | {"upload-offset": "4"}
NOBODYS = "01HZX00000000000000000000A"


def checksum(data: bytes, algorithm: str = "sha1") -> dict[str, str]:
    return {"upload-checksum": f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"}


@dataclass
class Case:
    """A request to an upload of ten bytes of which four have arrived (`{one}`), and what has to be answered. `at` is
    where the upload goes on afterwards."""

    rule: str
    method: str
    headers: dict[str, str]
    status: int
    content: bytes = b""
    path: str = "{one}"
    answer: dict[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    at: int | None = 4


PATCH, HEAD, DELETE, POST, OPTIONS = "PATCH", "HEAD", "DELETE", "POST", "OPTIONS"
CASES = [
    # core: HEAD
    Case("tells offset and length", HEAD, TUS, 200, answer={"upload-offset": "4", "upload-length": "10"}),
    Case("is never cached", HEAD, TUS, 200, answer={"cache-control": "no-store"}),
    Case("of none has no offset", HEAD, TUS, 404, path=f"{UPLOADS}/{NOBODYS}", absent=("upload-offset",)),
    Case("of what is no id has no offset", HEAD, TUS, 422, path=f"{UPLOADS}/x", absent=("upload-offset",)),
    # core: PATCH
    Case("tells the new offset", PATCH, AT_FOUR, 204, b"45", answer={"upload-offset": "6"}, at=6),
    Case("needs its content type", PATCH, AT_FOUR | {"content-type": "text/plain"}, 415, b"45"),
    Case("needs its offset", PATCH, TUS | BODY, 400, b"45"),
    Case("another offset is a conflict", PATCH, TUS | BODY | {"upload-offset": "2"}, 409, b"23"),
    Case("also behind the end", PATCH, TUS | BODY | {"upload-offset": "8"}, 409, b"8901"),
    Case("also one that no file has", PATCH, TUS | BODY | {"upload-offset": "9" * 30}, 409, b"x"),
    Case("a negative offset is none", PATCH, TUS | BODY | {"upload-offset": "-1"}, 400, b"x"),
    Case("never more than announced", PATCH, AT_FOUR, 413, b"4567890"),
    Case("to none", PATCH, AT_FOUR, 404, b"x", path=f"{UPLOADS}/{NOBODYS}"),
    # core: OPTIONS, version, method override
    Case("tells the versions", OPTIONS, {}, 204, path=UPLOADS, answer={"tus-version": "1.0.0"}),
    Case("tells checksums", OPTIONS, {}, 204, path=UPLOADS, answer={"tus-checksum-algorithm": "sha256,sha1"}),
    *(
        Case(
            f"{method} of another version", method, BODY | {"tus-resumable": "0.2.2", "upload-offset": "4"}, 412, b"45"
        )
        for method in (PATCH, DELETE)
    ),
    Case("HEAD of another version", HEAD, {"tus-resumable": "0.2.2"}, 412, answer={"tus-version": "1.0.0"}),
    Case("and of no version", POST, {"upload-length": "5"}, 412, path=UPLOADS, answer={"tus-version": "1.0.0"}),
    Case("a POST that means PATCH", POST, AT_FOUR | {"x-http-method-override": PATCH}, 204, b"45", at=6),
    Case("a POST that means DELETE", POST, TUS | {"x-http-method-override": DELETE}, 204, at=None),
    # creation
    Case("needs a length", POST, TUS, 400, path=UPLOADS),
    Case("a length is a number", POST, TUS | {"upload-length": "-5"}, 400, path=UPLOADS),
    Case("too long a file", POST, TUS | {"upload-length": str(10**17)}, 413, path=UPLOADS),
    Case("much too long a file", POST, TUS | {"upload-length": "9" * 30}, 413, path=UPLOADS),
    Case("values are base64", POST, TUS | {"upload-length": "5", "upload-metadata": "a !"}, 400, path=UPLOADS),
    Case("keys are unique", POST, TUS | {"upload-length": "5", "upload-metadata": "a YQ==,a Yg=="}, 400, path=UPLOADS),
    # extensions that are not offered are refused by name, not passed over
    Case("no concatenation", POST, TUS | {"upload-length": "5", "upload-concat": "partial"}, 400, path=UPLOADS),
    Case("no deferred length", POST, TUS | {"upload-defer-length": "1"}, 400, path=UPLOADS),
    # checksum
    Case("SHA-1 at least", PATCH, AT_FOUR | checksum(b"45"), 204, b"45", at=6),
    Case("SHA-256, too", PATCH, AT_FOUR | checksum(b"45", "sha256"), 204, b"45", at=6),
    Case("another sum is dropped", PATCH, AT_FOUR | checksum(b"54"), 460, b"45"),
    Case("an unknown algorithm", PATCH, AT_FOUR | {"upload-checksum": "crc32 AAAA"}, 400, b"45"),
    # termination
    Case("ends it", DELETE, TUS, 204, at=None),
    Case("of none", DELETE, TUS, 404, path=f"{UPLOADS}/{NOBODYS}"),
]


@pytest.fixture(scope="module")
def harness(platform: Platform) -> Harness:
    return Harness(platform)


@pytest.fixture(scope="module")
def http(harness: Harness) -> Iterator[httpx.Client]:
    token = harness.client.sign_in()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=harness.platform.url, headers=headers, timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def dataset(harness: Harness) -> dict[str, Any]:
    return harness.make_dataset()


@pytest.fixture
def one(http: httpx.Client, dataset: dict[str, Any]) -> Iterator[str]:
    """The address of the upload; its metadata have what no program but the client's knows, too."""
    made = http.post(UPLOADS, headers=TUS | {"upload-length": "10", "upload-metadata": about(dataset)})
    assert made.status_code == 201, made.text
    assert parsedate_to_datetime(made.headers["upload-expires"])
    location = made.headers["location"]
    sent = http.patch(location, headers=TUS | BODY | {"upload-offset": "0"}, content=b"0123")
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, "4")
    assert parsedate_to_datetime(sent.headers["upload-expires"])
    yield location
    http.delete(location, headers=TUS)


def about(dataset: dict[str, Any]) -> str:
    known = {"filename": "数据.zip", "target_id": dataset["id"], "part": "train"}
    pairs = [f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in known.items()]
    return ",".join([*pairs, "digest /+7/", "empty"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.rule}")
def test_a_rule_of_the_protocol(http: httpx.Client, one: str, case: Case) -> None:
    path = case.path.format(one=one)
    answer = http.request(case.method, path, headers=case.headers, content=case.content)
    assert answer.status_code == case.status, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert {name: answer.headers.get(name) for name in case.answer} == case.answer
    assert not [name for name in case.absent if name in answer.headers]
    if case.status == 412:
        assert answer.headers["tus-version"] == "1.0.0"
    after = http.head(one, headers=TUS)
    assert after.headers.get("upload-offset") == (None if case.at is None else str(case.at))


def test_what_was_said_about_a_file_is_told_again(http: httpx.Client, one: str, dataset: dict[str, Any]) -> None:
    assert http.head(one, headers=TUS).headers["upload-metadata"] == about(dataset)


@pytest.mark.parametrize("method", [POST, HEAD, PATCH, DELETE])
def test_whom_nobody_knows_is_answered_in_the_protocol_too(http: httpx.Client, one: str, method: str) -> None:
    stranger = {"authorization": "Bearer nothing"}
    answer = http.request(method, UPLOADS if method == POST else one, headers=AT_FOUR | stranger)
    assert (answer.status_code, answer.headers["tus-resumable"]) == (401, "1.0.0")
    assert "upload-offset" not in answer.headers


def test_the_last_byte_is_found_by_a_client_that_did_not_hear_of_it(http: httpx.Client, one: str) -> None:
    assert http.patch(one, headers=AT_FOUR, content=b"456789").headers["upload-offset"] == "10"
    assert http.head(one, headers=TUS).headers["upload-offset"] == "10"
    refused = http.delete(
        one, headers=TUS
    )  # from here on it is the dataset's archive, which is not the client's to end
    assert (refused.status_code, refused.json()["code"]) == (409, "upload.finished")


def test_every_extension_that_is_named_is_looked_at(http: httpx.Client) -> None:
    named = http.options(UPLOADS).headers["tus-extension"]
    assert named == "creation,checksum,termination,expiration"

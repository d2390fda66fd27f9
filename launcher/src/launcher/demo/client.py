"""The public API as a script uses it: sign-in, JSON calls, resumable upload."""

import base64
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

CHUNK = 4 * 1024**2
_TUS = {"tus-resumable": "1.0.0"}


class Refused(RuntimeError):
    """The platform answered with a problem; `code` is its stable code."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.code = str(problem.get("code", ""))
        self.problem = dict(problem)
        super().__init__(f"{problem.get('status')} {self.code} {problem.get('params', {})} {problem.get('detail', '')}")


class Client:
    """Calls as one signed-in user. Signs in again by itself when the access token has run out."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self._login = {"name": name, "password": password}
        self._token = ""

    def sign_in(self) -> dict[str, Any]:
        """Raises Refused."""
        answer = self._http.post("/auth/sign-in", json=self._login)
        signed_in: dict[str, Any] = _checked(answer).json()
        self._token = str(signed_in["access_token"])
        return signed_in

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The decoded JSON, None for an empty answer. Raises Refused."""
        answer = self.request(method, path, **options)
        return answer.json() if answer.content else None

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Raises Refused."""
        given = dict(options.pop("headers", {}))
        answer = self._http.request(method, path, headers=given | self._authorization(), **options)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self.sign_in()
            answer = self._http.request(method, path, headers=given | self._authorization(), **options)
        return _checked(answer)

    def upload(self, collection: str, target_id: str, part: str, path: Path, told: Callable[[float], None]) -> str:
        """Send a file in resumable chunks (tus 1.0). Returns the upload's address. Raises Refused."""
        size = path.stat().st_size
        metadata = {"filename": path.name, "target_id": target_id, "part": part}
        encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
        headers = _TUS | {"upload-length": str(size), "upload-metadata": encoded}
        location = str(self.request("POST", f"{collection}/uploads", headers=headers).headers["location"])
        with path.open("rb") as file:
            while True:
                offset = int(self.request("HEAD", location, headers=_TUS).headers["upload-offset"])
                if offset >= size:
                    return location
                file.seek(offset)
                headers = _TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
                self.request("PATCH", location, headers=headers, content=file.read(CHUNK))
                told(min(1.0, (offset + CHUNK) / size))

    def stream(self, path: str, **params: Any) -> Iterator[str]:
        """Lines of a text answer while it is written. Raises Refused."""
        with self._http.stream("GET", path, params=params, headers=self._authorization(), timeout=None) as answer:
            if answer.is_error:
                answer.read()
                _checked(answer)
            yield from answer.iter_lines()

    def close(self) -> None:
        self._http.close()

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}"}


def _checked(answer: httpx.Response) -> httpx.Response:
    if not answer.is_error:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {"status": answer.status_code, "code": "", "detail": answer.text[:500]}
    raise Refused(problem)

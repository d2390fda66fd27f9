"""`/api/openapi.json` and `/api/docs`, from local files only."""

from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse

from gateway.openapi.description import ApiDescription

router = APIRouter(tags=["description"], include_in_schema=False)

_PAGE = Path(__file__).parent / "page"
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@router.get("/api/openapi.json")
async def get_openapi_json(request: Request) -> Response:
    description: ApiDescription = request.app.state.description
    return Response(await description.json(), media_type="application/json")


@router.get("/api/docs")
async def get_docs() -> Response:
    return FileResponse(_PAGE / "docs.html", headers={"content-security-policy": _CSP})


@router.get("/api/docs/{name}")
async def get_docs_file(name: Literal["docs.js", "docs.css"]) -> Response:
    return FileResponse(_PAGE / name)

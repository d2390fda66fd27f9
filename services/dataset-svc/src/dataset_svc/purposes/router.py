"""`/api/v1/purposes`."""

from typing import Annotated

from fastapi import APIRouter, Path
from svckit.db import ReadSession, Session
from svckit.identity import CurrentUser

from dataset_svc.models import Purpose
from dataset_svc.purposes.repository import PurposeRepository
from dataset_svc.purposes.schemas import Code, PurposeIn, PurposeView
from dataset_svc.purposes.service import PurposeService

router = APIRouter(prefix="/api/v1/purposes", tags=["purposes"])


@router.get("")
async def list_purposes(session: ReadSession, _: CurrentUser) -> list[PurposeView]:
    """The purposes with their task types, annotation methods and formats."""
    return [PurposeView.model_validate(row) for row in await PurposeService(PurposeRepository(session)).all()]


@router.put("/{code}", response_model=PurposeView)
async def put_purpose(
    code: Annotated[Code, Path()], body: PurposeIn, session: Session, principal: CurrentUser
) -> Purpose:
    """Create or replace a purpose (administrators)."""
    return await PurposeService(PurposeRepository(session)).put(principal, code, body)


@router.delete("/{code}", status_code=204)
async def delete_purpose(code: Annotated[Code, Path()], session: Session, principal: CurrentUser) -> None:
    """Delete a purpose that no dataset has (administrators)."""
    await PurposeService(PurposeRepository(session)).remove(principal, code)

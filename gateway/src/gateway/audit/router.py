"""`/api/v1/audit`."""

from typing import Annotated

from fastapi import APIRouter, Depends
from svckit.db import ReadSession
from svckit.identity import CurrentUser
from svckit.paging import Page, PageQuery, sorted_by

from gateway.audit.schemas import AuditEntryView, AuditFilter, AuditVerification
from gateway.audit.service import AuditService

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
AuditPaging = Annotated[PageQuery, sorted_by("created_at")]


@router.get("")
async def list_audit(
    session: ReadSession, principal: CurrentUser, paging: AuditPaging, wanted: Annotated[AuditFilter, Depends()]
) -> Page[AuditEntryView]:
    """Who changed what, the newest first (administrators)."""
    return (await AuditService(session).page(principal, paging, wanted)).map(AuditEntryView.model_validate)


@router.get("/verification")
async def verify_audit(session: ReadSession, principal: CurrentUser) -> AuditVerification:
    """Check the hash chain from its start (administrators)."""
    return await AuditService(session).verify(principal)

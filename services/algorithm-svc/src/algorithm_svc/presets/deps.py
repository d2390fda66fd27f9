"""Dependency aliases of presets."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import Session

from algorithm_svc.presets.service import PresetService


def presets(request: Request, session: Session) -> PresetService:
    return PresetService(session, request.app.state.live)


Presets = Annotated[PresetService, Depends(presets)]

"""Dependency aliases of trials."""

from typing import Annotated

from fastapi import Depends, Request

from inference_svc.ports import Ports
from inference_svc.trials.service import TrialService


def trials(request: Request) -> TrialService:
    """Holds no session: a test may take half a minute."""
    ports: Ports = request.app.state.ports
    return TrialService(request.app.state.database, ports.replicas)


Trials = Annotated[TrialService, Depends(trials)]

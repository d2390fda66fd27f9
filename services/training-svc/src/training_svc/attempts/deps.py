"""Dependency aliases of attempts."""

from typing import Annotated

from fastapi import Depends, Request
from svckit.db import Database, ReadSession
from svckit.objects.port import ObjectStore

from training_svc.attempts.files import AttemptFiles
from training_svc.attempts.reports import AttemptReports
from training_svc.attempts.repository import AttemptRepository
from training_svc.ports import Ports
from training_svc.settings import TrainingSettings


def reports(session: ReadSession) -> AttemptReports:
    return AttemptReports(AttemptRepository(session))


def files(request: Request) -> AttemptFiles:
    ports: Ports = request.app.state.ports
    return AttemptFiles(ports)


def database(request: Request) -> Database:
    opened: Database = request.app.state.database
    return opened


def store(request: Request) -> ObjectStore:
    ports: Ports = request.app.state.ports
    return ports.store


def settings(request: Request) -> TrainingSettings:
    given: TrainingSettings = request.app.state.settings
    return given


Reports = Annotated[AttemptReports, Depends(reports)]
Files = Annotated[AttemptFiles, Depends(files)]
OpenDatabase = Annotated[Database, Depends(database)]
Store = Annotated[ObjectStore, Depends(store)]
Settings = Annotated[TrainingSettings, Depends(settings)]

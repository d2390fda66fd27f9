"""The dataset service's composition root."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import SERVICES
from svckit.db import Database
from svckit.objects.open import open_store, store_check
from svckit.overview import overview_router
from svckit.peers import Peers
from svckit.reconciler import add_reconciler
from svckit.reference_check.check import add_reference_check
from svckit.references import references_router
from svckit.storage import add_storage
from svckit.uploads.open import open_uploads
from svckit.uploads.repository import SIZES as UPLOAD_SIZES
from svckit.uploads.router import add_uploads
from svckit.uploads.service import UploadLimits

from dataset_svc.adapters.others import OtherPeers
from dataset_svc.datasets.intake import upload_rules
from dataset_svc.datasets.internal import internal
from dataset_svc.datasets.repository import SIZES
from dataset_svc.datasets.router import router as datasets
from dataset_svc.events import SUBSCRIPTIONS
from dataset_svc.models import Dataset
from dataset_svc.needs import checked
from dataset_svc.overview import overview
from dataset_svc.ports import Ports
from dataset_svc.purposes.repository import PurposeRepository
from dataset_svc.purposes.router import router as purposes
from dataset_svc.reconciler import DatasetReconciler
from dataset_svc.samples.internal import internal as samples_internal
from dataset_svc.samples.router import router as samples
from dataset_svc.settings import DatasetSettings

SERVICE = ServiceSpec(
    name="dataset-svc",
    title="Modelyard datasets",
    settings=DatasetSettings,
    migrations=Path(__file__).parent / "migrations",
    public=SERVICES["dataset-svc"],
    subscriptions=SUBSCRIPTIONS,
)


def create_app(settings: DatasetSettings, bus: Bus, peers: Peers) -> FastAPI:
    return compose(settings, bus, peers, open_ports(settings, peers))


def open_ports(settings: DatasetSettings, peers: Peers) -> Ports:
    """The adapters that the settings name."""
    store = open_store(settings.store_url)
    return Ports(store, open_uploads(settings.uploads_url, store), OtherPeers(peers))


def compose(settings: DatasetSettings, bus: Bus, peers: Peers, ports: Ports) -> FastAPI:
    """The app over these ports."""
    app = base_app(SERVICE, settings, bus, peers)
    database: Database = app.state.database
    app.state.ports = ports
    app.state.comparing = asyncio.Semaphore(1)
    limits = UploadLimits(settings.max_upload_bytes, settings.max_open_uploads)
    account = add_storage(app, SIZES, UPLOAD_SIZES)
    rules = upload_rules(app.state.live, account)
    add_uploads(app, "datasets", ports.uploads, limits, rules)
    lifecycle = app.state.lifecycle
    lifecycle.on_start.append(_seed(database))
    add_reconciler(app, DatasetReconciler(database, ports, app.state.live, settings, account))
    add_reference_check(app, checked(ports.store))
    lifecycle.checks["store"] = store_check(ports.store)
    for router in (samples, datasets, purposes, internal, samples_internal):
        app.include_router(router)
    app.include_router(references_router("datasets", Dataset))
    app.include_router(overview_router(overview))
    return app


def _seed(database: Database) -> Callable[[], Awaitable[None]]:
    async def seed() -> None:
        async with database.writing() as session:
            await PurposeRepository(session).seed()

    return seed

"""The model service's composition root."""

from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import SERVICES
from svckit.objects.open import open_store, store_check
from svckit.overview import overview_router
from svckit.peers import Peers
from svckit.purposes import purpose_users_router
from svckit.reconciler import add_reconciler
from svckit.reference_check.check import add_reference_check
from svckit.references import references_router
from svckit.storage import add_storage

from model_svc.adapters.services import ServicePeer
from model_svc.adapters.training import TrainingPeer
from model_svc.cases.router import router as cases
from model_svc.events import SUBSCRIPTIONS
from model_svc.models import Case, Model, SharedModel
from model_svc.needs import checked
from model_svc.overview import overview
from model_svc.ports import Ports
from model_svc.reconciler import ModelReconciler
from model_svc.registry.internal import internal
from model_svc.registry.repository import SIZES
from model_svc.registry.router import router as models
from model_svc.settings import ModelSettings
from model_svc.sharing.router import router as shared_models

SERVICE = ServiceSpec(
    name="model-svc",
    title="Modelyard models",
    settings=ModelSettings,
    migrations=Path(__file__).parent / "migrations",
    public=SERVICES["model-svc"],
    subscriptions=SUBSCRIPTIONS,
)


def create_app(settings: ModelSettings, bus: Bus, peers: Peers) -> FastAPI:
    return compose(settings, bus, peers, open_ports(settings, peers))


def open_ports(settings: ModelSettings, peers: Peers) -> Ports:
    """The adapters that the settings name."""
    return Ports(open_store(settings.store_url), TrainingPeer(peers), ServicePeer(peers))


def compose(settings: ModelSettings, bus: Bus, peers: Peers, ports: Ports) -> FastAPI:
    """The app over these ports."""
    app = base_app(SERVICE, settings, bus, peers)
    app.state.ports = ports
    account = add_storage(app, SIZES)
    add_reconciler(app, ModelReconciler(app.state.database, ports, app.state.live, settings, account))
    add_reference_check(app, checked(ports.store))
    app.state.lifecycle.checks["store"] = store_check(ports.store)
    for router in (models, shared_models, cases, internal):
        app.include_router(router)
    app.include_router(references_router("models", Model))
    app.include_router(overview_router(overview))
    app.include_router(purpose_users_router({"model": Model, "shared-model": SharedModel, "case": Case}))
    return app

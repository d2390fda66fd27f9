"""The algorithm service's composition root."""

from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import SERVICES
from svckit.overview import overview_router
from svckit.peers import Peers
from svckit.purposes import purpose_users_router
from svckit.reconciler import add_reconciler
from svckit.reference_check.check import add_reference_check
from svckit.references import references_router
from svckit.runtime.open import engine_check, open_images
from svckit.storage import add_storage

from algorithm_svc.algorithms.internal import internal
from algorithm_svc.algorithms.router import router as algorithms
from algorithm_svc.events import SUBSCRIPTIONS
from algorithm_svc.images.repository import SIZES
from algorithm_svc.images.router import router as images
from algorithm_svc.models import Algorithm, Image
from algorithm_svc.needs import checked
from algorithm_svc.overview import overview
from algorithm_svc.ports import Ports
from algorithm_svc.presets.internal import internal as presets
from algorithm_svc.presets.service import presets_check
from algorithm_svc.reconciler import AlgorithmReconciler
from algorithm_svc.settings import AlgorithmSettings

SERVICE = ServiceSpec(
    name="algorithm-svc",
    title="Modelyard algorithms",
    settings=AlgorithmSettings,
    migrations=Path(__file__).parent / "migrations",
    public=SERVICES["algorithm-svc"],
    subscriptions=SUBSCRIPTIONS,
)


def create_app(settings: AlgorithmSettings, bus: Bus, peers: Peers) -> FastAPI:
    return compose(settings, bus, peers, open_ports(settings, peers))


def open_ports(settings: AlgorithmSettings, _: Peers) -> Ports:
    """The adapters that the settings name."""
    return Ports(open_images(settings))


def compose(settings: AlgorithmSettings, bus: Bus, peers: Peers, ports: Ports) -> FastAPI:
    """The app over these ports."""
    app = base_app(SERVICE, settings, bus, peers)
    app.state.ports = ports
    database, lifecycle = app.state.database, app.state.lifecycle
    account = add_storage(app, SIZES)
    add_reconciler(app, AlgorithmReconciler(database, ports, app.state.live, settings, account))
    add_reference_check(app, checked(ports.images))
    lifecycle.on_stop.append(ports.images.close)
    required = presets_check(database, settings.required_presets)
    lifecycle.checks |= {"engine": engine_check(ports.images), "preset": required}
    for router in (algorithms, images, internal, presets):
        app.include_router(router)
    app.include_router(references_router("algorithms", Algorithm))
    app.include_router(references_router("images", Image))
    app.include_router(overview_router(overview))
    app.include_router(purpose_users_router({"algorithm": Algorithm}))
    return app

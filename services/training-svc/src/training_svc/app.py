"""The training service's composition root."""

from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.handovers import MODEL_IMPORT
from svckit.contracts.programs import SERVICES
from svckit.loops import Loop
from svckit.objects.open import open_store, store_check
from svckit.overview import overview_router
from svckit.owners import OWNER_WORK, owner_kind
from svckit.peers import Peers
from svckit.purposes import purpose_users_router
from svckit.reconciler import add_reconciler
from svckit.reference_check.check import add_reference_check
from svckit.references import references_router
from svckit.reservations import GatewayLedger
from svckit.runtime.limits import limits_loop
from svckit.runtime.open import engine_check, open_jobs
from svckit.storage import add_storage

from training_svc.adapters.algorithms import AlgorithmPeer
from training_svc.adapters.datasets import DatasetPeer
from training_svc.attempts.internal import internal
from training_svc.attempts.repository import SIZES
from training_svc.attempts.router import router as attempts
from training_svc.attempts.spec import KIND
from training_svc.attempts.watch import JobWatch
from training_svc.events import SUBSCRIPTIONS
from training_svc.models import TrainingTask
from training_svc.needs import checked
from training_svc.overview import overview
from training_svc.ports import Ports
from training_svc.reconciler import TrainingReconciler
from training_svc.settings import TrainingSettings
from training_svc.tasks.router import router as tasks

SERVICE = ServiceSpec(
    name="training-svc",
    title="Modelyard training",
    settings=TrainingSettings,
    migrations=Path(__file__).parent / "migrations",
    public=SERVICES["training-svc"],
    subscriptions=SUBSCRIPTIONS,
)


def create_app(settings: TrainingSettings, bus: Bus, peers: Peers) -> FastAPI:
    return compose(settings, bus, peers, open_ports(settings, peers))


def open_ports(settings: TrainingSettings, peers: Peers) -> Ports:
    """The adapters that the settings name."""
    store = open_store(settings.store_url)
    return Ports(
        runtime=open_jobs(settings, store),
        store=store,
        ledger=GatewayLedger(peers, KIND),
        datasets=DatasetPeer(peers),
        algorithms=AlgorithmPeer(peers),
    )


def compose(settings: TrainingSettings, bus: Bus, peers: Peers, ports: Ports) -> FastAPI:
    """The app over these ports."""
    app = base_app(SERVICE, settings, bus, peers)
    app.state.ports = ports
    work = TrainingReconciler(app.state.database, ports, app.state.live, settings, add_storage(app, SIZES))
    lifecycle = app.state.lifecycle
    watch = Loop("training-svc.watch", settings.poll_s, JobWatch(app.state.database, ports.runtime).watch)
    lifecycle.background += [watch, limits_loop("training-svc", ports.runtime)]
    add_reconciler(app, work, {OWNER_WORK: owner_kind(peers, work.stop_owner)})
    add_reference_check(app, checked(ports.store))
    lifecycle.on_stop.append(ports.runtime.close)
    lifecycle.checks |= {"engine": engine_check(ports.runtime), "store": store_check(ports.store)}
    for router in (tasks, attempts, internal):
        app.include_router(router)
    app.include_router(references_router(MODEL_IMPORT.resource, TrainingTask))
    app.include_router(overview_router(overview))
    app.include_router(purpose_users_router({"task": TrainingTask}))
    return app

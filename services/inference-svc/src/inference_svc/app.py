"""The inference service's composition root."""

from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import SERVICES
from svckit.loops import Loop
from svckit.objects.open import open_store, store_check
from svckit.overview import overview_router
from svckit.owners import OWNER_WORK, owner_kind
from svckit.peers import Peers
from svckit.purposes import purpose_users_router
from svckit.reconciler import add_reconciler
from svckit.reference_check.check import add_reference_check
from svckit.reservations import GatewayLedger
from svckit.runtime.limits import limits_loop
from svckit.runtime.open import engine_check, isolation_check, open_servers

from inference_svc.adapters.models import ModelPeer
from inference_svc.adapters.replicas import GatewayReplicas
from inference_svc.events import SUBSCRIPTIONS
from inference_svc.models import Service
from inference_svc.needs import CHECKED
from inference_svc.overview import overview
from inference_svc.ports import Ports
from inference_svc.reconciler import InferenceReconciler
from inference_svc.services.internal import internal
from inference_svc.services.router import router as services
from inference_svc.services.spec import KIND
from inference_svc.settings import InferenceSettings
from inference_svc.trials.router import router as trials

SERVICE = ServiceSpec(
    name="inference-svc",
    title="Modelyard inference",
    settings=InferenceSettings,
    migrations=Path(__file__).parent / "migrations",
    public=SERVICES["inference-svc"],
    subscriptions=SUBSCRIPTIONS,
)
_ISOLATION_S = 10.0


def create_app(settings: InferenceSettings, bus: Bus, peers: Peers) -> FastAPI:
    return compose(settings, bus, peers, open_ports(settings, peers))


def open_ports(settings: InferenceSettings, peers: Peers) -> Ports:
    """The adapters that the settings name."""
    store = open_store(settings.store_url)
    return Ports(
        runtime=open_servers(settings, store),
        store=store,
        ledger=GatewayLedger(peers, KIND),
        models=ModelPeer(peers),
        replicas=GatewayReplicas(peers, settings.test_timeout_s, settings.max_answer_bytes),
    )


def compose(settings: InferenceSettings, bus: Bus, peers: Peers, ports: Ports) -> FastAPI:
    """The app over these ports."""
    app = base_app(SERVICE, settings, bus, peers)
    app.state.ports = ports
    work = InferenceReconciler(app.state.database, ports, app.state.live, settings)
    add_reconciler(app, work, {OWNER_WORK: owner_kind(peers, work.stop_owner)})
    add_reference_check(app, CHECKED)
    lifecycle = app.state.lifecycle
    lifecycle.background.append(limits_loop("inference-svc", ports.runtime))
    if settings.stop_on_exit:
        lifecycle.on_stop.append(work.cleanup.stop_replicas)
    lifecycle.on_stop.append(ports.runtime.close)
    lifecycle.checks |= {"engine": engine_check(ports.runtime), "store": store_check(ports.store)}
    lifecycle.checks["isolation"] = isolation_check(ports.runtime)
    lifecycle.background.append(Loop(f"{SERVICE.name}.isolation", _ISOLATION_S, ports.runtime.isolation))
    for router in (services, trials, internal):
        app.include_router(router)
    app.include_router(overview_router(overview))
    app.include_router(purpose_users_router({"service": Service}))
    return app

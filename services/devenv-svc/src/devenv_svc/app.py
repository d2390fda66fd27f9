"""The devenv service's composition root."""

from pathlib import Path

from fastapi import FastAPI
from svckit.app import ServiceSpec, base_app
from svckit.bus.port import Bus
from svckit.contracts.programs import SERVICES
from svckit.overview import overview_router
from svckit.peers import Peers
from svckit.purposes import purpose_users_router
from svckit.reference_check.check import add_reference_check
from svckit.references import references_router

from devenv_svc.environments.router import router as environments
from devenv_svc.events import SUBSCRIPTIONS
from devenv_svc.models import BaseEnvironment, Project
from devenv_svc.needs import CHECKED
from devenv_svc.overview import overview
from devenv_svc.projects.router import router as projects
from devenv_svc.settings import DevenvSettings

SERVICE = ServiceSpec(
    name="devenv-svc",
    title="Modelyard development environments",
    settings=DevenvSettings,
    migrations=Path(__file__).parent / "migrations",
    public=SERVICES["devenv-svc"],
    subscriptions=SUBSCRIPTIONS,
)


def create_app(settings: DevenvSettings, bus: Bus, peers: Peers) -> FastAPI:
    return compose(settings, bus, peers)


def compose(settings: DevenvSettings, bus: Bus, peers: Peers) -> FastAPI:
    """The app, which needs nothing else from outside."""
    app = base_app(SERVICE, settings, bus, peers)
    add_reference_check(app, CHECKED)
    for router in (environments, projects):
        app.include_router(router)
    app.include_router(references_router("environments", BaseEnvironment))
    app.include_router(overview_router(overview))
    app.include_router(purpose_users_router({"project": Project}))
    return app

"""What a person is told at the start of the platform, and at its end."""

import httpx

from launcher.containers import Containers
from launcher.engine import Say
from launcher.home import Home
from launcher.home_parts import HomeRefused
from launcher.services import Platform
from launcher.settings import LaunchSettings


def how_to_sign_in(settings: LaunchSettings, home: Home, platform: Platform, is_first: bool) -> str:
    """Blocking: looks for the file of the first password."""
    state = platform.gateway.api.state
    name = state.settings.admin_name
    if state.first_password is not None:
        return f"Sign in as {name} with the password {state.first_password} (also in {home.first_password})."
    if home.first_password.exists():
        return f"Sign in as {name}; the first password is in {home.first_password}."
    if is_first:
        return f"Sign in as {name} with the password in MODELYARD_ADMIN_PASSWORD."
    if settings.admin_password:
        return f"{name} has a password already, so MODELYARD_ADMIN_PASSWORD, which is for the first start, is not used."
    return f"The first administrator is {name}."


def said(error: Exception) -> str:
    """What it says; of one that says nothing, such as a timeout of httpx, what it is."""
    return str(error) or repr(error)


async def say_what_goes_on(engine_url: str, home: Home, say: Say) -> None:
    try:
        async with Containers(engine_url, home.instance()) as containers:
            running = await containers.running()
    except (httpx.HTTPError, HomeRefused) as error:
        say(f"Stopped. The engine does not say what goes on: {said(error)}")
        return
    if running:
        say(f"Stopped. These go on and are found again: {', '.join(running)}. `make down` stops them, too.")
    else:
        say("Stopped. Nothing goes on.")

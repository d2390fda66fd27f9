"""`make down`: stop the platform of this home, and the trainings that would go on without it.

Nothing of what it runs is left: no container, network, rule or process, and no folder of a replica. Folders of
trainings stay: the next start stores what those have left.
"""

import asyncio
import os
import signal
from contextlib import suppress

import httpx
from svckit.runtime.machine.firewall import Firewall
from svckit.runtime.machine.folder import SERVERS
from svckit.trees import remove_tree

from launcher.containers import ClaimNotMade, Containers, ContainersOfAnother
from launcher.engine import Say, end_own_service
from launcher.home import Home, HomeInUse
from launcher.home_check import known_name
from launcher.home_parts import HomeDamaged
from launcher.messages import said
from launcher.runtime_context import RuntimeContext
from launcher.settings import LaunchSettings

EXIT_NOT_STOPPED = 1
_PATIENCE_S = 90.0
_POLL_S = 0.2


async def down(settings: LaunchSettings, say: Say, context: RuntimeContext) -> int:
    """Returns the exit status."""
    home = Home(settings.root)
    if not home.root.is_dir():
        say(f"Nothing was ever started on {home.root}.")
        return 0
    if not await _stop_platform(home, say):
        return EXIT_NOT_STOPPED
    try:
        instance = known_name(home)
    except HomeDamaged as damaged:
        say(str(damaged))
        return EXIT_NOT_STOPPED
    if instance is None:
        await end_own_service(home)
        say(f"Nothing was ever started on {home.root}.")
        return 0
    engine = await context.find_engine(home, settings, say)
    if engine is None:
        return EXIT_NOT_STOPPED
    try:
        async with Containers(engine.url, instance) as containers:
            with suppress(ClaimNotMade):
                await containers.claim(home, say)
            removed = await containers.remove_all()
    except ContainersOfAnother as theirs:
        await engine.stop()
        say(str(theirs))
        return EXIT_NOT_STOPPED
    except httpx.HTTPError as error:
        say(f"The engine does not remove the containers: {said(error)}")
        return EXIT_NOT_STOPPED
    await asyncio.to_thread(remove_tree, home.jobs / SERVERS, quiet=True)
    await engine.stop()
    if refused := await Firewall(instance).remove():
        say(f"The rules of nftables are not removed: {refused}")
        return EXIT_NOT_STOPPED
    say(f"Stopped; {len(removed)} containers were removed.")
    return 0


async def _stop_platform(home: Home, say: Say) -> bool:
    """Ends with the home's lock held, so that nothing starts in between. False when its process does not end."""
    asked: set[int] = set()
    holder, loop = "", asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE_S
    while loop.time() < deadline:
        try:
            home.lock()
        except HomeInUse as error:
            for pid in set(home.running()) - asked:
                say(f"Stopping process {pid}.")
                _terminate(pid)
                asked.add(pid)
            holder = error.pid
            await asyncio.sleep(_POLL_S)
        else:
            return True
    say(f"Process {holder or 'unknown'} still holds {home.root}.")
    return False


def _terminate(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:  # it has just ended
        return

"""`python -m launcher` runs the platform; with an argument, one of the smaller things of the Makefile."""

import asyncio
import gc
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path

gc.disable()  # until everything is imported: nothing of it is garbage, and looking for some took a third of the time

from svckit.postgres import DatabaseUnsuitable  # noqa: E402
from svckit.settings import SettingsWrong, read_settings  # noqa: E402

from launcher import commands  # noqa: E402
from launcher.backup import backup  # noqa: E402
from launcher.backup_files import BackupRefused  # noqa: E402
from launcher.down import down  # noqa: E402
from launcher.forget import forget  # noqa: E402
from launcher.home import HomeInUse  # noqa: E402
from launcher.home_parts import HomeRefused  # noqa: E402
from launcher.launch import Launch, launch  # noqa: E402
from launcher.restore import restore  # noqa: E402
from launcher.runtime_context import LocalRuntimeContext  # noqa: E402
from launcher.settings import LaunchSettings  # noqa: E402

_USAGE = (
    "down|images|provision|migrate|backup [FOLDER]|restore FOLDER|forget SERVICE|openapi PATH [CODES_PATH]|"
    "draft SERVICE MESSAGE"
)


def main() -> int:
    try:
        settings = read_settings(LaunchSettings)
    except SettingsWrong as error:
        say(f"The settings are wrong:\n{error}")
        return commands.EXIT_USAGE
    match sys.argv[1:]:
        case []:
            return launch(Launch(settings, say, LocalRuntimeContext()))
        case ["unless-held"]:  # for a program that waits for whoever holds the home
            return launch(Launch(settings, say, LocalRuntimeContext(), says_who_holds=False))
        case ["down"]:
            return asyncio.run(down(settings, say, LocalRuntimeContext()))
        case ["images"]:
            return asyncio.run(commands.images(settings, say, LocalRuntimeContext()))
        case ["openapi", path, *codes_path]:
            commands.write(Path(path), asyncio.run(commands.description()))
            for codes in codes_path:
                commands.write(Path(codes), commands.codes())
            return 0
        case ["draft", service, message]:
            return commands.draft((service, message), say)
    command = _on_the_home(settings)
    if command is not None:
        return _refusable(command)
    say(f"usage: python -m launcher [{_USAGE}]")
    return commands.EXIT_USAGE


def _on_the_home(settings: LaunchSettings) -> Coroutine[None, None, int] | None:
    """What is done with a home while no platform runs on it, but for a backup."""
    match sys.argv[1:]:
        case ["provision" | "migrate" as what]:
            return (commands.provision if what == "provision" else commands.migrate)(settings, say)
        case ["backup"]:
            return backup(settings, None, say)
        case ["backup", folder]:
            return backup(settings, Path(folder), say)
        case ["restore", folder]:
            return restore(settings, Path(folder), say)
        case ["forget", service]:
            return forget(settings, service, say)
    return None


def _refusable(command: Coroutine[None, None, int]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what is begun is taken back
    try:
        return asyncio.run(command)
    except KeyboardInterrupt:
        say("Stopped.")
    except HomeInUse as error:
        say(f"{error}. Stop it with `make down`.")
    except (BackupRefused, DatabaseUnsuitable, HomeRefused) as error:
        say(str(error))
    return commands.EXIT_FAILED


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

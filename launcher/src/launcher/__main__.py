"""`python -m launcher` runs the platform; with an argument, one of the smaller things of the Makefile."""

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

gc.disable()  # until everything is imported: nothing of it is garbage, and looking for some took a third of the time

from svckit.postgres import DatabaseUnsuitable  # noqa: E402
from svckit.settings import SettingsWrong, read_settings  # noqa: E402

from launcher import commands  # noqa: E402
from launcher.down import down  # noqa: E402
from launcher.engine import Say  # noqa: E402
from launcher.launch import Launch, launch  # noqa: E402
from launcher.runtime_context import LocalRuntimeContext  # noqa: E402
from launcher.settings import LaunchSettings  # noqa: E402


def main() -> int:
    try:
        settings = read_settings(LaunchSettings)
    except SettingsWrong as error:
        say(f"The settings are wrong:\n{error}")
        return commands.EXIT_USAGE
    match sys.argv[1:]:
        case []:
            return launch(Launch(settings, say, LocalRuntimeContext()))
        case ["down"]:
            return asyncio.run(down(settings, say, LocalRuntimeContext()))
        case ["images"]:
            return asyncio.run(commands.images(settings, say, LocalRuntimeContext()))
        case ["openapi", path, *codes_path]:
            commands.write(Path(path), asyncio.run(commands.description()))
            for codes in codes_path:
                commands.write(Path(codes), commands.codes())
            return 0
        case ["provision" | "migrate" as what]:
            return _on_databases(commands.provision if what == "provision" else commands.migrate, settings)
        case ["draft", service, message]:
            return commands.draft((service, message), say)
    say("usage: python -m launcher [down|images|provision|migrate|openapi PATH [CODES_PATH]|draft SERVICE MESSAGE]")
    return commands.EXIT_USAGE


def _on_databases(
    command: Callable[[LaunchSettings, Say], Coroutine[None, None, int]], settings: LaunchSettings
) -> int:
    try:
        return asyncio.run(command(settings, say))
    except DatabaseUnsuitable as error:
        say(str(error))
        return commands.EXIT_FAILED


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m gateway.embedded` runs the platform; with an argument, one of the smaller things of the Makefile."""

import asyncio
import gc
import sys
from pathlib import Path

gc.disable()  # until everything is imported: nothing of it is garbage, and looking for some took a third of the time

from pydantic import ValidationError  # noqa: E402

from gateway.embedded import commands  # noqa: E402
from gateway.embedded.down import down  # noqa: E402
from gateway.embedded.launch import Launch, launch  # noqa: E402
from gateway.embedded.settings import LaunchSettings  # noqa: E402
from gateway.embedded.surroundings import RealSurroundings  # noqa: E402


def main() -> int:
    try:
        settings = LaunchSettings()
    except ValidationError as error:
        say(f"The settings (MODELYARD_*) are wrong: {error}")
        return commands.EXIT_USAGE
    match sys.argv[1:]:
        case []:
            return launch(Launch(settings, say, RealSurroundings()))
        case ["down"]:
            return asyncio.run(down(settings, say, RealSurroundings()))
        case ["images"]:
            return asyncio.run(commands.images(settings, say, RealSurroundings()))
        case ["openapi", path, *codes_path]:
            commands.write(Path(path), asyncio.run(commands.description()))
            for codes in codes_path:
                commands.write(Path(codes), commands.codes())
            return 0
        case ["migrate", service, message]:
            return commands.migrate((service, message), say)
    say("usage: python -m gateway.embedded [down | images | openapi PATH [CODES_PATH] | migrate SERVICE MESSAGE]")
    return commands.EXIT_USAGE


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

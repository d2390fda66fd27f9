"""`python -m gateway.embedded` runs the platform, `python -m gateway.embedded down` stops it."""

import asyncio
import sys

from pydantic import ValidationError

from gateway.embedded.down import down
from gateway.embedded.launch import Launch, launch
from gateway.embedded.settings import LaunchSettings
from gateway.embedded.surroundings import RealSurroundings

EXIT_USAGE = 2


def main() -> int:
    arguments = sys.argv[1:]
    if arguments not in ([], ["down"]):
        say("usage: python -m gateway.embedded [down]")
        return EXIT_USAGE
    try:
        settings = LaunchSettings()
    except ValidationError as error:
        say(f"The settings (MODELYARD_*) are wrong: {error}")
        return EXIT_USAGE
    if arguments:
        return asyncio.run(down(settings, say, RealSurroundings()))
    return launch(Launch(settings, say, RealSurroundings()))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

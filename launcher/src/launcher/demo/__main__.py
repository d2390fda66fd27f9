"""`python -m launcher.demo [DATA.zip]`: the main job; the last line of standard output is JSON. KEEP=1 leaves its
service running."""

import json
import os
import sys
import tempfile
from pathlib import Path

import httpx
from svckit.settings import SettingsWrong, read_settings

from launcher.demo.client import Client, Refused
from launcher.demo.job import JobFailed, MainJob
from launcher.demo.platform import NotReady, first_password, running
from launcher.demo.reviews import NoReviews, write_reviews
from launcher.settings import LaunchSettings


def main(arguments: list[str]) -> int:
    try:
        settings = read_settings(LaunchSettings)
    except SettingsWrong as error:
        print(f"The settings are wrong:\n{error}", file=sys.stderr)
        return 2
    if arguments and not Path(arguments[0]).is_file():
        print(f"There is no file {arguments[0]}.", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder, running(settings) as url:
            data = Path(arguments[0]) if arguments else write_reviews(Path(folder) / "reviews.zip")
            client = Client(url, "admin", first_password(settings))
            try:
                job = MainJob(client, data, print)
                result = job.run()
                if os.environ.get("KEEP") != "1":
                    job.stop()
            finally:
                client.close()
    except (NotReady, NoReviews, Refused, JobFailed, httpx.HTTPError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

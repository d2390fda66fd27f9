"""How well the Bayes preset tells the news titles of ../shared apart, through the whole platform."""

from pathlib import Path
from typing import Any

from gateway.demo.client import Client
from gateway.demo.job import MainJob
from tests.support.platform import Platform
from tests.support.waiting import until

TITLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "datasets" / "zh_thucnews__dir.zip"
BASELINE = 0.71
TOLERANCE = 0.03


def measure(folder: Path) -> dict[str, Any]:
    """The accuracy for the seeds 1, 2 and 3. Target: within 0.03 of the plain baseline of ../shared/data, 0.71."""
    platform = Platform(folder / "home")
    platform.start()
    try:
        found = [_accuracy(platform.client(), seed) for seed in (1, 2, 3)]
    finally:
        platform.stop()
        platform.down()
    return {"accuracy": found, "baseline": BASELINE}


def _accuracy(client: Client, seed: int) -> float:
    found = float(MainJob(client, TITLES, lambda _: None, seed).run()["accuracy"])
    stop_services(client)
    return found


def stop_services(client: Client) -> None:
    """What main jobs left running gives its room back."""

    def running() -> list[dict[str, Any]]:
        services: list[dict[str, Any]] = client.call("GET", "/api/v1/services")["items"]
        return [service for service in services if service["state"] not in ("stopped", "failed")]

    for service in running():
        client.call("POST", f"/api/v1/services/{service['id']}/stop")
    until(lambda: not running(), "the services have stopped", 60)

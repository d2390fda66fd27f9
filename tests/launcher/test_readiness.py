"""Warnings in the words of the program that found them."""

from svckit.errors import Reason

from launcher.readiness import told


def test_a_warning_of_a_service_says_whose_it_is_and_why() -> None:
    weak = Reason(code="ready.isolation_weak", detail="there is no nftables")
    parked = Reason(code="ready.events_parked", params={"count": 1})
    warnings = {"isolation": weak.model_dump(), "events": parked.model_dump()}
    warning = Reason(code="ready.service_warns", params={"service": "inference-svc", "warnings": warnings})
    assert told(warning) == ("Warning of inference-svc: isolation: there is no nftables; events: ready.events_parked")


def test_a_warning_of_the_gateway_itself() -> None:
    assert told(Reason(code="ready.events_parked")) == "Warning of the gateway: ready.events_parked"

"""Warnings in words, not in codes: what is wrong, where, why, and what to do."""

from pathlib import Path

from svckit.errors import Reason

from launcher.readiness import console_texts, told


def test_a_warning_of_a_service_says_what_where_why_and_the_way_out() -> None:
    weak = Reason(code="ready.isolation_weak", detail="nftables refuses the rules")
    missing = Reason(code="ready.references_missing", params={"count": 2})
    warnings = {"isolation": weak.model_dump(), "references": missing.model_dump()}
    warning = Reason(code="ready.service_warns", params={"service": "inference-svc", "warnings": warnings})
    isolation, references = told([warning], console_texts())
    assert isolation.startswith("Warning: Service containers are not fully isolated from the network")
    assert "(inference-svc: nftables refuses the rules)" in isolation
    assert "this machine and private addresses" in isolation
    assert "as root" in isolation
    assert references.startswith("Warning: 2 referenced items are missing or damaged (inference-svc).")
    assert "backup" in references
    assert "ready." not in isolation + references


def test_a_warning_of_the_gateway_itself() -> None:
    (said,) = told([Reason(code="ready.disk_full")], console_texts())
    assert said.startswith("Warning: The disk is full. Nothing can be added until something is deleted.")


def test_without_the_console_s_texts_a_code_has_to_do(tmp_path: Path) -> None:
    assert told([Reason(code="ready.disk_full")], console_texts(tmp_path / "none")) == ["Warning: ready.disk_full."]

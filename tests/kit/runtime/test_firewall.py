"""What the filter says where it cannot be, and that its rules are never weaker by what they are made of."""

import os
import shutil

import pytest
from svckit.ids import new_id
from svckit.runtime.machine import firewall
from svckit.runtime.machine.firewall import Firewall, bridge_name, bridge_prefix, rules


@pytest.fixture
def instance() -> str:
    return new_id().lower()


async def test_without_root_it_says_so_and_removes_nothing(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "not root" in await Firewall(instance).ensure()
    assert await Firewall(instance).remove() == ""


async def test_without_nftables_it_says_what_to_install(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert "apt-get install nftables" in await Firewall(instance).ensure()
    assert await Firewall(instance).remove() == ""


async def test_rules_that_the_kernel_refuses_are_said(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firewall, "rules", lambda *_, **__: "table inet x { chain")
    assert "refuses the rules" in await Firewall(instance).ensure()


async def test_a_filter_that_hangs_is_said(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firewall, "_PATIENCE_S", 0.0)
    assert "timed out" in await Firewall(instance).ensure()
    monkeypatch.undo()
    assert await Firewall(instance).remove() == ""


async def test_what_is_known_is_not_asked_again_at_once(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ensure(_: Firewall) -> str:
        asked.append("once")
        return "no"

    monkeypatch.setattr(Firewall, "_ensure", ensure)
    made = Firewall(instance)
    assert [await made.ensure() for _ in range(3)] == ["no"] * 3
    assert asked == ["once"]


def test_nothing_of_an_instances_name_is_a_rule() -> None:
    hostile = 'x"; } flush ruleset; table inet y { '
    assert hostile not in rules(hostile, egress=True, uid=0)
    assert bridge_prefix(hostile).isalnum()


def test_names_of_bridges_are_short_and_of_one_instance() -> None:
    name = bridge_name("instance", "service-01m8jzh1jqkxvxxs8c13mk3zxm")
    assert len(name) == 15
    assert name.startswith(bridge_prefix("instance"))
    assert bridge_prefix("other") != bridge_prefix("instance")

"""What an engine is asked for, without one."""

import pytest
from svckit.runtime.machine.docker_mapping import create_config, within
from svckit.runtime.machine.engine import ContainerSpec
from svckit.runtime.port import Resources


@pytest.mark.parametrize(("limit", "cores"), [(100.0, 2.0), (2.0, 2.0), (0.5, 0.5)])
def test_a_cpu_limit_ends_at_the_machine_s_cores(limit: float, cores: float) -> None:
    resources = Resources(cpu=0.5, cpu_limit=limit)
    spec = ContainerSpec("a", "image", "1:1", env={"A": "1"} | resources.env(), resources=resources)
    config = create_config(within(spec, 2), {})
    assert config["HostConfig"]["NanoCpus"] == cores * 10**9
    assert f"MY_CPU_LIMIT={cores:g}" in config["Env"]
    assert "A=1" in config["Env"]


def test_who_may_not_ask_for_names_asks_itself() -> None:
    """Who may has the engine's own resolver."""
    specs = (ContainerSpec("a", "image", "1:1", network="n", resolves=may) for may in (False, True))
    told = [create_config(spec, {})["HostConfig"] for spec in specs]
    assert [config.get("Dns") for config in told] == [["127.0.0.1"], None]
    assert [config.get("DnsOptions") for config in told] == [["timeout:1", "attempts:1"], None]


def test_without_a_limit_there_is_none() -> None:
    spec = ContainerSpec("a", "image", "1:1", env={"A": "1"}, resources=Resources(cpu_limit=None))
    config = create_config(within(spec, 2), {})
    assert (config["HostConfig"]["NanoCpus"], config["Env"]) == (0, ["A=1"])

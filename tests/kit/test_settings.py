"""A program of its own says what it lacks instead of starting with something made up."""

import pytest
from pydantic import ValidationError
from svckit.settings import ServiceSettings

WHOLE = {
    "require_all": True,
    "instance": "01hzx",
    "database_url": "postgresql://db/modelyard?schema=thing_svc",
    "store_url": "s3://store",
    "bus_url": "amqp://broker",
    "peer_urls": {"gateway": "http://gateway"},
    "signing_key": "key",
    "trusted_keys": {"gateway": "key"},
}


def test_everything_is_given() -> None:
    assert ServiceSettings.model_validate(WHOLE).peer_urls == {"gateway": "http://gateway"}


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"require_all"}))
def test_what_is_missing_is_named(name: str) -> None:
    given = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(ValidationError, match=name):
        ServiceSettings.model_validate(given)


def test_elsewhere_defaults_do() -> None:
    assert ServiceSettings().instance == "dev"


def test_a_program_of_its_own_never_uses_the_schema_public() -> None:
    with pytest.raises(ValidationError, match="schema"):
        ServiceSettings.model_validate(WHOLE | {"database_url": "postgresql://db/modelyard"})

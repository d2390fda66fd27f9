"""A program of its own says what it lacks instead of starting with something made up."""

import traceback

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict
from svckit.settings import ServiceSettings, SettingsWrong, read_settings
from svckit.tokens import new_private_key, public_key

_KEY = new_private_key()
WHOLE = {
    "require_all": True,
    "instance": "01hzx",
    "database_url": "postgresql://db/modelyard?schema=thing_svc",
    "store_url": "s3://store",
    "bus_url": "amqp://broker",
    "peer_urls": {"gateway": "http://gateway"},
    "signing_key": _KEY,
    "trusted_keys": {"gateway": public_key(_KEY)},
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


class ThingSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="THING_")


SECRET = "Pw99x"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("DATABASE_URL", f"postgre://me:{SECRET}@db/x", "must be a URL of PostgreSQL"),
        ("DATABASE_URL", f"postgresql://me:{SECRET}@db:{SECRET}/x", "cannot be read as a URL"),
        ("LEASE_S", SECRET, "valid number"),
        ("LISTEN", SECRET, "match pattern"),
        ("LOG_LEVEL", SECRET, "'DEBUG'"),
        ("SIGNING_KEY", SECRET, "no private key in PEM"),
        ("TRUSTED_KEYS", f'{{"gateway": "{SECRET}"}}', "the key of gateway is no public key"),
        ("PEER_URLS", f"http://me:{SECRET}@gateway", "is no JSON"),
        ("PEER_URLS", f'["{SECRET}"]', "valid dictionary"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str
) -> None:
    monkeypatch.setenv(f"THING_{name}", value)
    with pytest.raises(SettingsWrong) as refused:
        read_settings(ThingSettings)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"THING_{name}: ")
    assert what in line
    with pytest.raises(ValidationError) as raised:
        ThingSettings()
    assert SECRET not in line + "".join(traceback.format_exception(raised.value))


def test_each_fault_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING_LEASE_S", "0")
    monkeypatch.setenv("THING_POLL_S", "soon")
    with pytest.raises(SettingsWrong) as refused:
        read_settings(ThingSettings)
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["THING_LEASE_S", "THING_POLL_S"]


def test_what_is_printed_of_settings_shows_no_secret_and_no_url() -> None:
    shown = repr(ServiceSettings.model_validate(WHOLE))
    assert not [name for name in ("database_url", "store_url", "peer_urls", "key", "broker") if name in shown]

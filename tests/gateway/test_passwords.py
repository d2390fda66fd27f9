"""Which passwords are refused because they are easy to guess."""

import secrets
import time

import pytest

from gateway.accounts.passwords import PasswordHashes
from tests.gateway.conftest import PASSWORD, World


@pytest.mark.attack
@pytest.mark.parametrize(
    "new",
    [
        *("password1234", "P@ssw0rd!2024", "123456789012", "qwertyuiop12", "zaq12wsxcde3", "iloveyou123456"),
        *("eveeveeve123", "letmeinletmein", "abcdefghijkl", "adminadmin2024", "modelyard12345"),
        *("a" * 20, "ab" * 10, "010101101001", "aabbaabbccaa", "111111222222333333"),
    ],
)
async def test_password_that_everybody_knows_is_refused_with_the_reason(world: World, new: str) -> None:
    change = {"current_password": PASSWORD, "new_password": new}
    answer = await world.client.post("/auth/password", json=change, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (422, "auth.password_guessable")


async def test_password_made_of_the_own_name_is_guessable_and_others_are_not() -> None:
    hashes = PasswordHashes()
    assert await hashes.is_guessable("wangxiaoming1", "wangxiaoming", "")
    assert not await hashes.is_guessable("wangxiaoming1 rain lamp", "dave", "")
    for good in (PASSWORD, "quite another pass phrase", "四月 纸船 过 三座 桥 后", secrets.token_urlsafe(12)):
        assert not await hashes.is_guessable(good, "dave", "Dave")
    await hashes.close()


@pytest.mark.parametrize(
    "password",
    [
        *("woaini1314520", "5201314woaini", "zhangwei19880808", "Zhangwei19880808", "lijing880808", "xiaoming19900101"),
        *("Institute2026!", "Beijing@2026", "zhongguo@123456", "Guanliyuan#2026", "zhangwei_1988!", "mima5201314!!"),
    ],
)
async def test_password_of_words_names_and_numbers_that_are_usual_in_china_is_guessable(password: str) -> None:
    hashes = PasswordHashes()
    assert await hashes.is_guessable(password, "dave", "Dave")
    await hashes.close()


@pytest.mark.attack
async def test_password_made_to_take_long_takes_less_than_two_seconds() -> None:
    hashes, began = PasswordHashes(), time.monotonic()
    await hashes.is_guessable("4@8({[<369&#!|1/0$5+7%2zZ" * 40)
    assert time.monotonic() - began < 2
    await hashes.close()


@pytest.mark.parametrize("new", ["short", PASSWORD])
async def test_weak_password_is_refused(world: World, new: str) -> None:
    change = {"current_password": PASSWORD, "new_password": new}
    answer = await world.client.post("/auth/password", json=change, headers=await world.sign_in())
    assert (answer.status_code, answer.json()["code"]) == (422, "auth.password_weak")

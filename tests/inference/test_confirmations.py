"""What a process remembers of confirmed room."""

from inference_svc.services.confirmations import CONFIRM_S, Confirmations


def test_a_confirmation_counts_for_a_minute() -> None:
    clock = [1000.0]
    confirmed = Confirmations(lambda: clock[0])
    assert not confirmed.is_recent("a")
    confirmed.note("a")
    clock[0] += CONFIRM_S - 1
    assert confirmed.is_recent("a")
    clock[0] += 1
    assert not confirmed.is_recent("a")


def test_a_confirmation_that_was_forgotten_does_not_count() -> None:
    confirmed = Confirmations()
    confirmed.note("a")
    confirmed.forget("a")
    assert not confirmed.is_recent("a")


def test_services_that_other_processes_have_gone_on_with_are_not_kept() -> None:
    clock = [1000.0]
    confirmed = Confirmations(lambda: clock[0])
    for number in range(1000):
        confirmed.note(f"service {number}")
        clock[0] += 1.0
    assert len(confirmed) <= CONFIRM_S

"""Dates and faults: what a test does to the sandbox, its seat alone has."""

import pytest
from partner_center import Refused, customers


def test_john_is_refused_from_the_announced_day(seat):
    token = seat.token(user="john")

    seat.policy_date("2026-03-31")
    assert "Tailspin" in customers(seat.origin, token)

    seat.policy_date("2026-04-01")
    with pytest.raises(Refused) as refused:
        customers(seat.origin, token)
    assert (refused.value.status, refused.value.code) == (401, "900421")


def test_a_fault_comes_once_and_the_journal_has_it(seat):
    token = seat.token(user="alejandra")
    seat.control("POST", "faults", {"route": "customers.list", "status": 503})

    with pytest.raises(Refused, match="503"):
        customers(seat.origin, token)
    assert "Tailspin" in customers(seat.origin, token)

    entries = seat.control("GET", "journal?newest=2")["entries"]
    assert [e["status"] for e in entries] == [200, 503]

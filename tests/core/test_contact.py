"""Of several services the strictest decides what is asked for."""

from itertools import permutations

from wartefrei.core.contact import Contact, ContactFields, combine_contact

OFF, OPTIONAL, REQUIRED = Contact


def test_strictest_counts_in_whatever_order() -> None:
    services = (ContactFields(OFF, OPTIONAL), ContactFields(REQUIRED, OFF), ContactFields(OPTIONAL, OFF))
    found = {combine_contact(order) for order in permutations(services)}
    assert found == {ContactFields(REQUIRED, OPTIONAL)}


def test_nothing_asks_for_nothing() -> None:
    assert combine_contact(()) == ContactFields(OFF, OFF)

"""Everything the outbox can be told to do."""

from wartefrei.notifications.operations.bouncing import Bounce, record_bounce
from wartefrei.notifications.operations.clearing import clear_mailbox
from wartefrei.notifications.operations.delivering import CLAIM, PAUSES, Delivery, deliver_due
from wartefrei.notifications.operations.outbox import (
    draft,
    enqueue,
    erase,
    make_message_id,
    put,
    readdress,
    withdraw,
)
from wartefrei.notifications.operations.testing import TESTS, send_test

__all__ = [
    "CLAIM",
    "PAUSES",
    "TESTS",
    "Bounce",
    "Delivery",
    "clear_mailbox",
    "deliver_due",
    "draft",
    "enqueue",
    "erase",
    "make_message_id",
    "put",
    "readdress",
    "record_bounce",
    "send_test",
    "withdraw",
]

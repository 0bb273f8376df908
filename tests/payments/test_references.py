"""What people call a payout or a dispute."""

import re
import uuid

from payments.references import reference


def test_a_reference_is_of_its_uuid_alone():
    one = uuid.UUID("a1b2c3d4-e5f6-4789-8abc-def012345678")
    assert reference("P", 2026, one) == "P-2026-UGZM-HVHF"


def test_two_that_follow_each_other_do_not_look_alike():
    first, second = (reference("P", 2026, uuid.uuid4()) for _ in range(2))
    assert first != second
    assert re.fullmatch(r"P-2026-[A-Z2-7]{4}-[A-Z2-7]{4}", first)

"""The judge of the soak finds what was lost, doubled or swapped, wherever that is."""

import pytest

from bench.chat.soaking.judge import Account, Row, complaints

ANNA, ROSE, TALK = 1, 2, 7


@pytest.fixture
def rows():
    authors = [ANNA, ANNA, ROSE, ANNA]
    numbers = [1, 2, 1, 3]
    return [
        Row(TALK, seq, author, f"id-{seq}", f"{number} of {author}")
        for seq, (author, number) in enumerate(zip(authors, numbers, strict=True), start=1)
    ]


@pytest.fixture
def accounts(rows):
    return [
        Account(
            person=person,
            conversations=[TALK],
            written={TALK: sum(row.author == person for row in rows)},
            acked={row.id: (TALK, row.seq) for row in rows if row.author == person},
            seen={TALK: list(rows)},
        )
        for person in (ANNA, ROSE)
    ]


def found(rows, accounts):
    return "\n".join(complaints(rows, accounts))


def test_a_kept_promise_is_not_complained_of(rows, accounts):
    assert found(rows, accounts) == ""


def test_a_row_that_is_gone_was_lost_for_its_author_and_is_a_gap(rows, accounts):
    del rows[1]
    told = found(rows, accounts)
    assert "person 1: lost: id-2 was acked as 7/2" in told
    assert "database: lost: number 2 of person 1 in 7" in told
    assert "conversation 7 is not numbered 1 to 3" in told


def test_the_last_row_is_missed_too_although_it_leaves_no_gap(rows, accounts):
    del rows[-1]
    assert "person 1: lost: id-4 was acked as 7/4" in found(rows, accounts)


def test_a_row_stored_twice_is_doubled(rows, accounts):
    rows.append(rows[-1]._replace(seq=5))
    told = found(rows, accounts)
    assert "database: doubled: 7/5" in told
    assert "database: out of order: 7/5" in told
    assert "person 2: not seen: 7/5" in told


def test_bodies_that_changed_places_are_out_of_order(rows, accounts):
    first, second = rows[:2]
    rows[:2] = [second._replace(seq=1), first._replace(seq=2)]
    told = found(rows, accounts)
    assert "database: out of order: 7/2" in told
    assert "person 1: id-1 was acked as 7/1 and is 7/2" in told
    assert "person 2: saw 7/1" in told


def test_a_message_somebody_did_not_see_is_named(rows, accounts):
    del accounts[1].seen[TALK][2]
    assert found(rows, accounts) == f"person 2: not seen: {rows[2]}"


def test_a_message_somebody_saw_twice_is_named(rows, accounts):
    seen = accounts[1].seen[TALK]
    seen.insert(1, seen[1])
    assert "person 2: seen 2 times: 7/2" in found(rows, accounts)


def test_messages_somebody_saw_in_the_wrong_order_are_named(rows, accounts):
    seen = accounts[1].seen[TALK]
    seen[0], seen[1] = seen[1], seen[0]
    told = found(rows, accounts)
    assert f"person 2: {rows[0]} came after 2" in told
    assert "person 2: out of order: 7/1" in told


def test_what_is_still_unacked_is_named(rows, accounts):
    accounts[0].unacked.append("id-9")
    accounts[0].written[TALK] += 1
    told = found(rows, accounts)
    assert "person 1: id-9 was never acked" in told
    assert "database: lost: number 4 of person 1 in 7" in told


def test_a_row_that_nobody_wrote_is_named(rows, accounts):
    accounts[1].written[TALK] = 0
    assert "database: never written: number 1 of person 2 in 7" in found(rows, accounts)

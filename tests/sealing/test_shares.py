"""Two shares give the secret, one says nothing, three without the server's say nothing either."""

import secrets
from itertools import combinations, permutations

import pytest

from grants.sealing import shares

pytestmark = pytest.mark.one_database("it is arithmetic")


def test_any_two_give_it_in_any_order() -> None:
    for _n in range(50):
        secret = secrets.token_bytes(32)
        three = shares.split(secret)
        assert [len(share) for share in three] == [33] * 3
        for two in permutations(three, 2):
            assert shares.join(list(two)) == secret
        assert shares.join(three) == secret


def test_one_share_and_a_guess_never_give_it() -> None:
    """A share fits every secret: whatever the other one is said to be, another secret comes out."""
    secret = secrets.token_bytes(32)
    for share in shares.split(secret):
        others = [n for n in (1, 2, 3) if n != share[0]]
        made = {shares.join([share, bytes([others[n % 2]]) + secrets.token_bytes(32)]) for n in range(2000)}
        assert secret not in made
        assert len(made) == 2000


def test_a_share_looks_like_any_other() -> None:
    """Shares of two very different secrets: each bit is set about half of the time."""
    for secret in (bytes(32), b"\xff" * 32):
        counted = [0] * 256
        for _n in range(400):
            number = int.from_bytes(shares.split(secret)[0][1:])
            counted = [seen + (number >> bit & 1) for bit, seen in enumerate(counted)]
        assert all(120 < seen < 280 for seen in counted)


def test_the_same_share_twice_is_one_share() -> None:
    three = shares.split(secrets.token_bytes(32))
    for alone in ([three[0]], [three[0], three[0]], [three[1], bytes([three[1][0]]) + secrets.token_bytes(32)], []):
        with pytest.raises(ValueError, match="two different shares"):
            shares.join(alone)


def test_one_share_twice_does_not_hide_another() -> None:
    secret = secrets.token_bytes(32)
    first, second, _third = shares.split(secret)
    assert shares.join([first, first, second]) == secret


def test_all_shares_without_the_servers_give_another_secret() -> None:
    private, server = secrets.token_bytes(32), secrets.token_bytes(32)
    masked = shares.masked(private, server)
    three = shares.split(masked)
    for two in combinations(three, 2):
        assert shares.join(list(two)) != private
        assert shares.masked(shares.join(list(two)), server) == private

"""Numbers from a seed: block n is SHA-256 of “<seed>:<n>” read as a whole number, n = 0, 1, 2, …

`below(limit)` takes the remainder of the next block; a block at or above the largest multiple of `limit` that 2²⁵⁶ holds is passed
over, so that every remainder is equally likely.
"""

import hashlib

SPACE = 1 << 256


class Stream:
    def __init__(self, seed: str) -> None:
        self.seed, self.counter = seed, 0

    def block(self) -> int:
        """The next number, 0 … 2²⁵⁶ − 1."""
        number = int.from_bytes(hashlib.sha256(f"{self.seed}:{self.counter}".encode()).digest())
        self.counter += 1
        return number

    def below(self, limit: int) -> int:
        """A number 0 … limit − 1, each as likely as the others."""
        even = SPACE - SPACE % limit
        while (number := self.block()) >= even:
            pass
        return number % limit

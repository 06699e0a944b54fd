"""A number as an address, a hidden field or a box carries it."""


def number_of(told: object, longest: int = 18) -> int | None:
    """None for whatever is not written in up to `longest` plain digits: `²` and `１` are digits to Python and no keys.

    Eighteen hold every key there is: those of applications are drawn at random from sixteen.
    """
    return int(told) if isinstance(told, str) and told.isascii() and told.isdecimal() and len(told) <= longest else None

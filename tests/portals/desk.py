"""Sign-ins, sendings and rows of the desks' tests."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.portals.seen import words

Row = dict[str, Any]


def signed_in(person: Any) -> Client:
    """A session of hers of its own."""
    client = Client()
    client.force_login(person)
    return client


def page(person: Any, name: str, /, *args: Any, **query: Any) -> Any:
    """The page of a name in the federation desk as `person` gets it."""
    return signed_in(person).get(reverse(f"federation:{name}", args=args), query)


def text(answer: Any) -> str:
    """What stands on the whole page in words, blanks joined."""
    return words(answer, of="html")


def send(person: Any, name: str, /, *args: Any, **data: Any) -> Any:
    """POST to a name in the federation desk."""
    return signed_in(person).post(reverse(f"federation:{name}", args=args), data)


def act(person: Any, obj: Any, move: str, /, **data: Any) -> Any:
    """A button of the desk: the version is the one of the object in hand."""
    return send(person, f"{obj.machine}s-act", obj.pk, move, **{"version": obj.version, **data})


def lines(prefix: str, rows: list[Row], room: int = 0) -> Row:
    """The posted fields of a line table, with `room` blank lines after the filled ones."""
    data: Row = {f"{prefix}-TOTAL_FORMS": len(rows) + room, f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data

"""What the tests of sealing share: the code on a receipt page, every cell of the database, a bid with a file."""

import re
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from grants.bids import actions
from grants.bids.models import Bid
from grants.people.models import User
from tests.evidence.files import PDF, upload

CODE = re.compile(r'data-code="([^"]*)"')


def code_on(answer: HttpResponse) -> str:
    """The recall code a page shows, "" when it shows none."""
    found = CODE.search(answer.content.decode())
    return found[1] if found else ""


def with_file(bid: Bid, by: User, name: str = "方案.pdf") -> Bid:
    """The draft with a PDF attached."""
    actions.attach(bid, by=by, upload=upload(name, PDF))
    return Bid.objects.get(pk=bid.pk)


def everywhere(needle: str) -> list[str]:
    """The models of which a row holds a text or bytes with `needle` in it."""
    raw = needle.encode()
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            if any(needle in str(value) or (isinstance(value, bytes | memoryview) and raw in bytes(value)) for value in row):
                found.append(model.__name__)
    return sorted(set(found))


def sealed_by(client: Client, bid: Bid) -> tuple[Any, str]:
    """The answer to the button, and the code on it."""
    answer = client.post(f"/provider/bids/{bid.pk}/submit/", {"version": Bid.objects.get(pk=bid.pk).version})
    assert answer.status_code == 200
    return answer, code_on(answer)

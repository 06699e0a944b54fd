"""Pages of strangers about a call on which 47 applications lie sealed, against the same pages while there is none."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from grants.bids.models import Bid
from grants.rulebook import actions as rulebook
from grants.story.cast import assemble
from grants.trail import triggers
from tests.concurrency.calls import bidders, draft, submit
from tests.factories import plans

TITLE = __doc__
BOUND, SENSE = 1.05, "times"
BIDS = 47
LOOKS = {
    "": ("public:home", "public:listings", "public:listings-detail"),
    "handler": ("federation:home", "federation:listings", "federation:listings-detail", "federation:search"),
    "discipline": ("federation:home", "federation:listings-detail"),
    "rival1admin": ("provider:home", "provider:listings", "provider:listings-detail"),
    "leadauditor": ("auditor:home", "auditor:search"),
}


@dataclass
class World:
    looks: list[tuple[Client, str]]
    savepoint: str = ""


def prepare() -> World:
    """The call with its sealed applications; what is measured happens in one transaction that never ends."""
    rulebook.load_all()
    rulebook.load_calendar()
    cast = assemble("bench")
    plans.fund(cast)
    life = plans.life(cast, "publish", offers=[])
    settings.ALLOWED_HOSTS = ["testserver"]
    for bidder in bidders(cast, BIDS):
        submit(draft(life, bidder))
    triggers.remove(connection)
    looks = []
    for who, names in LOOKS.items():
        client = Client(headers={"accept-language": "zh-hans"})
        if who:
            client.force_login(cast.persons[who])
        for name in names:
            looks.append((client, reverse(name, args=[life.listing.pk] if name.endswith("detail") else [])))
    transaction.atomic().__enter__()
    return World(looks)


def arrange(name: str, world: World) -> None:
    """Before each round, outside the clock: take the applications away, or put them back."""
    if name == "floor":
        world.savepoint = transaction.savepoint()
        with connection.cursor() as cursor:
            for relation in Bid._meta.related_objects:
                cursor.execute(f"DELETE FROM {relation.related_model._meta.db_table} WHERE bid_id IS NOT NULL")  # noqa: S608
            cursor.execute("DELETE FROM grants_bid")
            cursor.execute("DELETE FROM grants_entry WHERE kind = 'bid'")
        assert not Bid.objects.exists()
    else:
        transaction.savepoint_rollback(world.savepoint)
        assert Bid.objects.filter(status="submitted").count() == BIDS


def floor(world: World) -> int:
    return ours(world)


def ours(world: World) -> int:
    seen = 0
    for client, url in world.looks:
        answer = client.get(url)
        assert answer.status_code == 200, url
        seen += len(answer.content)
    return seen

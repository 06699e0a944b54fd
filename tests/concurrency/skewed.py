"""A web server whose clock is wrong: submits applications at given moments of the true time and tells what became of each.

``python -m tests.concurrency.skewed`` with one JSON on standard input: skew (seconds), trust (database | application), acts.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 (after setup)

    from grants.bids import actions  # noqa: PLC0415
    from grants.bids.models import Bid  # noqa: PLC0415
    from grants.trail import clock  # noqa: PLC0415
    from grants.trail.blockers import Refused  # noqa: PLC0415

    told: Any = json.load(sys.stdin)
    skew = timedelta(seconds=told["skew"])
    timezone.now = lambda: datetime.now(UTC) + skew
    if told["trust"] == "application":
        clock.of_database = clock.now
    answers = []
    for act in told["acts"]:
        time.sleep(max(0.0, (datetime.fromisoformat(act["at"]) - datetime.now(UTC)).total_seconds()))
        bid = Bid.objects.select_related("created_by").get(pk=act["bid"])
        try:
            entry = actions.submit(bid, by=bid.created_by)  # type: ignore[arg-type]
            answers.append({"bid": bid.pk, "serial": entry.facts["serial"], "at": entry.at.isoformat()})
        except Refused as refusal:
            answers.append({"bid": bid.pk, "refused": [b.code for b in refusal.blockers]})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()

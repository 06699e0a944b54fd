"""The contents page: one import per room, in the order of life."""

from grants.trail.models import *  # noqa: F403
from grants.people.models import *  # noqa: F403
from grants.rulebook.models import *  # noqa: F403
from grants.sealing.models import *  # noqa: F403
from grants.evidence.models import *  # noqa: F403
from grants.funds.models import *  # noqa: F403
from grants.needs.models import *  # noqa: F403
from grants.listings.models import *  # noqa: F403
from grants.roadshows.models import *  # noqa: F403
from grants.bids.models import *  # noqa: F403
from grants.panels.models import *  # noqa: F403
from grants.awards.models import *  # noqa: F403
from grants.contracts.models import *  # noqa: F403
from grants.spending.models import *  # noqa: F403
from grants.milestones.models import *  # noqa: F403
from grants.disbursements.models import *  # noqa: F403
from grants.audits.models import *  # noqa: F403
from grants.audits.findings import *  # noqa: F403
from grants.audits.procedures import *  # noqa: F403
from grants.audits.works import *  # noqa: F403
from grants.papers.models import *  # noqa: F403

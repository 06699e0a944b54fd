"""Funds: who keeps them."""

from grants.people.may import may
from grants.people.roles import Role

may_keep = may(Role.FINANCE)

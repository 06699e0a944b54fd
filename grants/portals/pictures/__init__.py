"""Pictures drawn on the server: plain dataclasses in, SVG and the table of the same figures out. Colours come from CSS classes."""

from grants.portals.pictures.deliverables import DeliverableRow, deliverables
from grants.portals.pictures.drawing import Picture
from grants.portals.pictures.flow import Flow, funds_flow
from grants.portals.pictures.groups import GroupRow, Others, groups
from grants.portals.pictures.projects import ProjectRow, project_bars, trio
from grants.portals.pictures.spending import Instalment, Plan, Spent, spending_over_time
from grants.portals.pictures.spread import SpreadRow, spread
from grants.portals.pictures.tiles import Site, tile_map

__all__ = [
    "DeliverableRow",
    "Flow",
    "GroupRow",
    "Instalment",
    "Others",
    "Picture",
    "Plan",
    "ProjectRow",
    "Site",
    "Spent",
    "SpreadRow",
    "deliverables",
    "funds_flow",
    "groups",
    "project_bars",
    "spending_over_time",
    "spread",
    "tile_map",
    "trio",
]

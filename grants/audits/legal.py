"""The catalogue of legal bases that comes with the house, put into the database beside what a place adds of its own."""

from pathlib import Path

import yaml

from grants.audits.findings import LegalBasis

CATALOGUE = Path(__file__).parent / "data" / "legal_bases.yaml"


def load_all() -> int:
    """Add the articles that are not there yet; what is there is never changed, findings rest on it. Returns how many were added."""
    made = 0
    for row in yaml.safe_load(CATALOGUE.read_text()):
        told = {"text": row["text"], "until": row.get("until"), "origin": "seed"}
        _basis, new = LegalBasis.objects.get_or_create(law=row["law"], article=row["article"], since=row["since"], defaults=told)
        made += new
    return made

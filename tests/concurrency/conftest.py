"""Rows that other connections can see: committed, and flushed after the test."""

import pytest

from grants.story.cast import Cast


@pytest.fixture
def everybody(transactional_db: None, cast: Cast) -> Cast:
    """The cast, where threads find it too."""
    return cast

"""The moves of an engagement as this desk does them: those of the room, and the issue together with its report."""

from grants.audits.actions import archive, begin, consult, follow, freeze, issue, send_back, sign_off, stop

__all__ = ["archive", "begin", "consult", "follow", "freeze", "issue", "send_back", "sign_off", "stop"]

"""A form on a row that several people may write: what a colleague saved meanwhile is not overwritten unseen."""

from typing import Any

from django.db import transaction

from grants.portals.pages import DraftPage
from grants.portals.seen import FIELD, mark_of, remember, require_seen
from grants.trail.moves import lock


class SharedDraft(DraftPage):
    def content(self, row: Any) -> Any:
        """What of a stored row the form shows: the fields of a form made of the model."""
        return {name: row.serializable_value(name) for name in self.get_form_class()._meta.fields if name != "documents"}

    def write(self, form: Any) -> Any:
        """Call the action; return the object whose page comes next."""
        raise NotImplementedError

    def act(self, form: Any) -> Any:
        with transaction.atomic():
            row = lock(self.object)
            if FIELD in self.request.POST:
                require_seen(self.request, row, mark_of(self.content(row)))
            done = self.write(form)
            remember(self.request, row, mark_of(self.content(self._stored())))
        return done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(seen=mark_of(self.content(self._stored())), **kwargs)

    def _stored(self) -> Any:
        """As it is kept: the row at hand may carry what was typed."""
        return type(self.object)._base_manager.get(pk=self.object.pk)

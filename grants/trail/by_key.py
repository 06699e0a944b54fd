"""The row a foreign key points to, asked with SQL that is written once.

Every third question of an act is one of these (whose contract is this line of, whose unit is that contract of), and the ORM writes
each anew: a quarter of the time of a story told.
"""

import functools
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from grants.trail.prepared import Prepared


class ByKey(ForwardManyToOneDescriptor):  # type: ignore[type-arg]
    """As Django's, which it asks wherever the key is not a whole number."""

    def get_object(self, instance: Model) -> Any:
        key, model = getattr(instance, self.field.attname), self.field.remote_field.model
        if type(key) is not int:
            return super().get_object(instance)
        for row in _with_key(model).ask(key):
            return row
        raise model.DoesNotExist(f"{model.__name__} matching query does not exist.")


@functools.cache
def _with_key(model: Any) -> Prepared:
    return Prepared(lambda key: model._base_manager.filter(pk=key).order_by())


def prepare() -> None:
    """Once all models are loaded: every foreign key between two of ours, to the key of the other."""
    for model in apps.get_app_config("grants").get_models():
        for field in model._meta.local_fields:
            if not isinstance(field, ForeignKey) or type(vars(model)[field.name]) is not ForwardManyToOneDescriptor:
                continue
            if field.remote_field.model._meta.app_label == "grants" and field.target_field.primary_key:
                setattr(model, field.name, ByKey(field))

"""What a report of an error may tell, wherever it goes: the place in the code, never what people sent or what variables held."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest, QueryDict
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter


class Silent(SafeExceptionReporterFilter):
    """No posted values, no cookies, no local variables: an application, a passphrase or a recall code may be among them."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> QueryDict | dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, Any]:
        return dict[str, Any]().items()


class Reporter(ExceptionReporter):
    """Without the names of uploaded files."""

    def get_traceback_data(self) -> dict[str, Any]:
        told: dict[str, Any] = super().get_traceback_data()
        told["request_FILES_items"] = []
        return told

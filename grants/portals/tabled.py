"""Forms with tables of lines below their fields, for any portal."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from grants.portals.digits import number_of
from grants.portals.lines import MORE, LineForm, LineSet, with_more
from grants.portals.pages import DraftPage

SAID = 12  # mistakes in tables that are told above the form; all are told at their cells


class Line(LineForm):
    """A line whose choices stand by default: they alone do not make it a filled one. Nor do the fields of `framing`."""

    framing: ClassVar[tuple[str, ...]] = ()

    def has_changed(self) -> bool:
        return any(self.fields[name].initial is None and name not in self.framing for name in self.changed_data)


class BigForm(forms.BaseForm):
    """Mix in before a Form or ModelForm. `tables`: name → set; `cleaned_data` gains the filled lines of each by its name."""

    tables: ClassVar[Mapping[str, type[LineSet]]] = {}
    captions: ClassVar[Mapping[str, Any]] = {}

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        rows: Mapping[str, Any] | None = None,
        line_kwargs: Any = None,
        **kwargs: Any,
    ):
        super().__init__(data, files, **kwargs)
        self.lines = {
            name: made(data, initial=(rows or {}).get(name) or [], form_kwargs=(line_kwargs or {}).get(name, {}))
            for name, made in self.tables.items()
        }

    def is_valid(self) -> bool:
        good = super().is_valid()
        tables = [lines.is_valid() for lines in self.lines.values()]
        if not all(tables):
            self.tell()
            return False
        if good:
            self.cleaned_data.update({name: lines.rows() for name, lines in self.lines.items()})
        return good

    def tell(self) -> None:
        """What is wrong in the tables, said above the form as well."""
        for name, lines in self.lines.items():
            caption = str(self.captions.get(name, name))
            for words in lines.non_form_errors():
                self.add_error(None, f"{caption}: {words}")
            for line, label, words, _where in lines.wrong[:SAID]:
                told = {"table": caption, "line": line, "label": label, "words": words}
                self.add_error(None, _("%(table)s, line %(line)s, “%(label)s”: %(words)s") % told)


class Tabled(DraftPage):
    """The page of such a form. The button “More lines” works without scripts: it draws the same form with more room."""

    def form_rows(self) -> Mapping[str, Any]:
        """What stands in the tables before anything was typed."""
        return {}

    def line_kwargs(self) -> Mapping[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rows": self.form_rows(), "line_kwargs": self.line_kwargs()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.POST.get(MORE, "")
        if asked in self.get_form_class().tables:
            kwargs = self.get_form_kwargs()
            kwargs["data"] = with_more(request.POST, asked)
            return self.render_to_response(self.get_context_data(form=self.get_form_class()(**kwargs)))
        return super().post(request, *args, **kwargs)

    @property
    def seen_version(self) -> int | None:
        """The version of the object when this page was opened; None when it was not told."""
        return number_of(self.request.POST.get("version"))

"""Forms as a browser without scripts sends them back: every control of a page's form with what stands in it."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class _Forms(HTMLParser):
    """The forms of a page: action, and the values of their controls in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.open: dict[str, Any] | None = None
        self.select = self.area = ""
        self.templates = 0

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = dict(given)
        name = attrs.get("name") or ""
        if tag == "template":
            self.templates += 1
        if tag == "form":
            self.open = {"action": attrs.get("action") or "", "data": {}}
            self.forms.append(self.open)
        if self.open is None or self.templates:
            return
        data: dict[str, list[str]] = self.open["data"]
        match tag:
            case "input" if name and attrs.get("type") not in ("file", "submit", "button"):
                if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                    data.setdefault(name, []).append(attrs.get("value") or ("on" if attrs.get("type") == "checkbox" else ""))
            case "select":
                self.select = name
            case "option" if self.select:
                if "selected" in attrs or self.select not in data:
                    data[self.select] = [attrs.get("value") or ""]
            case "textarea":
                self.area = name
                data[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.templates -= 1
        if tag == "form":
            self.open = None
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""

    def handle_data(self, text: str) -> None:
        if self.area and self.open is not None:
            self.open["data"][self.area][0] += text


def form(answer: HttpResponse, holding: str) -> dict[str, Any]:
    """What the form that has a control of that name would send, tokens left out."""
    parser = _Forms()
    parser.feed(answer.content.decode())
    found = next(f for f in parser.forms if holding in f["data"])
    data = {name: values if len(values) > 1 else values[0].removeprefix("\n") for name, values in found["data"].items()}
    data.pop("csrfmiddlewaretoken", None)
    return data


def actions(answer: HttpResponse) -> list[str]:
    """Where the forms of a page are sent."""
    parser = _Forms()
    parser.feed(answer.content.decode())
    return [f["action"] for f in parser.forms]

"""Somebody who fills in a form of a page, as a browser would send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

NEVER_KEPT: Final = frozenset({"password", "file"})  # no page may show them again
BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})


@dataclass
class Control:
    """One input: its value, or what may be chosen; ticked or chosen, or not."""

    name: str
    kind: str
    value: str = ""
    on: bool = False
    options: list[str] = field(default_factory=list)
    label: str = ""


@dataclass
class Form:
    """One form that is sent by POST."""

    name: str
    action: str
    controls: list[Control] = field(default_factory=list)

    @property
    def typed(self) -> list[Control]:
        """What a person fills in, as far as it can be shown again."""
        left_out = NEVER_KEPT | {"hidden"}
        trap = {"website", "username"}  # a trap for machines, and a name for password managers
        return [c for c in self.controls if c.kind not in left_out and c.name not in trap]


class Page(HTMLParser):
    """The forms of a page, and the forms that its language buttons send."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.language_buttons: set[str] = set()
        self.language = ""
        self._form: Form | None = None
        self._control: Control | None = None
        self._reading = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = got.get("lang", "")
        elif tag == "form":
            form = Form(got.get("id", ""), got.get("action", ""))
            self._form = form
            if got.get("method") == "post":
                self.forms.append(form)
        elif tag == "button" and "formaction" in got:
            self.language_buttons.add(got.get("form", ""))
        elif tag in {"input", "textarea", "select"} and self._form and got.get("name"):
            self._open(tag, got)
        elif tag == "option" and self._control:
            self._control.options.append(got.get("value", ""))
            if "selected" in got:
                self._control.value += (
                    f"|{got.get('value', '')}" if self._control.value else got.get("value", "")
                )

    def _open(self, tag: str, got: dict[str, str]) -> None:
        kind = got.get("type", "text") if tag == "input" else tag
        if kind in BUTTONS or self._form is None:
            return
        control = Control(got["name"], kind, got.get("value", ""), "checked" in got)
        if tag == "select":
            control.value = ""
        self._form.controls.append(control)
        self._control = control if tag in {"select", "textarea"} else None
        self._reading = tag if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._reading and self._control:
            self._control.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in {"textarea", "select"}:
            if tag == "textarea" and self._control:
                self._control.value = self._control.value.removeprefix("\n")
            self._control, self._reading = None, ""


def filled(form: Form) -> dict[str, list[str]]:
    """Return what is sent when every input holds something that no page had put there."""
    sent: dict[str, list[str]] = {}
    for number, one in enumerate(form.controls):
        match one.kind:
            case "hidden":
                sent.setdefault(one.name, []).append(one.value)
            case "radio" | "checkbox":
                if one.kind == "checkbox" or one.name not in sent:
                    sent.setdefault(one.name, []).append(one.value or "on")
            case "select":
                if one.options:
                    sent[one.name] = [one.options[-1]]
            case "password" | "file":
                continue
            case "number" | "date" | "datetime-local":
                sent[one.name] = [f"x{number}"]
            case _:
                sent[one.name] = [f"Typed {number}"]
    return sent


def shown(form: Form) -> dict[str, list[str]]:
    """Return what the form of a page would send as it stands."""
    sent: dict[str, list[str]] = {}
    for one in form.controls:
        if one.kind in {"radio", "checkbox"}:
            if one.on:
                sent.setdefault(one.name, []).append(one.value or "on")
        elif one.kind == "select":
            if one.value:
                sent[one.name] = one.value.split("|")
        else:
            sent.setdefault(one.name, []).append(one.value)
    return sent

"""The page that holds printed totals against the records."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from audits.actions import printed
from audits.rules.printed import NotATableOfTotals
from audits.selectors import reconciliation as selector
from audits.web.desk import office_page
from oversight.web.door import SignedInRequest
from oversight.web.forms import PageForm
from oversight.web.pages import form_page
from warrants.actions.historic import RULEBOOK

LARGEST: Final = 1_000_000  # bytes


class PrintedTotalsForm(PageForm):
    """A table of printed totals."""

    source = forms.CharField(
        label=gettext_lazy("Where it was printed"),
        max_length=200,
        help_text=gettext_lazy("A table of the same name takes the place of the one before."),
    )
    table = forms.FileField(
        label=gettext_lazy("Table of totals (CSV)"),
        help_text=gettext_lazy("A line for each figure, a column for each year."),
    )

    def clean_table(self) -> bytes:
        file = self.cleaned_data["table"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large for a table of totals."))
        return bytes(file.read())


@office_page
@require_http_methods(["GET", "POST"])
def reconciliation(request: SignedInRequest) -> HttpResponse:
    """Every printed figure of a year beside ours; a further table of totals can be added."""
    form = PrintedTotalsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            figures, unread = printed.load_printed_figures(
                data=form.cleaned_data["table"],
                source=form.cleaned_data["source"],
                rulebook=RULEBOOK,
                by=request.user.actor,
                at=timezone.now(),
            )
        except NotATableOfTotals:
            form.add_error("table", _("No line of the file names a year for each column."))
        else:
            told = ngettext("%(count)s figure taken in.", "%(count)s figures taken in.", figures)
            messages.success(request, told % {"count": figures})
            for fault in unread:
                told = _("Line %(line)s, column %(column)s: “%(value)s” is no figure.")
                messages.warning(
                    request,
                    told % {"line": fault.line, "column": fault.column, "value": fault.value},
                )
            return redirect("desk_reconciliation")
    years = selector.years(RULEBOOK)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else None
    sheets = [
        sheet
        for one in ([year] if year else years)
        for sheet in selector.sheets(rulebook=RULEBOOK, year=one, known_by=timezone.localdate())
    ]
    shown = {"years": years, "year": year, "sheets": sheets}
    return form_page(request, "audits/office/reconciliation.html", form, shown)

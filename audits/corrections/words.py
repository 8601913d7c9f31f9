"""What changed in a corrected edition, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from audits.corrections.rules import Change
from audits.reports import definitions, words


def sentences(changed: Iterable[Change]) -> list[str]:
    """Return a sentence for each change, in the reader's language."""
    titles = {key: title for key, (title, _definition) in definitions.tables().items()}
    return [_said(one["kind"], one["of"], titles) for one in changed]


def _said(kind: str, of: str, titles: dict[str, str]) -> str:
    table = f"{of} ({titles[of]})" if of in titles else of
    forms = {
        "cases_gone": _("Table %(table)s: the list of the longest cases is gone."),
        "table_gone": _("Table %(table)s is gone."),
        "table_new": _("Table %(table)s is new."),
        "table_coarser": _(
            "Table %(table)s: counts that tell of few cases are told together or not at all."
        ),
        "table_differs": _("Table %(table)s: rows, columns or figures differ."),
        "figure_gone": _("The figure “%(figure)s” is no longer told."),
        "figure_new": _("The figure “%(figure)s” is new."),
        "figure_differs": _("The figure “%(figure)s” differs."),
    }
    return forms[kind] % {"table": table, "figure": words.column(of)}

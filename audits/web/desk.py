"""What the pages of the desk share: who may enter, settling a flag."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.web.forms import FlagForm
from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import faults_on
from warrants.enums import FlagState

office_page = for_roles(Role.AUDITOR, Role.COMMISSIONER)
commissioner_page = for_roles(Role.COMMISSIONER)
staff_page = for_roles(Role.CLERK, Role.AUDITOR, Role.COMMISSIONER)


def settled(
    request: SignedInRequest, form: FlagForm, settle: Callable[..., object], flag_id: int
) -> bool:
    """Explain, confirm or dismiss a flag as the form says; say on the form why not."""
    if form.is_valid():
        with faults_on(form):
            settle(
                flag_id=flag_id,
                state=FlagState(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("The flag is settled."))
            return True
    return False

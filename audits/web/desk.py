"""What the pages of the desk share: who may enter."""

from __future__ import annotations

from oversight.enums import Role
from oversight.web.door import for_roles

office_page = for_roles(Role.AUDITOR, Role.COMMISSIONER)
commissioner_page = for_roles(Role.COMMISSIONER)
staff_page = for_roles(Role.CLERK, Role.AUDITOR, Role.COMMISSIONER)

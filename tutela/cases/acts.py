"""What can be done with a file as a whole: the screens that stand in other apps too, found from the case page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tutela.access.roles import P
from tutela.cases.selectors import CaseView

# Screens about the file as a whole: permission, what it is called, its address; some only in a state of the file.
ACTS = (
    (P.DANGER_RAISE, _("Raise the danger flag"), "web:danger", lambda view, owns: not view.get("danger")),
    (P.DANGER_LIFT, _("Lift the danger flag"), "web:danger", lambda view, owns: bool(view.get("danger"))),
    (P.BAR, _("Barred people and organisations"), "web:bars", None),
    (P.GRANT_GIVE, _("Who may see this file"), "web:grants", None),
    (P.ENQUIRY_RECORD, _("Somebody asks for this child"), "missing:enquiry_for", None),
    (P.MISSING_VIEW, _("Who has asked for this child"), "missing:enquiries", lambda view, owns: owns),
    (P.BEST_INTERESTS, _("Family reunification"), "bestinterests:list", None),
    (P.CASE_EDIT, _("Correct an entry"), "cases:entries", None),
    (P.CASE_OWN, _("Name who takes charge next"), "web:name_next", lambda view, owns: owns),
    (P.CASE_OWN, _("Close the file"), "web:close_case", lambda view, owns: owns and view.status == "open"),
)


def acts_for(permissions: frozenset[P], view: CaseView, owns: bool) -> list[tuple[Any, str]]:
    """What the actor may do with the file as a whole: title and name of the address."""
    return [
        (title, name) for permission, title, name, when in ACTS
        if permission in permissions and (when is None or when(view, owns))
    ]

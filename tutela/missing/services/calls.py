"""Anonymous calls to the 116 000. What was said stays in the hotline; who called stays apart from the child."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tutela.access import policies
from tutela.access.actors import Actor
from tutela.access.roles import P
from tutela.core import vault
from tutela.core.catalogue import codes
from tutela.core.errors import InvalidInput, Refused
from tutela.core.service import service
from tutela.core.text import clean_text
from tutela.journal import services as journal
from tutela.missing import casefile, events
from tutela.missing.models import Call, Caller
from tutela.missing.services.common import past


@service
def record(
    *, by: Actor, content: str, caller: dict[str, str] | None = None, sex: str = "", birth_from: int | None = None,
    birth_to: int | None = None, language: str = "", region: str = "", mark: str = "",
    afraid_of: list[str] | None = None, at: datetime | None = None,
) -> Call:  # fmt: skip
    """Take a call. Nobody has to say who they are. Only the codes can be asked about elsewhere (by the leads app)."""
    policies.require(by, P.CALL_RECORD)
    if by.organisation_id is None:
        raise Refused(_("Choose for which organisation you act."))
    _check_codes(sex=sex, region=region, mark=mark)
    language = casefile.language_code(language)
    if birth_from and birth_to and birth_from > birth_to:
        raise InvalidInput("birth_to", _("The second year is before the first. Correct one of the two."))
    row = Call(
        organisation_id=by.organisation_id, called_at=past(at, "at"), taken_by=by.label, language=language,
        sex="" if sex == "unknown" else sex, birth_from=birth_from, birth_to=birth_to, region=region, mark=mark,
        afraid_of=[clean_text(code, field="afraid_of", max_length=40) for code in (afraid_of or [])][:20],
    )
    row.content = clean_text(content, field="content", max_length=10000, lines=True)
    if not row.content:
        raise InvalidInput("content", _("Write what was said, in a few words."))
    row.save()
    _write_caller(row, caller or {})
    journal.record(by=by, event=events.CallRecorded(call=row.pk), subject=row.pk, purpose="support")
    return row


def _check_codes(**values: str) -> None:
    for name, value in values.items():
        if value and value not in codes(name):
            raise InvalidInput(name, _("Choose from the list."))


def _write_caller(call: Call, said: dict[str, str]) -> None:
    """The caller's own record, only if something was said."""
    name = clean_text(said.get("name", ""), field="caller_name", max_length=200)
    phone = clean_text(said.get("phone", ""), field="caller_phone", max_length=40)
    relation = clean_text(said.get("relation", ""), field="caller_relation", max_length=30)
    if not (name or phone or relation):
        return
    row = Caller(organisation_id=call.organisation_id, call=call, relation=relation)
    row.name, row.phone = name, phone
    row.agrees_to_share = bool(said.get("agrees_to_share"))
    row.save()


def codes_of(call: UUID, *, organisation: UUID) -> dict[str, object] | None:
    """What leads may ask about: the codes of a call of this organisation, never its words. None when not theirs."""
    row = Call.objects.filter(pk=call, organisation_id=organisation).first()
    if row is None:
        return None
    with vault.acting_for(organisation):
        return {
            "sex": row.sex, "birth_from": row.birth_from, "birth_to": row.birth_to, "language": row.language,
            "region": row.region, "mark": row.mark, "at": row.called_at,
        }  # fmt: skip

"""People without an account who must learn nothing about a child: a relative, host, companion or other adult.

They are found again by what somebody asking or being proposed would show: a name or a phone number, compared by keyed
fingerprints. A name is compared whatever the order of its parts, a number without its country code.
"""

from collections.abc import Iterable
from uuid import UUID

from tutela.access.models import Bar, Organisation, Person
from tutela.core import vault

LOCAL_DIGITS = 9
FEWEST_DIGITS = 6
NOTHING = "-"


def name_index(name: str) -> str:
    """Fingerprint of a name, empty for none."""
    plain = " ".join(sorted(name.casefold().split()))
    return vault.blind_index(plain, use="outside-name") if plain else ""


def phone_index(phone: str) -> str:
    """Fingerprint of the last digits of a phone number, empty for what is none."""
    digits = "".join(char for char in phone if char.isdigit() and char.isascii())
    return vault.blind_index(digits[-LOCAL_DIGITS:], use="outside-phone") if len(digits) >= FEWEST_DIGITS else ""


def cases_barring(*, names: Iterable[str] = (), phones: Iterable[str] = ()) -> set[UUID]:
    """Files on which somebody outside with one of these names or numbers is barred. Never shown to who asks."""
    # Never an empty list: a question that is left out for some choices could be told from the time an answer takes.
    wanted_names = {NOTHING, *(name_index(name) for name in names)} - {""}
    wanted_phones = {NOTHING, *(phone_index(phone) for phone in phones)} - {""}
    standing = Bar.objects.filter(lifted_at=None, outside_id__isnull=False)
    found = standing.filter(name_index__in=wanted_names) | standing.filter(phone_index__in=wanted_phones)
    return set(found.values_list("case_id", flat=True))


def barred(*, case: UUID, names: Iterable[str] = (), phones: Iterable[str] = ()) -> bool:
    """Whether somebody outside with one of these names or numbers is barred on a child."""
    return case in cases_barring(names=names, phones=phones)


def barred_record(*, case: UUID, record: UUID) -> bool:
    """Whether a person recorded in the file (a relative, companion or contact) is barred on it."""
    return Bar.objects.filter(case_id=case, outside_id=record, lifted_at=None).exists()


def any_barred(case: UUID) -> bool:
    """Whether anybody outside is barred on a child: then nothing goes to the family side through others."""
    return Bar.objects.filter(case_id=case, outside_id__isnull=False, lifted_at=None).exists()


def is_professional(*, case: UUID, person: UUID | None = None, organisation: UUID | None = None) -> bool:
    """Whether a professional, host or house of this node is the one barred outside, by name or phone."""
    people = list(Person.objects.filter(pk=person).values_list("display_name", "phone")) if person else []
    houses = list(Organisation.objects.filter(pk=organisation).values_list("name", "phone")) if organisation else []
    both = [*people, *houses]
    return barred(case=case, names=[name for name, _phone in both], phones=[phone for _name, phone in both])

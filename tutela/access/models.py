"""Who is who: organisations (controllers with own keys and regime), people, mandates; and per case: grants, bars,
danger flags."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from tutela.core import clock
from tutela.core.declare import AUDIT, C1, C4, NODE, clear, same
from tutela.core.declare import F as F_
from tutela.core.fields import EncryptedText
from tutela.core.ids import new_id
from tutela.core.models import BaseModel

ORGANISATION_KINDS = [
    "reception", "guardianship", "child_protection", "police", "border_police", "court", "hotline", "outreach", "ngo",
    "accommodation", "city", "inspectorate", "asylum", "school", "administration",
]


class Organisation(BaseModel):
    """A controller inside the node: own keys, own regime (GDPR or LED), one office that others may call."""

    policy = same(C1, "code", "name", "kind", "regime", "office", "phone", "email", "closed")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=[(kind, kind) for kind in ORGANISATION_KINDS])
    regime = models.CharField(max_length=4, choices=[("GDPR", "GDPR"), ("LED", "LED")], default="GDPR")
    office = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]


class User(AbstractUser):
    """A login. Names live on Person; being superuser gives no right to any file."""

    policy = same(
        NODE, "id", "username", "password", "email", "last_login", "is_superuser", "is_staff", "is_active",
        "date_joined", "groups", "user_permissions",
    )

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class Person(BaseModel):
    """A professional or volunteer. A guardian, host or clerk without a login is a Person without a user."""

    policy = same(NODE, "user", "display_name", "language", "phone", "email", "made_by")

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="person")
    display_name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    made_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["display_name"]


class Mandate(BaseModel):
    """A person acts for an organisation in a role between two moments.

    It is in force once it is confirmed; roles that open anything about a child need a second person for that.
    """

    policy = same(NODE, "person", "organisation", "role", "starts_at", "ends_at", "proposed_by", "confirmed_by",
                  "confirmed_at")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=40)
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "ends_at"]),
            models.Index(fields=["organisation", "role"]),
            models.Index(fields=["created_at"], condition=Q(confirmed_at=None), name="mandate_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="mandate_order"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="mandate_confirmed_pair",
            ),
        ]


class Invitation(BaseModel):
    """The first named officer comes by invitation: a code handed over in person, used once, to choose an own password.

    The code is kept nowhere; its hash is the password of the login, which stays closed until it is used.
    """

    policy = same(NODE, "person", "mandate", "invited_by", "expires_at", "used_at")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="invitation")
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, related_name="invitation")
    invited_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Grant(BaseModel):
    """Access to one child's file, with purpose and end: for a person, or for everyone with a role in an organisation.

    No grant, no file.
    """

    policy = {
        **same(AUDIT, "case_id", "person", "starts_at", "ends_at", "revoked_at"),
        **clear("access", "organisation", "role", "purpose", "source", "relation", of=AUDIT),
        **clear("who", "given_by", "revoked_by", of=AUDIT),
    }

    case_id = models.UUIDField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    relation = models.CharField(max_length=40, default="granted")
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "case_id"]),
            models.Index(fields=["organisation", "case_id"]),
            models.Index(fields=["case_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False), name="grant_has_holder"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="grant_revoked_pair",
            ),
        ]


class Bar(BaseModel):
    """A person or organisation that must not learn anything about a child, with the reason. Nobody barred is told.

    `outside_id` names somebody without an account (a relative, host or companion recorded in the file, or a name written
    down); name and phone are sealed, and found again by keyed fingerprints.
    """

    policy = {
        **same(C4, "case_id", "person", "outside_id", "outside_name", "outside_contact", "substitute", "reason",
               "barred_at", "lifted_at", "lift_reason"),
        **clear("access", "organisation", "barred_by", "lifted_by", of=C4),
        **clear("blind", "name_index", "phone_index", of=F_("C3", "case", "blinded")),
    }  # fmt: skip

    case_id = models.UUIDField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    outside_id = models.UUIDField(null=True, blank=True)
    outside_name = EncryptedText()
    outside_contact = EncryptedText()
    name_index = models.CharField(max_length=64, blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    substitute = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedText()
    barred_by = models.CharField(max_length=80)
    barred_at = models.DateTimeField(default=clock.now)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = EncryptedText()

    class Meta:
        indexes = [
            models.Index(fields=["case_id"]),
            models.Index(fields=["person"]),
            models.Index(fields=["name_index"], condition=~Q(name_index=""), name="bar_outside_name"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="bar_outside_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="bar_lifted_pair",
            )
        ]


class Danger(BaseModel):
    """Danger flag: blocks family-side disclosure and place sharing until a named officer lifts it with reasons
    (Hague 1996 Art. 37, RCD 27(10), APR 7)."""

    policy = {
        **same(C4, "case_id", "reason", "raised_at", "lifted_at", "lift_reason"),
        **clear("access", "raised_by", "lifted_by", of=C4),
    }

    case_id = models.UUIDField()
    reason = EncryptedText()
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField(default=clock.now)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = EncryptedText()

    class Meta:
        indexes = [models.Index(fields=["case_id"])]
        constraints = [
            models.UniqueConstraint(fields=["case_id"], condition=Q(lifted_at=None), name="one_open_danger"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="danger_lifted_pair",
            ),
        ]



"""Who the child is: names, birth, languages, looks, contacts, papers, family, and notes of restricted classes."""

from django.db import models

from tutela.cases.models.file import BLINDED, Part
from tutela.core.declare import AUDIT, C2, C3, C4, F, clear, same
from tutela.core.fields import EncryptedBytes, EncryptedJSON, EncryptedText

BLINDED_C3 = F("C3", "case", "blinded")
FLOW_C2 = F("C2", "case", "flow")


# Names of the child's kin. They stand beside the child's own names and are never taken for one of them.
KIN = ("father", "mother", "sibling", "grandfather")
# Of these, what many peoples use as the child's second and third name: a search for a child finds it by them.
CALLED_AFTER = ("father", "grandfather")


class Name(Part):
    """One spelling of a name in one script. Several are normal: each service writes what it hears.

    Kinds in KIN are names of a parent, a brother or sister, or a grandfather: family of the child, shown as such.
    """

    policy = {**Part.part_policy, **same(BLINDED_C3, "text"), **same(C2, "script", "language", "kind", "source")}

    text = EncryptedText()
    script = EncryptedText(default="Latn")
    language = EncryptedText()
    kind = EncryptedText(default="full")
    source = EncryptedText(default="child")

    @property
    def kin(self) -> str:
        """Whose name it is: a kind in KIN, or empty for a name of the child."""
        return self.kind if self.kind in KIN else ""


class NameToken(models.Model):
    """A keyed fingerprint of one word of a name: finds a file by an exact word without storing the word."""

    policy = {**same(AUDIT, "name"), **clear("count", "id", of=AUDIT), **clear("blind", "token", of=AUDIT)}

    name = models.ForeignKey(Name, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["token"], name="name_token")]

    def __str__(self) -> str:
        return f"nametoken {self.pk}"


class Birth(Part):
    """A birth date as far as it is known: `value` is 2012, 2012-05 or 2012-05-03. The newest row that was not taken
    back holds. Claimed, proven or disputed: disputed means child."""

    policy = {**Part.part_policy, **same(BLINDED_C3, "value"), **same(C2, "precision", "source", "standing")}

    value = EncryptedText()
    precision = EncryptedText()
    source = EncryptedText()
    standing = EncryptedText(default="claimed")


class Origin(Part):
    """Where the child was born, down to the village, as it was said or read: part of who the child is, never where the
    child stays. The newest row that was not taken back holds."""

    policy = {**Part.part_policy, **same(BLINDED_C3, "place"), **same(C2, "source")}

    place = EncryptedText()
    source = EncryptedText(default="child")


class Language(Part):
    """A language the child speaks, its dialect, and whether an interpreter is needed. `dialect_other` is the dialect as
    the child names it, where the list has none: it stays in the file."""

    policy = {**Part.part_policy, **same(FLOW_C2, "code", "dialect", "interpreter"), **same(C3, "dialect_other")}

    code = EncryptedText()
    dialect = EncryptedText()
    dialect_other = EncryptedText()
    interpreter = EncryptedJSON(default=True)


class Relation(Part):
    """Family or companion: what the child says, and how far it was checked. An address or phone here is C4."""

    policy = {
        **Part.part_policy,
        **same(C2, "kind", "country", "state", "travels_with", "wants_contact"),
        **same(C3, "name"),
        **same(C4, "place", "contact"),
    }

    kind = EncryptedText()
    name = EncryptedText()
    country = EncryptedText()
    place = EncryptedText()
    contact = EncryptedText()
    state = EncryptedText(default="claimed")
    travels_with = EncryptedJSON(default=False)
    wants_contact = EncryptedText(default="unknown")


class Contact(Part):
    """A phone or social media name: the child's, or of somebody who matters. Never a condition of care."""

    policy = {**Part.part_policy, **same(BLINDED_C3, "value"), **same(C2, "kind", "whose")}

    kind = EncryptedText()
    value = EncryptedText()
    whose = EncryptedText()


class Document(Part):
    """A paper: what it is, in which state, where it is. The number is sealed."""

    policy = {**Part.part_policy, **same(C3, "number"), **same(C2, "type", "state", "country")}

    type = EncryptedText()
    state = EncryptedText()
    number = EncryptedText()
    country = EncryptedText()


class Photo(Part):
    """A bounded, re-encoded JPEG without metadata, and a small copy. The newest one not taken back is shown."""

    policy = {**Part.part_policy, **same(C3, "image", "small"), **clear("count", "width", "height")}

    image = EncryptedBytes()
    small = EncryptedBytes()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()


class Mark(Part):
    """A mark on the body as a code; its wording is sealed. Serves as a second factor when two offices compare."""

    policy = {**Part.part_policy, **same(C3, "note"), **same(BLINDED, "code")}

    code = EncryptedText()
    note = EncryptedText()


class Description(Part):
    """Looks: height_cm, build, hair_colour, hair_style, eye_colour, clothing, belongings (one sealed value)."""

    policy = {**Part.part_policy, **same(C3, "values")}

    values = EncryptedJSON()


class Note(Part):
    """A note of a class of its own (catalogue list note_class): health, disclosure, safety, family, legal."""

    policy = {**Part.part_policy, **same(C4, "text"), **same(C2, "note_class")}

    note_class = EncryptedText()
    text = EncryptedText()

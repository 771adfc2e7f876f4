"""Personal codes move under the key of the file (docs/decisions/0008)."""

from datetime import date

from django.db import migrations, models

from tutela.core import fields
from tutela.core.sealing import Columns, Seal, by_row, fingerprint


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


class Migration(migrations.Migration):

    dependencies = [("missing", "0001_initial")]

    operations = [
        migrations.RemoveIndex("episode", "episode_18"),
        migrations.RemoveConstraint("episode", "episode_closed_with_outcome"),
        migrations.AddField("episode", "majority_index", models.CharField(blank=True, max_length=64)),
        Seal(
            episode=Columns(
                {
                    "kind": fields.EncryptedText(), "category": fields.EncryptedText(),
                    "missing_from": fields.EncryptedText(), "with_adult": fields.EncryptedJSON(),
                    "danger_now": fields.EncryptedJSON(), "left_organisation_id": fields.EncryptedUUID(),
                    "floor_reasons": fields.EncryptedList(), "sex": fields.EncryptedText(),
                    "birth_from": fields.EncryptedJSON(), "birth_to": fields.EncryptedJSON(),
                    "languages": fields.EncryptedList(), "majority_on": fields.EncryptedDate(),
                    "located_country": fields.EncryptedText(), "located_how": fields.EncryptedText(),
                    "returned_organisation_id": fields.EncryptedUUID(), "outcome": fields.EncryptedText(),
                    "adult_basis": fields.EncryptedText(), "place_consent": fields.EncryptedText(),
                },
                indexes={"majority_index": lambda row: fingerprint(_month(row.majority_on), "majority-month")},
            ),
            hypothesis=Columns({"source": fields.EncryptedText()}, scope=by_row),
            review=Columns({"findings": fields.EncryptedList()}),
            sighting=Columns(
                {
                    "region": fields.EncryptedText(), "place_kind": fields.EncryptedText(),
                    "sex": fields.EncryptedText(), "birth_from": fields.EncryptedJSON(),
                    "birth_to": fields.EncryptedJSON(), "language": fields.EncryptedText(),
                    "with_adult": fields.EncryptedJSON(),
                },
                scope=by_row,
            ),
            sightingroute=Columns({"fits": fields.EncryptedList()}),
            call=Columns(
                {
                    "sex": fields.EncryptedText(), "birth_from": fields.EncryptedJSON(),
                    "birth_to": fields.EncryptedJSON(), "language": fields.EncryptedText(),
                    "region": fields.EncryptedText(), "mark": fields.EncryptedText(),
                    "afraid_of": fields.EncryptedList(),
                },
                scope=by_row,
                owner=lambda row: row.organisation_id,
            ),
            caller=Columns(
                {
                    "relation": fields.EncryptedText(), "agrees_to_share": fields.EncryptedJSON(),
                },
                scope=by_row,
                owner=lambda row: row.organisation_id,
            ),
            enquiry=Columns({"said_relation": fields.EncryptedText()}, scope=by_row),
            interview=Columns(
                {
                    "left_organisation_id": fields.EncryptedUUID(), "child_refused": fields.EncryptedJSON(),
                },
                scope=by_row,
            ),
            toldepisode=Columns({"level": fields.EncryptedText(), "outcome": fields.EncryptedText()}),
            word=Columns(
                {
                    "word": fields.EncryptedText(), "office": fields.EncryptedText(),
                    "conditions": fields.EncryptedList(),
                },
            ),
        ),
        migrations.AddIndex(
            "episode",
            models.Index(
                fields=["majority_index"], condition=models.Q(adult_since=None) & ~models.Q(state="closed"),
                name="episode_18",
            ),
        ),
        migrations.AddConstraint(
            "episode",
            models.CheckConstraint(
                condition=(
                    models.Q(state="closed", closed_at__isnull=False, outcome__isnull=False) & ~models.Q(closed_by="")
                )
                | (~models.Q(state="closed") & models.Q(closed_at=None, closed_by="", outcome__isnull=True)),
                name="episode_closed_with_outcome",
            ),
        ),
    ]

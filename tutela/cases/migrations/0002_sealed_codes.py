"""Personal codes move under the key of the file (docs/decisions/0008)."""

from django.db import migrations, models

from tutela.core import fields
from tutela.core.sealing import Columns, Seal, by_row, fingerprint


class Migration(migrations.Migration):

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RemoveIndex("case", "case_majority"),
        migrations.RemoveConstraint("case", "case_closed_pair"),
        migrations.RemoveConstraint("tick", "tick_once"),
        migrations.AddField("case", "majority_index", models.CharField(blank=True, max_length=64)),
        migrations.AddField("tick", "sign_index", models.CharField(blank=True, max_length=64)),
        Seal(
            case=Columns(
                {
                    "closure_reason": fields.EncryptedText(), "region": fields.EncryptedText(),
                    "sex": fields.EncryptedText(), "nationality": fields.EncryptedText(),
                    "majority_year": fields.EncryptedJSON(),
                },
                scope=by_row,
                indexes={"majority_index": lambda row: fingerprint(row.majority_year, "majority-year")},
            ),
            fact=Columns(
                {
                    "kind": fields.EncryptedText(), "evidence": fields.EncryptedText(),
                    "paper": fields.EncryptedText(),
                },
            ),
            classification=Columns(
                {
                    "authority": fields.EncryptedText(), "code": fields.EncryptedText(),
                    "basis": fields.EncryptedText(), "status": fields.EncryptedText(),
                },
            ),
            application=Columns(
                {
                    "stage": fields.EncryptedText(), "kind": fields.EncryptedText(),
                    "country": fields.EncryptedText(),
                },
            ),
            tick=Columns(
                {
                    "list_id": fields.EncryptedText(), "code": fields.EncryptedText(),
                    "evidence": fields.EncryptedText(),
                },
                indexes={"sign_index": lambda row: fingerprint(f"{row.case_id}|{row.list_id}|{row.code}", "sign")},
            ),
            childview=Columns(
                {
                    "topic": fields.EncryptedText(), "answer": fields.EncryptedText(),
                    "language": fields.EncryptedText(), "interpreter": fields.EncryptedJSON(),
                },
            ),
            toldtopic=Columns({"topic": fields.EncryptedText()}),
            readinessanswer=Columns({"item": fields.EncryptedText(), "answer": fields.EncryptedText()}),
            noticegiven=Columns({"language": fields.EncryptedText()}),
            name=Columns(
                {
                    "script": fields.EncryptedText(), "language": fields.EncryptedText(),
                    "kind": fields.EncryptedText(), "source": fields.EncryptedText(),
                },
            ),
            birth=Columns(
                {
                    "precision": fields.EncryptedText(), "source": fields.EncryptedText(),
                    "standing": fields.EncryptedText(),
                },
            ),
            language=Columns(
                {
                    "code": fields.EncryptedText(), "dialect": fields.EncryptedText(),
                    "interpreter": fields.EncryptedJSON(),
                },
            ),
            relation=Columns(
                {
                    "kind": fields.EncryptedText(), "country": fields.EncryptedText(),
                    "state": fields.EncryptedText(), "travels_with": fields.EncryptedJSON(),
                    "wants_contact": fields.EncryptedText(),
                },
            ),
            contact=Columns({"kind": fields.EncryptedText(), "whose": fields.EncryptedText()}),
            document=Columns(
                {
                    "type": fields.EncryptedText(), "state": fields.EncryptedText(),
                    "country": fields.EncryptedText(),
                },
            ),
            mark=Columns({"code": fields.EncryptedText()}),
            note=Columns({"note_class": fields.EncryptedText()}),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["majority_index"], condition=models.Q(turned_18_at=None), name="case_majority"),
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closure_reason__isnull=True)
                | models.Q(closed_at__isnull=False, closure_reason__isnull=False),
                name="case_closed_pair",
            ),
        ),
        migrations.AddConstraint(
            "tick",
            models.UniqueConstraint(
                fields=["case", "sign_index"], condition=models.Q(retracted_at=None), name="tick_once"
            ),
        ),
    ]

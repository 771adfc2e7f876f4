"""A dialect that the list does not have is kept in words, sealed."""

from django.db import migrations

from tutela.core.fields import EncryptedText


class Migration(migrations.Migration):

    dependencies = [("cases", "0002_sealed_codes")]

    operations = [migrations.AddField("language", "dialect_other", EncryptedText())]

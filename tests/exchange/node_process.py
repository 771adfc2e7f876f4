"""One node as a process of its own, for the tests that kill processes: `python node_process.py FOLDER COMMAND …`."""

import json
import os
import sys
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]


def main(folder, command, *arguments):
    sys.path.insert(0, str(ROOT))
    os.environ.update(TUTELA_NODE=folder, DJANGO_SETTINGS_MODULE="config.settings")
    import django

    django.setup()
    count_effects()
    print(json.dumps(COMMANDS[command](*arguments)), flush=True)


def count_effects():
    """The effect of a message in these tests: one work item each time the handler runs."""
    from datetime import timedelta

    from tutela.exchange import registry
    from tutela.work import services as work

    def handler(message):
        work.open_item(by=message.actor, kind="counted", organisation=message.organisation_id, subject=message.id)

    registry._TYPES["withdraw.request"] = registry.MessageType(
        "withdraw.request", 1, handler, "C2", timedelta(days=14)
    )


def seed(kind):
    from django.core.management import call_command

    from tutela.access import services as access
    from tutela.access.actors import Actor
    from tutela.exchange.trust import own_entry

    call_command("migrate", verbosity=0)
    call_command("migrate", database="keystore", verbosity=0)
    made = access.create_organisation(by=Actor.system(), code=kind, name=kind, kind=kind)
    return {"organisation": str(made.pk), "entry": own_entry()}


def trust(path, operators):
    from tutela.access.actors import Actor
    from tutela.engines.envelopes.keys import PublicKey
    from tutela.exchange import services

    pinned = [PublicKey.from_json(item) for item in json.loads(Path(operators).read_text())]
    return services.import_trust_list(by=Actor.system(), data=Path(path).read_bytes(), operators=pinned)


def serve(port):
    from django.core.management import call_command

    print("serving", flush=True)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0, skip_checks=True)


def send(organisation, node, office, number):
    from tutela.access.actors import Actor
    from tutela.exchange import services
    from tutela.exchange.addresses import Address

    actor = Actor.system("test", UUID(organisation))
    for index in range(int(number)):
        services.send(
            by=actor, type="withdraw.request", to=Address(node, office), body={"reference": f"R-{index}"},
            purpose="missing", conversation=UUID(int=index % 3),
        )
    return number


def deliver():
    """Until the queue is empty, as the worker of a node does."""
    import time

    from tutela.exchange.delivery import deliver_due
    from tutela.exchange.models import OutboxMessage

    while OutboxMessage.objects.filter(state__in=["queued", "sending"]).exists():
        if not deliver_due(force=True):
            time.sleep(0.1)
    return OutboxMessage.objects.filter(state="delivered").count()


def count():
    from tutela.exchange.models import InboxMessage, Receipt
    from tutela.journal.models import Entry
    from tutela.work.models import WorkItem

    return {
        "inbox": InboxMessage.objects.count(),
        "effects": WorkItem.objects.filter(kind="counted").count(),
        "subjects": WorkItem.objects.filter(kind="counted").values("subject_id").distinct().count(),
        "receipts": Receipt.objects.count(),
        "events": Entry.objects.filter(kind="exchange.received").count(),
        "order": [
            list(InboxMessage.objects.filter(conversation=UUID(int=talk)).order_by("id").values_list("seq", flat=True))
            for talk in range(3)
        ],
    }


COMMANDS = {"seed": seed, "trust": trust, "serve": serve, "send": send, "deliver": deliver, "count": count}

if __name__ == "__main__":
    main(*sys.argv[1:])

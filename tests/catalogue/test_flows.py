"""Flows and message types: every field is known, allowed by its flow, and what must not travel cannot."""

import pytest

from tutela.core import catalogue
from tutela.core.catalogue import Party, permit

FIREWALL = ["F18", "F24", "F25"]
OUTSIDE = ["F2", "F12", "F20"]


def test_all_26_flows_of_the_law_page_exist():
    assert {f"F{number}" for number in range(1, 27)} <= set(catalogue.flows())


def test_every_flow_uses_known_fields_parties_and_purposes():
    fields, parties = catalogue.codes("flow_field"), catalogue.codes("organisation_kind")
    for flow in catalogue.flows().values():
        assert all(name in fields for name in flow.fields | flow.never), flow.id
        assert all(name in parties or name == "node" for name in flow.senders | flow.recipients), flow.id
        assert all(name in catalogue.codes("grant_purpose") for name in flow.purposes), flow.id
        assert not flow.fields & flow.never, flow.id
        assert flow.source and flow.confidence and flow.conditions, flow.id


@pytest.mark.parametrize("flow_id", FIREWALL)
def test_firewall_flow_has_no_purpose_no_basis_and_no_field(flow_id):
    flow = catalogue.flows()[flow_id]
    assert not flow.open and not flow.fields and not flow.purposes and not flow.sender_basis


@pytest.mark.parametrize("flow_id", OUTSIDE)
def test_flow_outside_the_product_carries_no_field(flow_id):
    assert not catalogue.flows()[flow_id].open and not catalogue.flows()[flow_id].fields


def test_every_open_flow_has_a_basis_on_both_sides():
    for flow in catalogue.flows().values():
        if flow.open:
            assert flow.sender_basis and flow.recipient_basis and flow.purposes, flow.id


def test_every_party_of_an_open_flow_finds_a_basis_of_its_regime():
    parties = catalogue.codes("organisation_kind")
    for flow in catalogue.flows().values():
        if not flow.open:
            continue
        for side, basis in ((flow.senders, flow.sender_basis), (flow.recipients, flow.recipient_basis)):
            for party in side - {"node"}:
                assert parties.require(party).attrs["regime"] in basis, (flow.id, party)


def test_what_never_travels_is_never_in_any_flow():
    for flow in catalogue.flows().values():
        for name in (
            "free_text",
            "asylum_merits",
            "sis_derived",
            "eurodac_derived",
            "hypothesis",
            "return_interview",
            "health_detail",
        ):
            assert name in flow.never and name not in flow.fields, (flow.id, name)


def test_every_message_field_is_allowed_by_a_flow_of_its_type():
    flows = catalogue.flows()
    known = catalogue.list_ids("codes") + catalogue.list_ids("indicators")
    for message in catalogue.messages().values():
        allowed = frozenset().union(*(flows[flow].fields for flow in message.flows))
        purposes = frozenset().union(*(flows[flow].purposes for flow in message.flows))
        assert message.purposes <= purposes, message.type
        for name, rule in message.fields.items():
            assert rule["field"] in allowed, (message.type, name)
            assert rule.get("list", "sex") in known, (message.type, name)


def test_no_message_between_nodes_holds_text_photo_or_a_clear_phone():
    for message in catalogue.messages().values():
        if message.scope in {"node", "both"}:
            kinds = {rule["kind"] for rule in message.fields.values()}
            assert not kinds & {"text_local", "photo", "phone"}, message.type


def test_minimal_package_holds_flow_f11_only():
    assert catalogue.messages()["package.minimal"].flows == ("F11",)
    assert "photo" not in catalogue.messages()["package.minimal"].fields


# --- may this message leave? ---------------------------------------------------------------------------------------

RECEPTION, POLICE = Party("reception", "GDPR"), Party("police", "LED")
HOTLINE, WELFARE = Party("hotline", "GDPR"), Party("child_protection", "GDPR")


def test_permit_missing_report_to_police_allowed_with_a_basis_on_both_sides():
    answer = permit(
        type="missing.police_report",
        sender=RECEPTION,
        recipient=POLICE,
        purpose="missing",
        fields=["reference", "names", "photo"],
    )
    assert answer.allowed and answer.flow == "F1"
    assert "GDPR 6(1)(c)" in answer.sender_basis and answer.recipient_basis[0] == "LED 8"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"fields": ["reference", "asylum_merits"]}, "asylum_merits"),
        ({"fields": ["hypothesis"]}, "outside the whitelist"),
        ({"purpose": "statistics"}, "does not serve"),
        ({"recipient": Party("immigration_enforcement", "LED")}, "no flow"),
        ({"sender": Party("court", "GDPR")}, "no flow"),
        ({"type": "missing.everything"}, "no message type"),
        ({"recipient": Party("police", "GDPR")}, "no legal basis"),
    ],
)
def test_permit_wrong_field_purpose_party_or_regime_refused_with_the_reason(changed, reason):
    asked = {
        "type": "missing.police_report",
        "sender": RECEPTION,
        "recipient": POLICE,
        "purpose": "missing",
        "fields": ["reference"],
    } | changed
    answer = permit(**asked)
    assert not answer.allowed and reason in answer.refused


def test_permit_minimal_package_with_a_field_outside_f11_is_refused():
    asked = {
        "type": "package.minimal",
        "sender": Party("guardianship", "GDPR"),
        "recipient": WELFARE,
        "purpose": "continuity",
    }
    assert permit(**asked, fields=["reference", "needs", "told_topics"]).flow == "F11"
    assert permit(**asked, fields=["needs", "health_detail"]).fields_outside == ("health_detail",)


def test_permit_nothing_ever_goes_to_immigration_enforcement():
    for message in catalogue.messages().values():
        for purpose in message.purposes:
            answer = permit(
                type=message.type,
                sender=HOTLINE,
                purpose=purpose,
                fields=[],
                recipient=Party("immigration_enforcement", "LED"),
            )
            assert not answer.allowed, message.type

"""The bar, the work list by how soon, the groups of a form, the board and the timeline in parts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.forms import Form

from tutela.access.roles import ROLES
from tutela.cases.forms import RegisterForm
from tutela.cases.selectors import TIMELINE_PARTS
from tutela.cases.selectors.parted import part_of
from tutela.core import clock
from tutela.missing.forms import CallForm, ReportForm, ReportKnownForm, SightingForm
from tutela.missing.views.board import SORTED
from tutela.web.layouts import LAYOUTS, groups_of
from tutela.web.navigation import FLAT, links
from tutela.web.worklist import Line, sections

ONE_LINE = 9


@pytest.mark.parametrize("role", sorted(ROLES))
def test_bar_of_every_role_stays_one_line_and_holds_each_page_once(role):
    bar = links(ROLES[role].permissions, "/")
    urls = [one["url"] for link in bar for one in link.get("under", [link])]
    assert len(bar) <= ONE_LINE and len(urls) == len(set(urls))


def test_bar_of_somebody_with_few_pages_has_no_heading():
    bar = links(frozenset(), "/")
    assert len(bar) <= FLAT and not any("under" in link for link in bar) and bar[0]["current"]


def test_bar_on_a_page_under_a_heading_marks_the_heading():
    bar = links(ROLES["social_worker"].permissions, "/children/register/")
    assert [link["current"] for link in bar if "under" in link] == [True]


@pytest.mark.parametrize("form", [ReportForm, ReportKnownForm, CallForm, SightingForm, RegisterForm])
def test_groups_of_a_long_form_show_every_field_once(form):
    made = form()
    shown = [field.name for group in groups_of(made) for field in group.fields]
    assert sorted(shown) == sorted(field.name for field in made.visible_fields())
    assert all(group.title for group in groups_of(made))


def test_groups_of_a_form_without_a_layout_are_one_without_a_heading():
    assert groups_of(Form()) == [] and len(LAYOUTS) >= 4


def _line(case, child, due):
    return Line(uuid4(), "task", child, "", "", "", due, None, case)


def test_work_of_two_children_stands_by_how_soon_and_then_by_child():
    now, one, other = clock.now(), uuid4(), uuid4()
    lines = [_line(one, "A", now - timedelta(hours=2)), _line(other, "B", now - timedelta(hours=1)),
             _line(one, "A", now - timedelta(minutes=5)), _line(one, "A", now + timedelta(hours=1)),
             _line(None, "", None)]
    found = [(part.state, [(child.label, len(child.lines)) for child in part.children]) for part in sections(lines)]
    assert found == [("overdue", [("A", 2), ("B", 1)]), ("soon", [("A", 1)]), ("", [("", 1)])]


def test_child_out_of_sight_in_the_work_list_has_no_link():
    part = sections([_line(uuid4(), "", None)])[0]
    assert part.children[0].url == ""


class Rows:
    """Keeps what was asked of it."""

    def __init__(self, asked=()):
        self.asked = asked

    def filter(self, **how):
        return Rows(("filter", how))

    def exclude(self, **how):
        return Rows(("exclude", how))


def test_timeline_in_parts_asks_for_a_part_and_shows_everything_for_nonsense():
    assert part_of(Rows(), "missing").asked == ("filter", {"kind__startswith": "missing."})
    assert part_of(Rows(), "people").asked == ("exclude", {"person_id": None})
    assert part_of(Rows(), "nonsense").asked == part_of(Rows(), "").asked == ()
    assert set(SORTED) == {"urgency", "longest", "newest"} and "" in TIMELINE_PARTS

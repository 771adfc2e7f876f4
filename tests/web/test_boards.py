"""City board and node page: counts and times, nobody's name."""

import pytest

from tutela.web.boards import told


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1200, "1200")])
def test_count_of_one_to_four_is_not_told(count, shown):
    assert str(told(count)) == shown


def test_city_board_opens_for_coordinator_and_inspector_only(office, browse):
    for role in ("city_coordinator", "inspector"):
        assert browse(role).get("/city/").status_code == 200
    for role in ("guardian", "node_admin", "immigration_police"):
        assert browse(role).get("/city/").status_code == 403


def test_node_page_says_how_far_the_journal_is_sealed(office, browse):
    assert "Journal" in browse("node_admin").get("/node/").content.decode()

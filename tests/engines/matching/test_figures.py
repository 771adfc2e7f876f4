"""The figures read from a ranking, on lists small enough to count by hand."""

import pytest

from benchmarks.matching.figures import (
    Truth,
    candidates_per_absent,
    confusions,
    main,
    recall,
    recalls,
    threshold,
    untouched,
)

TRUTH = [
    Truth("Q1", "R1", "match", "dari", "known"),
    Truth("Q2", "R2", "match", "dari", "est"),
    Truth("Q3", "R3", "match", "geez", "known"),
    Truth("Q4", "R4", "match", "geez", "known"),
    Truth("S1", "", "sibling", "dari", "known"),
    Truth("S2", "", "sibling", "dari", "known"),
    *(Truth(f"A{number}", "", "absent", "dari", "known") for number in range(100)),
]
RANKINGS = {
    "Q1": [("R1", 30.0), ("R9", 3.0)],
    "Q2": [("R9", 12.0), ("R2", 11.0)],
    "Q3": [("R3", 9.0)],
    "S1": [("R1", 25.0)],
    "S2": [("R1", 5.0)],
    "A0": [("R7", 20.0), ("R8", 1.0)],
    "A1": [("R7", 10.0)],
    "A2": [("R7", 4.0)],
}


def test_threshold_one_of_hundred_absent_may_pass_is_the_second_highest_top_score():
    assert threshold(RANKINGS, TRUTH) == 10.0


def test_threshold_no_absent_child_has_a_hit_lets_every_candidate_pass():
    assert threshold({}, TRUTH) == float("-inf")


def test_threshold_a_tie_at_the_limit_lets_nobody_with_that_score_pass():
    tied = RANKINGS | {"A3": [("R7", 20.0)]}
    limit = threshold(tied, TRUTH)
    assert sum(rows[0][1] > limit for query, rows in tied.items() if query.startswith("A")) <= 1


def test_recall_counts_places_and_the_threshold():
    found = recall(RANKINGS, TRUTH, 10.0)
    assert (found.count, found.at_1, found.at_10, found.at_false_alarms) == (4, 0.5, 0.75, 0.25)


def test_recall_at_ten_does_not_count_the_eleventh():
    late = {"Q1": [(f"X{number}", 1.0) for number in range(10)] + [("R1", 0.5)]}
    assert recall(late, TRUTH[:1], 0.0).at_10 == 0.0


def test_recall_a_wrong_first_candidate_above_the_threshold_is_no_recall():
    assert recall({"Q1": [("R5", 99.0), ("R1", 98.0)]}, TRUTH[:1], 0.0).at_false_alarms == 0.0


def test_recalls_by_group_leave_out_groups_without_registered_children():
    parts = recalls(RANKINGS, [*TRUTH, Truth("A", "", "absent", "latin", "known")], 10.0, lambda row: row.group)
    assert {name: value.at_1 for name, value in parts.items()} == {"dari": 0.5, "geez": 0.5}


def test_recalls_by_date_tell_estimated_dates_apart():
    parts = recalls(RANKINGS, TRUTH, 10.0, lambda row: row.dob_kind)
    assert parts["est"].at_1 == 0.0
    assert parts["est"].at_10 == 1.0


def test_absent_children_touch_as_many_as_their_lists_are_long():
    assert candidates_per_absent(RANKINGS, TRUTH) == pytest.approx(0.04)
    assert untouched(RANKINGS, TRUTH) == pytest.approx(0.97)


def test_confusions_count_siblings_whose_top_candidate_would_be_an_alarm():
    assert confusions(RANKINGS, TRUTH, 10.0) == 0.5
    assert confusions(RANKINGS, TRUTH, 10.0, "namesake") == 0.0


def test_table_from_files_is_printed(tmp_path, capsys):
    ranked, truth = tmp_path / "ranked.csv", tmp_path / "truth.csv"
    ranked.write_text("query_id,rank,candidate_id,bits,probability,evidence\nQ1,2,R2,3.5,0.1,\nQ1,1,R1,9.5,0.9,\n")
    truth.write_text("query_id,registry_id,kind,group,dob_kind\nQ1,R1,match,dari,known\nQ2,,absent,dari,known\n")
    assert main([str(ranked), str(truth)]) == 0
    assert "all                 1     1.000     1.000               1.000" in capsys.readouterr().out
    assert main([str(ranked)]) == 2

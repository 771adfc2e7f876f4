"""Peer: Splink 5 in its usual form, a Fellegi-Sunter model trained by expectation maximisation, on clear text.

It is given the romanised name tokens as an array and the skeletons of the product's names engine as a second one, so that
it competes at its best. Blocking is by two skeletons of one child, or one skeleton and the full date or the year.
Prediction runs in chunks: without them 100,000 records exhaust the memory.
"""

from collections.abc import Sequence
from itertools import combinations

import pyarrow
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.matching.peers import TOP, Ranking, Record, month_day, tokens, year
from tutela.engines.names import words

CHUNKS = 5
LEAST = -30.0
SEED = 7


def skeletons(record: Record) -> list[str]:
    """The most usual skeleton of every name, from the Latin or, without one, from the native spelling."""
    text = f"{record['given']} {record['family']}".strip() or record["native"]
    return sorted({word.skeletons[0] for word in words(text)})


def columns(record: Record) -> dict[str, object]:
    """What Splink sees of a record."""
    found, day, born = skeletons(record), month_day(record), year(record)
    return {
        "unique_id": record["id"],
        "names": tokens(record),
        "skeletons": found,
        "pairs": [" ".join(pair) for pair in combinations(found, 2)],
        "dated": [f"{name} {record['dob']}" for name in found] if day and day != 101 else [],
        "aged": [f"{name} {born}" for name in found] if born else [],
        "born": born or None,
        "day": day if day and day != 101 else None,
        "sex": record["sex"] or None,
        "nationality": record["nat"] or None,
        "place": record["pob"].lower() or None,
    }


def table(rows: Sequence[Record]) -> pyarrow.Table:
    """Records as an Arrow table with the types Splink needs for empty columns."""
    texts, numbers = pyarrow.string(), pyarrow.int64()
    arrays = pyarrow.list_(texts)
    fields = {"unique_id": texts, "names": arrays, "skeletons": arrays, "pairs": arrays, "dated": arrays}
    fields |= {"aged": arrays, "born": numbers, "day": numbers, "sex": texts, "nationality": texts, "place": texts}
    return pyarrow.Table.from_pylist([columns(row) for row in rows], schema=pyarrow.schema(list(fields.items())))


def dates() -> comparisons.CustomComparison:
    """Same date; day and month exchanged; same day, other year; same year; a year apart; else."""
    swapped = "born_l = born_r and day_l = (day_r % 100) * 100 + day_r // 100"
    steps = {
        "born_l = born_r and day_l = day_r": "same date",
        swapped: "day and month exchanged",
        "day_l = day_r": "same day, other year",
        "born_l = born_r and (day_l is null or day_r is null)": "same year, day unknown",
        "born_l = born_r": "same year, other day",
        "abs(born_l - born_r) = 1": "a year apart",
    }
    return comparisons.CustomComparison(
        output_column_name="date",
        comparison_levels=[
            levels.CustomLevel("born_l is null or born_r is null", "unknown").configure(is_null_level=True),
            *(levels.CustomLevel(condition, label) for condition, label in steps.items()),
            levels.ElseLevel(),
        ],
    )


def shared_names() -> comparisons.CustomComparison:
    """How many names agree as spelled, then how many as skeletons; one comparison, so that training stays unbiased."""
    steps = [("names", 2), ("skeletons", 3), ("skeletons", 2), ("names", 1), ("skeletons", 1)]
    return comparisons.CustomComparison(
        output_column_name="shared_names",
        comparison_levels=[
            levels.CustomLevel("len(skeletons_l) = 0 or len(skeletons_r) = 0", "unknown").configure(is_null_level=True),
            *(levels.ArrayIntersectLevel(column, count) for column, count in steps),
            levels.ElseLevel(),
        ],
    )


def settings() -> SettingsCreator:
    """The model: names by shared tokens and skeletons, date, sex, nationality, place."""
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            shared_names(),
            dates(),
            comparisons.ExactMatch("sex"),
            comparisons.ExactMatch("nationality"),
            comparisons.JaroWinklerAtThresholds("place", [0.9]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("pairs", arrays_to_explode=["pairs"]),
            block_on("dated", arrays_to_explode=["dated"]),
            block_on("aged", arrays_to_explode=["aged"]),
        ],
        probability_two_random_records_match=1e-5,
        retain_matching_columns=False,
    )


def splink(registry: Sequence[Record], queries: Sequence[Record]) -> Ranking:
    """Match weights of the blocked pairs, the 50 highest a query."""
    database = DuckDBAPI()
    database._con.execute("set memory_limit='6GB'; set threads=2")
    known = database.register(table(registry), table_name="known")
    asked = database.register(table(queries), table_name="asked")
    linker = Linker([asked, known], settings(), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in (block_on("born", "day"), block_on("skeletons")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    pairs = linker.inference.predict(threshold_match_weight=LEAST, num_chunks_right=CHUNKS)
    best = database._con.execute(
        f"""select unique_id_l, unique_id_r, match_weight from (
            select *, row_number() over (partition by unique_id_l order by match_weight desc, unique_id_r) as place
            from {pairs.physical_name}
        ) where place <= {TOP} order by unique_id_l, place"""
    ).fetchall()
    found: Ranking = {row["id"]: [] for row in queries}
    for query, candidate, weight in best:
        found[query].append((candidate, float(weight)))
    return found

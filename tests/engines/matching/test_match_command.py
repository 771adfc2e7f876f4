"""`tutela match`: a ranked list, or a message that names row and column and nothing written."""

import csv
import gzip

import pytest

from tutela.cli import main
from tutela.engines.matching.files import COLUMNS

AHMAD = {"id": "Q1", "given": "Ahmad", "family": "Rezaie", "sex": "m", "dob": "2012-05-03", "nat": "AF"}
ROWS = [
    {"id": "R1", "native": "احمد رضایی", "sex": "m", "dob": "2012-05-03", "nat": "AF", "pob": "Herat"},
    {"id": "R2", "given": "Olena", "family": "Shevchuk", "sex": "f", "dob": "2010-11", "nat": "UA"},
    {"id": "R3", "given": "Ayan", "family": "Abdi", "age_min": "12", "age_max": "14", "obs_date": "2024-05-01"},
]


def sheet(path, rows, columns=COLUMNS, encoding="utf-8"):
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def files(tmp_path):
    return sheet(tmp_path / "q.csv", [AHMAD]), sheet(tmp_path / "r.csv", ROWS), tmp_path / "ranked.csv"


def match(queries, registry, *more):
    return main(["match", *more[:1], "--queries", str(queries), "--registry", str(registry), "--workers", "1", *more[1:]])


@pytest.mark.parametrize("tier", ["wide", "strict"])
@pytest.mark.parametrize("way", [[], ["--plain"]])
def test_match_writes_the_ranked_list_with_evidence(files, tier, way):
    queries, registry, out = files
    assert match(queries, registry, "run", "--tier", tier, "--out", str(out), *way) == 0
    with out.open(encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert (row["query_id"], row["rank"], row["candidate_id"]) == ("Q1", "1", "R1")
    assert float(row["bits"]) > 10 and 0.9 < float(row["probability"]) <= 1
    assert "birth same_day +13.5" in row["evidence"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dob": "2012-02-31"}, "row 2, column dob"),
        ({"dob": "31.5.2012"}, "row 2, column dob"),
        ({"sex": "boy"}, "row 2, column sex"),
        ({"id": " "}, "row 2, column id"),
        ({"id": "R2"}, "column id: R2 is also in row"),
        ({"dob": "", "age_min": "many", "obs_date": "2024"}, "row 2, column age_min"),
        ({"dob": "", "age_min": "12"}, "row 2, column obs_date"),
    ],
)
def test_row_that_cannot_be_used_is_named_and_nothing_is_written(files, tmp_path, capsys, change, said):
    queries, _, out = files
    out.write_text("kept", encoding="utf-8")
    broken = sheet(tmp_path / "broken.csv", [{**ROWS[0], **change}, *ROWS[1:]])
    assert match(queries, broken, "run", "--out", str(out)) == 2
    assert said in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "kept"
    assert {path.name for path in tmp_path.iterdir()} == {"q.csv", "r.csv", "ranked.csv", "broken.csv"}


def test_missing_columns_wrong_encoding_and_missing_files_are_named(files, tmp_path, capsys):
    queries, registry, out = files
    narrow = sheet(tmp_path / "narrow.csv", [{"id": "R1"}], columns=("id", "given"))
    latin = sheet(tmp_path / "latin.csv", [{"id": "R1"}, {"id": "R2", "given": "Zoë"}], encoding="latin-1")
    for wrong, said in ((narrow, "columns missing: family"), (latin, "row 3: not UTF-8"), (tmp_path / "no.csv", "no.csv")):
        assert match(queries, wrong, "run", "--out", str(out)) == 2
        assert said in capsys.readouterr().err
    assert match(queries, registry, "run", "--top", "51") == 2
    assert "--top" in capsys.readouterr().err
    assert not out.exists()


def test_row_with_too_many_columns_is_named(files, tmp_path, capsys):
    queries, registry, _ = files
    text = registry.read_text(encoding="utf-8").splitlines()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("\n".join([*text, text[-1].replace("R3", "R9") + ",1,2"]), encoding="utf-8")
    assert match(queries, wrong, "run") == 2
    assert "row 5" in capsys.readouterr().err


def test_bench_reads_gzip_and_says_how_many_were_found(files, tmp_path, capsys):
    queries, registry, _ = files
    packed = tmp_path / "r.csv.gz"
    packed.write_bytes(gzip.compress(registry.read_bytes()))
    truth = sheet(tmp_path / "t.csv", [{"query_id": "Q1", "registry_id": "R1", "kind": "match", "group": "dari"}],
                  columns=("query_id", "registry_id", "kind", "group"))  # fmt: skip
    assert match(queries, packed, "bench", "--truth", str(truth)) == 0
    assert "recall at 1 1.000" in capsys.readouterr().out
    assert match(queries, registry, "bench") == 2
    assert "--truth" in capsys.readouterr().err

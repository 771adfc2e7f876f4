"""Names as they are written by different hands in different scripts (see `forms` and `tables`)."""

from tutela.engines.names.forms import MAX_ALTERNATIVES, Word, detect_script, fold, romanise, skeletons, word, words
from tutela.engines.names.shortforms import full_skeletons
from tutela.engines.names.tables import TableError, all_tables, norm_version, read_table

__all__ = [
    "MAX_ALTERNATIVES",
    "TableError",
    "Word",
    "all_tables",
    "detect_script",
    "fold",
    "full_skeletons",
    "norm_version",
    "read_table",
    "romanise",
    "skeletons",
    "word",
    "words",
]

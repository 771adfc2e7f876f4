"""Reading disappearances. Every selector takes the actor; what the matrix masks is not in what it returns."""

from tutela.missing.selectors.board import BoardRow, board, board_rows, open_count, undealt_with
from tutela.missing.selectors.episode import (
    EpisodeView,
    LedgerRow,
    StepRow,
    episode_view,
    episodes_of,
    hypotheses,
    interviews_of,
    ledger,
    newest,
    notice_ids,
    notice_view,
    report_text,
    steps,
    visible_episode,
)
from tutela.missing.selectors.outside import (
    call_codes,
    call_view,
    calls,
    enquiries,
    meeting_rule,
    my_sightings,
    owns,
    receipt_given,
    receipt_state,
    sightings_of,
)
from tutela.missing.selectors.shared import all_episodes, co_responsible, words_of

__all__ = [
    "BoardRow", "EpisodeView", "LedgerRow", "StepRow", "all_episodes", "board", "board_rows", "call_codes", "call_view", "calls",
    "co_responsible", "enquiries", "episode_view", "episodes_of", "hypotheses", "interviews_of", "ledger",
    "meeting_rule", "my_sightings", "newest", "notice_ids", "notice_view", "open_count", "owns", "receipt_given",
    "receipt_state", "report_text",
    "sightings_of", "steps", "undealt_with", "visible_episode", "words_of",
]  # fmt: skip

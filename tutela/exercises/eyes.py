"""Assertions about what somebody sees: they use the eyes of the act's own person unless they name others."""

EYES = frozenset(
    {
        "visible", "text_visible", "refused", "http", "lead", "answer", "duplicate_suggestion", "enquiries", "receipt",
        "board", "figure", "banner", "package",
    }
)  # fmt: skip

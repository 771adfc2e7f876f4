"""Dates in Arabic without direction marks inside: the page sets a date apart from the text around it as a whole."""

SHORT_DATE_FORMAT = "d/m/Y"

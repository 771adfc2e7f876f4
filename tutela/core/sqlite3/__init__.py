"""SQLite as Tutela uses it: Django's own backend, with a queue for writers (base.py)."""

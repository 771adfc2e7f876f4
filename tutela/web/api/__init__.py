"""The programming interface under /api/1/: the same services and selectors as the screens, by the same login.

An endpoint is thin: its door (doors.py) asks for login, CSRF token and permission; its schema (schemas.py) takes nothing
it does not name; then one service or selector is called with the acting person. Errors have one shape (errors.py).
"""

"""Settings of the test suite: a throwaway exercise node in a temporary folder, made when the tests start."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tutela.core.nodes import create_node_folder

_folder = Path(tempfile.mkdtemp(prefix="tutela-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
create_node_folder(_folder / "node", id="tutela:test.node", name="Test node", state="IT", exercise=True,
                   time_zone="Europe/Rome", url="http://localhost:8000", second_factor=False)
os.environ["TUTELA_NODE"] = str(_folder / "node")

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Files, not memory: write-ahead log, waiting writers and threads behave in the tests as they do on a node. Only the wait
# for the disk is left out, which protects against a power cut.
for _alias, _database in DATABASES.items():  # noqa: F405
    if _database["ENGINE"].endswith("sqlite3"):
        _database["TEST"] = {"NAME": str(_folder / f"{_alias}.sqlite3")}
        _options = _database["OPTIONS"]
        _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

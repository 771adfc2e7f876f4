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
                   time_zone="Europe/Rome", url="http://localhost:8000")
os.environ["TUTELA_NODE"] = str(_folder / "node")

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

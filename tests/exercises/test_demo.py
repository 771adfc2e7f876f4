"""The demo: played, open in the browser, ended with Ctrl-C, made anew by a rerun."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tutela.cli import demo
from tutela.exercises.nodeprocess import port_taken

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "tutela.cli", "demo"]


@pytest.fixture
def first_port():
    """The first of three free ports in a row, below those the system hands out."""
    for port in range(21001, 31000, 7):
        if not any(port_taken(port + more) for more in range(3)):
            return port
    pytest.fail("no free ports")


@pytest.fixture
def surroundings():
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}


def test_demo_folder_that_is_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(demo.Unfit, match="nothing was changed"):
        demo.refuse_unfit(tmp_path, [])
    assert (tmp_path / "thesis.txt").exists()


def test_demo_port_in_use_is_named_and_nothing_is_changed(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(demo.Unfit, match=f"Port {port} is in use"):
            demo.refuse_unfit(tmp_path / "demo", [port])
    assert not (tmp_path / "demo").exists()


def test_demo_rerun_removes_what_the_last_one_made(tmp_path):
    demo.reset(tmp_path / "demo")
    (tmp_path / "demo" / "old").mkdir()
    demo.refuse_unfit(tmp_path / "demo", [])
    demo.reset(tmp_path / "demo")
    assert [path.name for path in (tmp_path / "demo").iterdir()] == [demo.MARK]


def test_demo_passwords_are_fresh_long_and_easy_to_read():
    made = {demo.password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(word) == 19 and not set(word) & set("0O1lIi") for word in made)


def test_demo_of_a_step_that_does_not_exist_names_the_known_ones(tmp_path, surroundings):
    done = subprocess.run(
        [*COMMAND, "--until", "A77", "--dir", str(tmp_path / "demo")], cwd=ROOT, env=surroundings, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Use one of A1, A2" in done.stderr


def all_free(first_port: int, seconds: float = 20) -> bool:
    """Whether the demo's ports come free; what was killed is ended by the system a moment later."""
    ends = time.monotonic() + seconds
    while taken := [port for port in range(first_port, first_port + 3) if port_taken(port)]:
        if time.monotonic() > ends:
            break
        time.sleep(0.2)
    return not taken


def listen_to_ctrl_c():
    """A test run started in the background has made everything it starts deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.nodes
@pytest.mark.parametrize(("ending", "code"), [(signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_demo_stays_open_until_it_is_ended_and_leaves_no_process(tmp_path, first_port, surroundings, ending, code):
    folder, output = tmp_path / "demo", tmp_path / "output"
    with output.open("w") as stream:
        command = [*COMMAND, "--until", "A1", "--dir", str(folder), "--first-port", str(first_port)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=stream, stderr=stream, preexec_fn=listen_to_ctrl_c
        )
    try:
        ends = time.monotonic() + 180
        while "Ctrl-C ends" not in output.read_text() and process.poll() is None and time.monotonic() < ends:
            time.sleep(0.2)
        assert process.poll() is None, output.read_text()[-800:]
        for port in range(first_port, first_port + 3):
            with urlopen(f"http://localhost:{port}/account/login/", timeout=30) as page:
                assert page.status == 200
    finally:
        process.send_signal(ending)
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
    text = output.read_text()
    assert "A1   Port in Sicily" in text
    assert "it_city.inspector" in text
    assert (folder / "people.txt").stat().st_mode & 0o077 == 0
    assert process.returncode == code
    assert all_free(first_port)


def test_demo_people_are_shown_with_the_name_of_their_role():
    from types import SimpleNamespace

    person = SimpleNamespace(handle="it_guard.guardian", role="guardian", name="Teresa Lombi")
    cast = SimpleNamespace(nodes={"it": SimpleNamespace(name="Italia")}, people={"g": person}, node_of=lambda handle: "it")
    stage = SimpleNamespace(nodes={"it": SimpleNamespace(port=8001)}, cast=cast)
    assert demo.people_text(stage, {"it_guard.guardian": "x"}).rstrip().endswith("Teresa Lombi, Guardian")

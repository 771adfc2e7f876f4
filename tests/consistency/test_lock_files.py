"""The lock files pin everything, with hashes, and do not say where packages come from."""

import re

import pytest

from tests.consistency.tree import ROOT

LOCKS = ("bootstrap", "runtime", "dev")


def lock(which: str) -> str:
    return (ROOT / "requirements" / f"{which}.txt").read_text("utf-8")


def pinned(which: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+) \\$", lock(which), re.MULTILINE | re.IGNORECASE))


@pytest.mark.parametrize("which", LOCKS)
def test_lock_file_names_no_place(which):
    assert not re.findall(r"\S*://\S*|^--.*|^-[if] .*|file:\S+", lock(which), re.MULTILINE)


@pytest.mark.parametrize("which", LOCKS)
def test_every_pin_has_a_hash(which):
    blocks = re.split(r"\n(?=[a-z0-9])", lock(which), flags=re.IGNORECASE)
    pins = [block for block in blocks if re.match(r"[a-z0-9._-]+==", block, re.IGNORECASE)]
    assert len(pins) == len(pinned(which)) > 0
    assert not [block.splitlines()[0] for block in pins if "--hash=sha256:" not in block]


def test_test_lock_agrees_with_the_lock_of_a_running_node():
    dev = pinned("dev")
    shared = {**pinned("bootstrap"), **pinned("runtime")}
    assert {name: dev.get(name) for name in shared} == shared


@pytest.mark.parametrize("which", LOCKS)
def test_every_wish_has_a_reason_and_a_pin(which):
    lines = (ROOT / "requirements" / f"{which}.in").read_text("utf-8").splitlines()
    wishes = [line for line in lines if line and not line.startswith(("#", "-"))]
    assert not [line for line in wishes if " # " not in line]
    names = [re.match(r"[A-Za-z0-9._-]+", line)[0].lower().replace("_", "-") for line in wishes]
    assert not [wish for wish in names if wish not in pinned(which)]

"""`tutela worker [DIR]`: one per node: deliveries, journal sequencer, due work, later subscribers, checkpoints."""

import argparse
import logging
import signal
import time
from pathlib import Path
from types import FrameType

from tutela.cli import django_up

log = logging.getLogger("tutela.worker")
CHECKPOINT_SECONDS = 600.0


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `tutela worker`."""
    parser = subparsers.add_parser("worker", help="the node's background work")
    parser.add_argument("folder", type=Path, nargs="?", default=None)
    parser.add_argument("--once", action="store_true", help="do what is due now and end")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between rounds")


def run(args: argparse.Namespace) -> int:
    """Loop until terminated. A failing round is logged and tried again; it never ends the worker."""
    django_up(args.folder)
    from django.db import close_old_connections

    from config.wiring import work_once

    ending: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ending.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    last_checkpoint = 0.0
    while not ending:
        close_old_connections()
        due = time.monotonic() - last_checkpoint > CHECKPOINT_SECONDS
        try:
            busy = work_once(checkpoint=due or args.once)
            if due:
                last_checkpoint = time.monotonic()
        except Exception:
            log.exception("a worker round failed; it is tried again")
            busy = 0
        if args.once:
            return 0
        if not busy:
            time.sleep(args.pause)
    return 0

"""The node folder: what one authority's installation is called, where it keeps data and where it keeps keys.

    DIR/node.toml          settings of the node, no secrets
    DIR/data/              database, case clock, outgoing mail of exercise nodes
    DIR/keys/              0700: node keys (0600) and the database of wrapped case keys

Keys stay outside the data folder so that a copy of the data alone is noise (decision 0001).
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

# Text in their place would count as true: a node with exercise = "no" could have its time moved.
_SWITCHES = ("exercise", "second_factor", "demo")


class NodeFolderError(Exception):
    """The node folder is missing, incomplete or unsafe; the message says what to do."""


@dataclass(frozen=True)
class NodeConfig:
    """Settings of one node, read from `node.toml`. Paths are absolute; `state` is an ISO 3166 code; `region`
    one of ISO 3166-2 with rules or holidays of its own (ES-CT, DE-BE), or empty."""

    folder: Path
    id: str
    name: str
    state: str
    time_zone: str
    language: str
    exercise: bool
    url: str
    database: str
    second_factor: bool
    demo: bool = False
    region: str = ""

    @property
    def jurisdiction(self) -> str:
        """Whose law and holidays hold here: the region's with the State's, or the State's."""
        return self.region or self.state

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def key_file(self) -> Path:
        return self.keys / "node.json"

    @property
    def trust_list(self) -> Path:
        return self.folder / "trust-list.json"

    @property
    def slug(self) -> str:
        """Letters and digits of the id: used for cookie names, so that nodes on one host do not share sessions."""
        return "".join(c if c.isalnum() else "_" for c in self.id)


def read_node(folder: Path) -> NodeConfig:
    """Read and check a node folder; raises NodeFolderError with the remedy."""
    path = folder / "node.toml"
    if not path.is_file():
        raise NodeFolderError(f"{folder} is not a node folder: run `tutela node init {folder}` first.")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise NodeFolderError(f"{path}: {error}. Correct the line named and start again.") from error
    wanted = {"id", "name", "state", "time_zone", "language", "exercise", "url", "database", "second_factor"}
    if missing := sorted(wanted - raw.keys()):
        raise NodeFolderError(f"{path}: {', '.join(missing)} missing. Add a line for each.")
    unknown = sorted(raw.keys() - wanted - {"demo", "region"})
    if unknown:
        raise NodeFolderError(f"{path}: {', '.join(unknown)} unknown. Remove the line or correct the name.")
    for name, value in raw.items():
        kind = bool if name in _SWITCHES else str
        if not isinstance(value, kind):
            hint = "true or false without quotes" if kind is bool else "text in quotes"
            raise NodeFolderError(f"{path}: {name} must be {hint}. Correct the line.")
    if not raw["exercise"] and (not raw["second_factor"] or raw.get("demo")):
        raise NodeFolderError(f"{path}: only an exercise node runs without a second factor or as a demo. Correct the line.")
    if raw["time_zone"] not in available_timezones():
        raise NodeFolderError(f"{path}: {raw['time_zone']} is no time zone. Write one like Europe/Rome.")
    state = raw["state"]
    if raw.get("region") and not re.fullmatch(f"{re.escape(state)}-[A-Z0-9]{{1,3}}", raw["region"]):
        raise NodeFolderError(f"{path}: region must be one of {state}, like {state}-XX. Correct or remove the line.")
    config = NodeConfig(folder=folder.resolve(), **raw)
    check_key_file(config.key_file)
    return config


def check_key_file(path: Path) -> None:
    """Refuse to start when the keys are missing or readable by others."""
    if not path.is_file():
        raise NodeFolderError(f"The key file {path} is missing. Restore it from the key backup; without it nothing opens.")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise NodeFolderError(f"The key file {path} can be read by others. Run `chmod 600 {path}`.")

"""Making a node folder: settings, keys and databases' places (the databases themselves are made by `migrate`)."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from tutela.core.errors import InvalidInput
from tutela.core.keys import KeyFile
from tutela.core.node import NodeConfig, read_node


def create_node_folder(  # noqa: PLR0913 - one argument per setting of node.toml
    folder: Path,
    *,
    id: str,
    name: str,
    state: str,
    time_zone: str = "Europe/Brussels",
    language: str = "en",
    exercise: bool = False,
    url: str = "http://localhost:8000",
    database: str = "",
    second_factor: bool = True,
    demo: bool = False,
) -> NodeConfig:
    """Write node.toml, the key file (0600, in keys/, never in data/) and the empty data folder.

    Raises InvalidInput naming the setting; refuses a folder that already is a node.
    """
    if (folder / "node.toml").exists():
        raise InvalidInput("folder", f"{folder} already is a node. Choose another folder; nothing was changed.")
    if time_zone not in available_timezones():
        raise InvalidInput("time_zone", f"{time_zone} is no time zone. Write one like Europe/Rome.")
    if len(state) != 2 or not state.isupper():
        raise InvalidInput("state", "Write the two-letter country code in capitals, for example IT.")
    ZoneInfo(time_zone)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    os.chmod(folder / "data", 0o700)
    values = {
        "id": id, "name": name, "state": state, "time_zone": time_zone, "language": language, "exercise": exercise,
        "url": url, "database": database, "second_factor": second_factor, "demo": demo,
    }
    KeyFile.create(folder / "keys" / "node.json")
    (folder / "node.toml").write_text("".join(f"{key} = {_toml(value)}\n" for key, value in values.items()), "utf-8")
    return read_node(folder)


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

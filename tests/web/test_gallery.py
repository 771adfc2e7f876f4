"""The gallery renders every component."""

from pathlib import Path

import pytest

COTTON = Path(__file__).resolve().parents[2] / "tutela" / "web" / "templates" / "cotton"


def test_gallery_shows_every_component(client):
    page = client.get("/gallery/")
    assert page.status_code == 200
    source = (COTTON.parent / "web" / "gallery.html").read_text("utf-8")
    inside = "".join(path.read_text("utf-8") for path in COTTON.glob("*.html"))
    names = [path.stem.replace("_", "-") for path in COTTON.glob("*.html")]
    assert not [name for name in names if f"<c-{name}" not in source + inside]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_gallery_in_a_language_has_its_direction(client, language, direction):
    page = client.get("/gallery/", {"lang": language})
    assert f'lang="{language}" dir="{direction}"' in page.content.decode()

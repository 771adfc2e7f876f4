"""A photo is bounded, really an image, and leaves without what the camera wrote into it."""

from io import BytesIO

import pytest
from PIL import Image

from tutela.cases import photos, selectors, services
from tutela.core.errors import InvalidInput, NotVisible


def image(fmt: str = "JPEG", size: tuple[int, int] = (3000, 2000), exif: bool = False) -> bytes:
    made, out = Image.new("RGB", size, (120, 90, 60)), BytesIO()
    extra = {}
    if exif:
        tags = Image.Exif()
        tags[0x010F], tags[0x0112] = "CANARY-CAMERA", 6
        extra["exif"], extra["comment"] = tags, b"CANARY-COMMENT"
    made.save(out, fmt, **extra)
    return out.getvalue()


def test_photo_is_reencoded_bounded_upright_and_without_metadata():
    made = photos.picture(image(exif=True))
    assert (made.width, made.height) == (1067, 1600)
    assert b"CANARY" not in made.image and not Image.open(BytesIO(made.image)).getexif()
    assert max(Image.open(BytesIO(made.small)).size) <= 240


@pytest.mark.parametrize("fmt", ["PNG", "WEBP", "GIF"])
def test_photo_of_another_format_becomes_jpeg(fmt):
    assert Image.open(BytesIO(photos.picture(image(fmt, (50, 40))).image)).format == "JPEG"


def test_photo_of_60_megabytes_is_refused_at_the_field():
    with pytest.raises(InvalidInput) as caught:
        photos.picture(b"", size=60 * 1024 * 1024)
    assert "12 MB" in str(caught.value.errors["photo"])


@pytest.mark.parametrize("data", [b"%PDF-1.7 not a photo", b"\x00" * 5000, image()[:400], b"GIF89a", b"<svg></svg>"])
def test_what_is_no_photo_is_refused_at_the_field(data):
    with pytest.raises(InvalidInput) as caught:
        photos.picture(data)
    assert "photo" in caught.value.errors


def test_photo_with_absurdly_many_pixels_is_refused():
    with pytest.raises(InvalidInput):
        photos.picture(image("PNG", (20_000, 4_000)))


def test_photo_is_shown_to_who_may_see_it_and_sealed_in_the_database(worker, girl, person, grant):
    services.add_photo(by=worker, case=girl.pk, data=image(size=(300, 200)))
    assert selectors.photo_of(actor=worker, case=girl.pk, purpose="care")[:2] == b"\xff\xd8"
    officer = person("school", "school_officer")
    grant(girl, officer)
    with pytest.raises(NotVisible):
        selectors.photo_of(actor=officer, case=girl.pk, purpose="care")

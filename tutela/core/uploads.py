"""Uploads with a bound: held in memory only (a child's photo never touches the disk unsealed), never without limit."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MAX_FILE = 12 * 1024 * 1024
MAX_REQUEST = 100 * 1024 * 1024


class BoundedUpload(FileUploadHandler):
    """Keeps a file up to MAX_FILE; of a larger one only its size, so that the form can say so at the field.

    A request beyond MAX_REQUEST is refused before it is read (413).
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig("upload beyond the limit of a request")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.buffer: BytesIO = BytesIO()
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen > MAX_FILE:
            self.buffer = BytesIO()
        else:
            self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            file=self.buffer, field_name=self.field_name, name=self.file_name, content_type=self.content_type,
            size=file_size, charset=self.charset, content_type_extra=self.content_type_extra,
        )


def too_large(upload: Any) -> bool:
    """Whether only the size of this upload is known because it was beyond MAX_FILE."""
    return bool(upload.size > MAX_FILE)

"""How much may be uploaded at once."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST = 300  # files
LARGEST = 16 * 1024 * 1024  # bytes, together


class BoundedHandler(FileUploadHandler):
    """Stop taking what is too much, and leave a note for the view: `request.too_much`.

    The rest is read, not kept: a browser whose upload breaks off shows its own error instead of the page.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.files = self.size = 0

    def new_file(self, *args, **options):
        super().new_file(*args, **options)
        self.files += 1
        self.stop(if_true=self.files > MOST)

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        self.stop(if_true=self.size > LARGEST)
        return raw_data

    def file_complete(self, file_size):
        return None

    def stop(self, *, if_true):
        if if_true:
            self.request.too_much = True
            raise StopUpload(connection_reset=False)

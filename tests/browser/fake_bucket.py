"""A small fake of the bucket that photos are put into."""

from tests.browser.fake_system import Shape


class Bucket:
    """Photos by their keys; `refuse` so many are answered 503."""

    def __init__(self) -> None:
        self.photos: dict[str, bytes] = {}
        self.address = ""
        self.refuse = 0

    def door(self, conversation: str, body: Shape) -> Shape:
        """What `POST /photos` and `POST /files` answer."""
        folder = "files" if body["content_type"] == "application/pdf" else "photos"
        key = f"{folder}/{conversation}/{body['id']}"
        return {"key": key, "url": self.address, "fields": {"key": key, "Content-Type": body["content_type"]}}

    def put(self, sent: bytes) -> int:
        """Takes a form as S3 does, the fields first and the file last; gives the status."""
        if self.refuse:
            self.refuse -= 1
            return 503
        boundary = sent.split(b"\r\n", 1)[0]
        parts = [part.split(b"\r\n\r\n", 1) for part in sent.split(boundary)[1:-1]]
        key = next(body.strip().decode() for head, body in parts if b'name="key"' in head)
        self.photos[key] = parts[-1][1].removesuffix(b"\r\n")
        return 204

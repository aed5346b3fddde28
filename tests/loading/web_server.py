"""A web server that answers as publishers do, well and badly; it prints each status it gives."""

import gzip
import io
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zipfile import ZipFile

BODY = b"key,nome\none,Uno\n"
PLAIN = {"/soci.csv", "/dated.csv", "/cut.csv", "/zipped.csv", "/members", "/slow.csv"}


def packed() -> bytes:
    """A zip of the file and of another one."""
    out = io.BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("data/soci.csv", BODY)
        package.writestr("data/legend.csv", "a\nb\n")
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Answers by the path: see `test_fetching`."""

    def do_GET(self) -> None:
        """Answer."""
        path, _, query = self.path.partition("?")
        onward = {"/moved.csv": "/soci.csv", "/loop.csv": "/loop.csv"}.get(path, "")
        if path == "/away.csv":
            onward = f"http://localhost:{self.connection.getsockname()[1]}/soci.csv"
        if onward:
            self.give(302, b"", Location=onward)
        elif path == "/all":
            self.give(200, packed(), Content_Type="application/zip")
        elif path == "/large.csv":
            self.give(200, BODY * 1000)
        elif path not in PLAIN or (path == "/members" and query != "key=hush"):
            self.give(500 if path == "/broken.csv" else 404, b"no")
        elif self.unchanged(path):
            self.give(304, b"")
        else:
            self.plain(path)

    def plain(self, path: str) -> None:
        """A file, whole or not."""
        if path == "/zipped.csv":
            self.give(200, gzip.compress(BODY), Content_Encoding="gzip")
        elif path == "/members":
            self.give(200, BODY, Content_Type="text/csv; charset=utf-8")
        elif path == "/dated.csv":
            self.give(200, BODY, Last_Modified="Sun, 22 Nov 2026 08:00:00 GMT")
        else:
            self.give(
                200, BODY, length=1000 if path in ("/cut.csv", "/slow.csv") else 0, ETag='"1"'
            )
        if path == "/slow.csv":
            self.wfile.flush()
            time.sleep(60)

    def unchanged(self, path: str) -> bool:
        """Whether the client has the file as it is."""
        name = "If-Modified-Since" if path == "/dated.csv" else "If-None-Match"
        return self.headers.get(name) in ('"1"', "Sun, 22 Nov 2026 08:00:00 GMT")

    def give(self, status: int, body: bytes, *, length: int = 0, **headers: str) -> None:
        """Send an answer, of which so many bytes are promised."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)
        print(status, self.path, flush=True)  # noqa: T201 - what the tests read

    def log_message(self, *_: object) -> None:
        """Say nothing else."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()

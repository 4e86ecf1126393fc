"""A proxy between us and a real S3 server, which makes of it a server that cannot be trusted."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ogonblick.settings import Settings

Heard = Callable[[dict[str, str]], dict[str, str]]
"""Changes a request's headers before it reaches the server."""

Told = Callable[[dict[str, str]], dict[str, str]]
"""Changes the headers of an answer."""

Answered = Callable[[str, int, bytes], tuple[int, bytes]]
"""Changes status and body of the answer to what was asked for by its path."""

_OWN = {"authorization", "x-amz-date", "host", "expect", "content-length", "connection"}
_PER_HOP = {"transfer-encoding", "connection", "content-length", "date", "server"}


@contextlib.contextmanager
def proxied(
    settings: Settings,
    hear: Heard = lambda headers: headers,
    answer: Answered = lambda _, status, body: (status, body),
    tell: Told = lambda headers: headers,
) -> Iterator[str]:
    """Give the address of a proxy; it signs again what it changes, with the writer's keys."""

    class Between(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kept = {k: v for k, v in self.headers.items() if k.lower() not in _OWN}
            headers = signed(settings, self.command, self.path, hear(kept), body)
            upstream = HTTPConnection(settings.s3_endpoint.removeprefix("http://"), timeout=30)
            with contextlib.closing(upstream):
                upstream.request(self.command, self.path, body, headers)
                reply = upstream.getresponse()
                status, content = answer(self.path, reply.status, reply.read())
            self.send_response(status)
            length = reply.headers["Content-Length"] if self.command == "HEAD" else None
            for name, value in tell(dict(reply.headers)).items():
                if name.lower() not in _PER_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", length or str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_any  # noqa: N815 - its own names

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Between) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def signed(
    settings: Settings, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> dict[str, str]:
    """Return the headers with a signature for the server behind."""
    request = AWSRequest(method, f"{settings.s3_endpoint}{path}", dict(headers), body)
    keys = Credentials(settings.s3_access_key, settings.s3_secret_key.value)
    S3SigV4Auth(keys, "s3", settings.s3_region).add_auth(request)
    return dict(request.headers.items())

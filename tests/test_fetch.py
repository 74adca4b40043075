"""Downloading a dump from a server that stalls, truncates and lies."""

from __future__ import annotations

import http.client
import io
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.errors import FetchError, InputError
from mapper.fetch import _alone, fetch_dump

ROW = "\t".join(
    [
        "77",
        "Somewhere",
        "Somewhere",
        "مكان بعيد هنا",
        "35.4",
        "38.9",
        "P",
        "PPL",
        "SY",
        "",
        "09",
        "",
        "",
        "",
        "0",
        "",
        "3",
    ]
    + ["Asia/Damascus", "2020-01-01"]
)


def packed(name="SY.txt", text=ROW + "\n", damage=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if damage else zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text * 400 if text else "")
        archive.writestr("readme.txt", "about")
    data = out.getvalue()
    return data.replace(b"Somewhere", b"Elsewhere", 1) if damage else data


GOOD = packed()


def torn(data):
    """The packed bytes of the first file overwritten."""
    start = 30 + len("SY.txt")
    return data[:start] + b"\xff" * 40 + data[start + 40 :]


def locked(data):
    """The first file marked as locked with a password, in both of its headers."""
    spot = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\x01" + data[7:spot] + b"\x01" + data[spot + 1 :]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = [], []

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}/dump"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answers = self.server.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, *_):
        pass


def reply(data=GOOD, status=200, cut=None, stall=False, length=None, **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data) if length is None else length))
        handler.end_headers()
        handler.wfile.write(data[:cut])
        handler.wfile.flush()
        if stall:
            time.sleep(0.8)
        handler.close_connection = True

    return answer


def ranged(handler):
    """Answer the range that is asked for, if the file is still the same."""
    wanted = handler.headers.get("Range")
    if wanted and handler.headers.get("If-Range") == '"v1"':
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        span = f"bytes {start}-{len(GOOD) - 1}/{len(GOOD)}"
        reply(GOOD[start:], 206, ETag='"v1"', Content_Range=span)(handler)
    else:
        reply(ETag='"v1"')(handler)


@pytest.fixture
def server():
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def fetch(server, folder, **more):
    waits = []
    done = fetch_dump("sy", folder, base=server.base, timeout=0.4, sleep=waits.append, **more)
    return done, waits


def test_a_dump_is_kept_whole_and_not_twice(server, tmp_path):
    server.answers = [reply(ETag='"v1"'), reply(b"", 304)]
    done, _ = fetch(server, tmp_path)
    assert done.fresh
    assert done.file == tmp_path / "SY.zip"
    assert done.file.read_bytes() == GOOD
    assert server.asked[0][0] == "/dump/SY.zip"
    assert server.asked[0][1]["User-Agent"] == "mapper"
    again, _ = fetch(server, tmp_path)
    assert not again.fresh
    assert again.sha256 == done.sha256
    assert server.asked[1][1]["If-None-Match"] == '"v1"'
    assert {file.name for file in tmp_path.iterdir()} == {"SY.zip", "SY.zip.json", ".SY.zip.lock"}


@pytest.mark.parametrize("fault", [{"cut": 90}, {"cut": 90, "stall": True}])
def test_what_broke_goes_on_where_it_stopped(server, tmp_path, fault):
    server.answers = [reply(ETag='"v1"', **fault), ranged]
    done, waits = fetch(server, tmp_path)
    assert done.file.read_bytes() == GOOD
    assert server.asked[1][1]["Range"] == "bytes=90-"
    assert len(waits) == 1


def test_a_later_run_goes_on_too(server, tmp_path):
    server.answers = [reply(ETag='"v1"', cut=90)]
    with pytest.raises(FetchError, match=r"90 of .* bytes came.*run it again"):
        fetch(server, tmp_path, tries=1)
    assert not (tmp_path / "SY.zip").exists()
    server.answers = [ranged]
    assert fetch(server, tmp_path)[0].file.read_bytes() == GOOD
    assert server.asked[-1][1]["Range"] == "bytes=90-"


@pytest.mark.parametrize("second", [{"ETag": '"v2"'}, {}])
def test_another_file_or_a_server_without_ranges_starts_anew(server, tmp_path, second):
    server.answers = [reply(packed(text=ROW[:-1] + "2\n"), ETag='"v1"', cut=90), reply(**second)]
    assert fetch(server, tmp_path)[0].file.read_bytes() == GOOD


def test_a_version_that_failed_its_check_is_not_the_newest(server, tmp_path):
    server.answers = [reply(ETag='"v1"')]
    fetch(server, tmp_path)
    server.answers = [reply(torn(GOOD), ETag='"v2"')]
    with pytest.raises(FetchError, match="not a zip"):
        fetch(server, tmp_path)
    assert (tmp_path / "SY.zip").read_bytes() == GOOD
    server.answers = [reply(ETag='"v3"')]
    assert fetch(server, tmp_path)[0].fresh
    assert "If-None-Match" not in server.asked[-1][1]


def test_a_file_that_was_damaged_here_is_fetched_again(server, tmp_path):
    server.answers = [reply(ETag='"v1"')]
    fetch(server, tmp_path)
    (tmp_path / "SY.zip").write_bytes(GOOD[:50])
    done, _ = fetch(server, tmp_path)
    assert done.fresh
    assert done.file.read_bytes() == GOOD
    assert "If-None-Match" not in server.asked[-1][1]


def test_a_busy_server_is_asked_again_when_it_says(server, tmp_path):
    server.answers = [reply(b"", 503, Retry_After="7"), reply(b"", 429, Retry_After="9999"), reply()]
    done, waits = fetch(server, tmp_path)
    assert done.fresh
    assert waits == [7.0, 60.0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (reply(b"", 404), "404"),
        (reply(b"<html>log in</html>", Content_Type="text/html"), "a web page came"),
        (reply(GOOD[:-30]), "not a zip"),
        (reply(packed("IQ.txt")), "not a zip with SY.txt"),
        (reply(torn(GOOD)), "not a zip"),
        (reply(locked(GOOD)), "not a zip"),
        (reply(packed(text="no table\n")), "no table of GeoNames places in SY"),
        (reply(packed(text=ROW.replace("\tSY\t", "\tIQ\t") + "\n")), "no table of GeoNames places in SY"),
        (reply(packed(damage=True)), "damaged"),
        (reply(packed(text="0" * 100_000)), "unpacks to more"),
        (reply(b"x" * 2_000_000), "more than the 1,000,000"),
        (reply(length=len(GOOD) + 5), "bytes came"),
        (reply(b"", 302, Location="SY.zip"), "302"),
        (reply(b"", 500), "tried 4 times"),
    ],
)
def test_what_is_no_dump_is_not_kept(server, tmp_path, answer, message):
    (tmp_path / "SY.zip").write_bytes(b"the old one")
    server.answers = [answer]
    with pytest.raises(FetchError, match=message):
        fetch(server, tmp_path, most_bytes=1_000_000)
    assert (tmp_path / "SY.zip").read_bytes() == b"the old one"


def test_without_a_network_it_says_what_to_do(tmp_path):
    with pytest.raises(FetchError, match=r"no connection.*mapper gazetteer add SY.zip"):
        fetch_dump("SY", tmp_path, base="http://127.0.0.1:9", tries=2, sleep=lambda _: None)


@pytest.mark.parametrize("code", ["Syria", "S", "../SY", "", "S1", "سو"])
def test_a_country_is_two_letters(tmp_path, code):
    with pytest.raises(InputError, match="two letters"):
        fetch_dump(code, tmp_path)
    with pytest.raises(InputError, match="http"):
        fetch_dump("SY", tmp_path, base="file:///etc")


def test_a_folder_that_cannot_be_made_is_told(server, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    server.answers = [reply()]
    with pytest.raises(InputError, match="cannot be written"):
        fetch(server, tmp_path / "file")


def test_the_command_downloads_and_adds(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))
    server.answers = [reply()]
    with pytest.raises(SystemExit) as end:
        main(["gazetteer", "fetch", "SY", "--url", server.base])
    assert end.value.code in (0, None)
    assert "CC BY 4.0" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["place", "مكان بعيد هنا"])
    assert "gn77" in capsys.readouterr().out


def drip(data, *, head=None, length=True):
    """Send all but the first bytes of a reply one by one, faster than any timeout without a byte."""

    def answer(handler):
        lines = ["HTTP/1.1 200 OK", 'ETag: "v1"', *([f"Content-Length: {len(data)}"] if length else []), "", ""]
        whole = "\r\n".join(lines).encode() + data
        start = whole.index(data) + 100 if head is None else head
        handler.wfile.write(whole[:start])
        handler.close_connection = True
        try:
            for at in range(start, len(whole)):
                handler.wfile.write(whole[at : at + 1])
                handler.wfile.flush()
                time.sleep(0.02)
        except OSError:
            pass

    return answer


@pytest.mark.parametrize("slow", [drip(GOOD), drip(GOOD, head=5), drip(GOOD, length=False)])
def test_a_server_that_drips_bytes_ends_at_the_time_limit_and_can_be_gone_on_with(server, tmp_path, slow):
    server.answers = [slow]
    began = time.monotonic()
    with pytest.raises(FetchError, match=r"the time limit is over, \d+ bytes are kept; run it again to"):
        fetch(server, tmp_path, most_seconds=0.5)
    assert time.monotonic() - began < 3
    have = (tmp_path / "SY.zip.part").stat().st_size if (tmp_path / "SY.zip.part").exists() else 0
    server.answers = [ranged]
    assert fetch(server, tmp_path, most_seconds=60)[0].file.read_bytes() == GOOD
    assert server.asked[-1][1].get("Range") == (f"bytes={have}-" if have else None)


def test_waiting_counts_as_time_too(server, tmp_path):
    server.answers = [reply(b"", 503), drip(GOOD)]
    began = time.monotonic()
    with pytest.raises(FetchError, match="the time limit is over"):
        fetch_dump("SY", tmp_path, base=server.base, timeout=5, most_seconds=0.1, sleep=lambda _: time.sleep(0.3))
    assert time.monotonic() - began < 2


def test_a_second_process_is_told_and_a_dead_one_holds_nothing(server, tmp_path):
    server.answers = [reply()]
    code = (
        "import sys, time, pathlib\nfrom mapper.fetch import _alone\n"
        "with _alone(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "SY.zip")], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(FetchError, match=r"SY\.zip: another process is downloading it"):
            fetch(server, tmp_path)
        assert not server.asked
        other.kill()
    assert fetch(server, tmp_path)[0].fresh
    with _alone(tmp_path / "SY.zip"), pytest.raises(FetchError, match="another process"):
        fetch(server, tmp_path)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://[bad", "no address"),
        ("http://host:99x/dump", "no address"),
        ("http://مثال.test/dump", "beyond ASCII"),
        ("https://example.org/ملف", "beyond ASCII"),
        ("http://", "names a server"),
        ("example.org/dump", "begins with http"),
        ("ftp://example.org", "begins with http"),
        ("http://a b/dump", "no spaces"),
        ("http://a/b\r\nX: y", "no spaces"),
        ("http://me:secret@example.org/", "a user name"),
        ("http://example.org/?file=", "a query"),
    ],
)
def test_what_is_no_address_is_told_in_one_line(tmp_path, monkeypatch, address, message):
    with pytest.raises(InputError, match=message) as told:
        fetch_dump("SY", tmp_path, base=address)
    assert "secret" not in str(told.value)
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))
    ended = CliRunner().invoke(main, ["gazetteer", "fetch", "SY", "--url", address])
    assert ended.exit_code == 2
    assert ended.output.count("\n") == 1


def test_every_line_of_a_dump_is_looked_at(server, tmp_path):
    rows = [ROW.replace("77", str(at), 1) for at in range(400)]
    bad = ["torn", ROW.replace("35.4", "x"), ROW.replace("\tSY\t", "\tIQ\t"), ROW.replace("38.9", "389")]
    server.answers = [reply(one_table([*rows[:200], *bad, *rows[200:]]))]
    assert fetch(server, tmp_path)[0].odd == 4
    server.answers = [reply(one_table([*rows[:100], *bad, *rows[100:200]]))]
    with pytest.raises(FetchError, match=r"4 of 204 lines have another shape, the first is line 101"):
        fetch(server, tmp_path)


def one_table(rows):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SY.txt", "\n".join(rows) + "\n")
    return out.getvalue()


def test_a_weak_tag_tells_the_newest_but_no_part_is_gone_on_with(server, tmp_path):
    server.answers = [reply(ETag='W/"v1"', cut=90)]
    with pytest.raises(FetchError, match="run it again to begin anew"):
        fetch(server, tmp_path, tries=1)
    server.answers = [reply(ETag='W/"v1"')]
    assert fetch(server, tmp_path)[0].fresh
    assert "Range" not in server.asked[-1][1]
    server.answers = [reply(b"", 304)]
    assert not fetch(server, tmp_path)[0].fresh
    assert server.asked[-1][1]["If-None-Match"] == 'W/"v1"'


class UnderHttps(http.client.HTTPConnection):
    """Speaks http where https is asked for, to see a redirect from there."""

    def __init__(self, host, **more):
        super().__init__(host, timeout=more["timeout"])


def test_a_redirect_is_followed_but_never_out_of_https(server, tmp_path, monkeypatch):
    server.answers = [reply(b"", 302, Location=f"{server.base}/else/SY.zip"), reply()]
    assert fetch(server, tmp_path / "followed")[0].fresh
    monkeypatch.setattr(http.client, "HTTPSConnection", UnderHttps)
    server.asked.clear()
    server.answers = [reply(b"", 302, Location=f"{server.base}/else/SY.zip"), reply()]
    with pytest.raises(FetchError, match="not encrypted; nothing was downloaded"):
        fetch_dump("SY", tmp_path, base=server.base.replace("http:", "https:"), timeout=0.4, sleep=print)
    assert len(server.asked) == 1
    assert not (tmp_path / "SY.zip").exists()


@pytest.mark.parametrize("place", ["http://[bad", "file:///etc/passwd", "http://127.0.0.1:99x/"])
def test_a_redirect_to_what_is_no_address_is_told(server, tmp_path, place):
    server.answers = [reply(b"", 302, Location=place)]
    with pytest.raises(FetchError, match=r"no address|302"):
        fetch(server, tmp_path)


def test_the_limits_are_options_of_the_command(server, tmp_path, monkeypatch):
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path))
    server.answers = [reply()]
    ended = CliRunner().invoke(main, ["gazetteer", "fetch", "SY", "--url", server.base, "--most-bytes", "100"])
    assert ended.exit_code == 2
    assert "more than the 100 that are allowed" in ended.output
    server.answers = [drip(GOOD)]
    ended = CliRunner().invoke(main, ["gazetteer", "fetch", "SY", "--url", server.base, "--time-limit", "0.4"])
    assert ended.exit_code == 2
    assert "time limit is over" in ended.output

"""Starts JupyterLab on this machine, opens a notebook in Chromium and runs it; a part that is missing is a reason to skip."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.conftest import ROOT
from tests.view.browser import Watched

TIMEOUT = 90_000
"""Milliseconds; a cold kernel on a busy machine takes its time, a healthy one a few seconds."""


def need_jupyterlab() -> None:
    """Skip, or fail in CI, when JupyterLab or anywidget is not installed."""
    for name in ("jupyterlab", "anywidget"):
        if find_spec(name) is None:
            if os.environ.get("CI"):
                pytest.fail(f"the JupyterLab test must run here: {name} is not installed")
            pytest.skip(f"{name} is not installed")


def notebook(path: Path, *cells: str, html: str | None = None) -> None:
    """Write a notebook of code cells; ``html`` is what the last one gave when somebody else ran it."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    if html is not None:
        made.cells[-1].outputs = [nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "a map"})]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """Serve a folder; gives the address. Settings and kernels of the user are not looked at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = folder / ".jupyter"
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    call = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *(f"--ServerApp.root_dir={folder}", "--ServerApp.port_retries=0", "--IdentityProvider.token="),
        *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly"),
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    ]
    quiet = own / "settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}', "utf-8")
    with open(own / "log", "wb") as log:
        server = subprocess.Popen(call, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            _wait_for(server, f"http://127.0.0.1:{port}/api", own / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


@contextmanager
def lab_page(browser: Any, address: str, name: str, **context: Any) -> Iterator[Watched]:
    """Open a notebook in JupyterLab and wait for its first cell."""
    session = browser.new_context(viewport={"width": 1400, "height": 1000}, **context)
    page = session.new_page()
    page.set_default_timeout(TIMEOUT)
    watched = Watched(page)
    page.on("pageerror", lambda fault: watched.complaints.append(str(fault)))
    page.on("dialog", lambda dialog: (watched.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda asked: watched.requests.append(asked.url))
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.wait_for_selector(".jp-CodeCell")
    yield watched
    session.close()


def run_all(view: Watched) -> None:
    """Run every cell and wait until the last one has run."""
    page = view.page
    page.wait_for_function(
        "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    settled(view)


def run_cell(view: Watched, number: int) -> str:
    """Run one cell again; gives what it printed."""
    view.page.evaluate(
        """async (number) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = number;
            await window.jupyterapp.commands.execute('notebook:run-cell');
        }""",
        number,
    )
    settled(view)
    return outputs(view)[number]


def settled(view: Watched) -> None:
    """Wait until the kernel is idle and every cell has its number."""
    view.page.wait_for_function(
        """() => {
            const panel = window.jupyterapp.shell.currentWidget;
            return panel.sessionContext.session.kernel.status === 'idle'
                && panel.content.widgets.every((cell) => cell.model.executionCount !== null
                    && cell.model.executionState !== 'running');
        }"""
    )


def outputs(view: Watched) -> list[str]:
    """Plain text of what every cell has given."""
    return view.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => {
            const texts = [];
            for (let at = 0; at < (cell.model.outputs?.length ?? 0); at += 1) {
                const one = cell.model.outputs.get(at).toJSON();
                texts.push([one.text ?? one.evalue ?? one.data?.['text/plain'] ?? ''].flat().join(''));
            }
            return texts.join('\\n');
        })"""
    )

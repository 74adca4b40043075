"""A run of days paints only what changed: the ground must look as if all of it had been painted."""

from __future__ import annotations

import pytest

from mapper.view.leaflet import page
from tests.benchmarks.page import content, holders, mosaic
from tests.view.browser import opened

SIZES, DAYS = {"corners that are rounded": 2000, "too small for that": 7000}, 60
PIECES = {"corners that are rounded": 130, "too small for that": 380}
RUN = """async (last) => {
    const range = document.querySelector("input[type=range]");
    const kind = MapperDraw.Layer.prototype;
    const [patch, draw] = [kind._patch, kind._drawPatch];
    let [layer, patches] = [null, 0];
    kind._drawPatch = function (...all) { layer = this; patches++; draw.apply(this, all); };
    for (let day = 1; day <= last; day++) {
        range.value = day;
        range.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
    }
    const sheet = document.querySelector(".leaflet-overlay-pane canvas");
    const seen = () => sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height).data;
    const bits = seen();
    kind._patch = () => null;
    layer.drawGround(true);
    const whole = seen();
    let other = 0;
    for (let i = 0; i < bits.length; i += 4) {
        const off = (k) => Math.abs(bits[i + k] - whole[i + k]);
        if (off(0) + off(1) + off(2) > 120) other++;
    }
    return [patches, other / (bits.length / 4), layer._fine];
}"""
ALONE = """(day) => {
    const range = document.querySelector("input[type=range]");
    range.value = day;
    range.dispatchEvent(new Event("input"));
    return [document.querySelector(".mp-stamp time").dateTime, range.getAttribute("aria-valuetext"),
        document.querySelector(".mp-legend tbody").innerText];
}"""
CALLS = """async (last) => {
    let calls = 0;
    for (const kind of [CanvasRenderingContext2D, Path2D])
        for (const name of ["moveTo", "addPath"]) {
            const native = kind.prototype[name];
            if (native) kind.prototype[name] = function (...all) { calls++; return native.apply(this, all); };
        }
    const range = document.querySelector("input[type=range]");
    const steps = [];
    for (let day = 0; day <= last; day++) {
        calls = 0;
        range.value = day;
        range.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
        steps.push(calls);
    }
    return steps.slice(1).sort((one, other) => one - other)[last >> 1];
}"""


@pytest.fixture(scope="module", params=SIZES)
def file(tmp_path_factory, request):
    spots, vertices, edges = mosaic(SIZES[request.param])
    path = tmp_path_factory.mktemp("patch") / "page.html"
    path.write_text(page(content(spots, vertices, edges, holders(spots, DAYS)), lang="en"), encoding="utf-8")
    return path


def test_what_is_painted_piece_by_piece_is_the_whole_map(browser, file, request):
    with opened(browser, file) as view:
        patches, other, fine = view.page.evaluate(RUN, 40)
        assert fine == ("too small" in request.node.callspec.params["file"])
        assert patches > 20, "most days are painted in pieces"
        assert other < 0.002
        assert view.page.locator(".mp-stamp time").inner_text() == "10 February 2017"


def test_what_is_put_off_in_a_run_is_done_when_it_ends(browser, file):
    with opened(browser, file) as view:
        alone = view.page.evaluate(ALONE, 40)
        assert alone[:2] == ["2017-02-10", "10 February 2017"], "after a step alone at once"
        view.page.wait_for_timeout(600)
        table = view.page.locator(".mp-hidden table").text_content()
        assert "10 February 2017" in table
        view.page.evaluate(ALONE, 0)
        view.page.wait_for_timeout(600)
        assert view.page.locator(".mp-hidden table").text_content() != table
        view.page.evaluate(RUN, 40)
        view.page.wait_for_timeout(600)
        stamp = view.page.locator(".mp-stamp time")
        said = view.page.locator("input[type=range]").get_attribute("aria-valuetext")
        assert [stamp.get_attribute("datetime"), said, view.page.locator(".mp-legend tbody").inner_text()] == alone
        assert view.page.locator(".mp-hidden table").text_content() == table


def test_a_step_in_a_run_traces_few_pieces(browser, file, request):
    """
    Most of what a step costs is the tracing; how many pieces there are tells that on any machine.

    The median, as a machine that dawdles ends the run now and then, and paints all of the ground.
    """
    with opened(browser, file) as view:
        assert view.page.evaluate(CALLS, 40) < PIECES[request.node.callspec.params["file"]]

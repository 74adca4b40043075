/* What lies on the map, and the room that it leaves: for the first view, for the chosen place, for zooming about it. */
const MapperRoom = (function () {
  "use strict";

  /** How near to the edge of the map, or to what lies on it, a chosen place may be, in pixels. */
  const NEAR = 16;
  /** Pixels round what the first view shows. */
  const MARGIN = 16;
  /** How much of the size that all of the map would give a view must keep in a clear part of it. */
  const WORTH = 0.6;

  const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);

  /** Whether two boxes share some ground. */
  function meet(a, b) {
    return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
  }

  /** Rectangles of a map of some size that no box reaches into. */
  function rooms(size, boxes) {
    const cuts = (most, i) => {
      const within = boxes.flatMap((box) => [box[i], box[i + 2]]).filter((at) => at > 0 && at < most);
      return [...new Set([0, ...within, most])].sort((a, b) => a - b);
    };
    const spans = (at) => at.flatMap((low, i) => at.slice(i + 1).map((high) => [low, high]));
    const rows = spans(cuts(size.y, 1));
    const among = ([left, right]) => rows.map(([top, bottom]) => [left, top, right, bottom]);
    return spans(cuts(size.x, 0))
      .flatMap(among)
      .filter((room) => !boxes.some((box) => meet(room, box)));
  }

  return {
    /** Parts of the map, in its pixels, that other things lie on: [left, top, right, bottom]. */
    _covered() {
      const { stamp, credit, zoomIn, scale } = this.nodes;
      const nodes = [stamp, credit, zoomIn?.parentNode, scale?.getContainer()];
      return nodes.filter(Boolean).map((node) => this._boxOn(node));
    },

    _boxOn(node) {
      const frame = this.map.getContainer().getBoundingClientRect();
      const box = node.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
    },

    /** Rectangles of the map on which nothing lies, not the open sheet of a small screen either. */
    _rooms() {
      const open = this._isSheet() && this.nodes.side.classList.contains("mp-open");
      return rooms(this.map.getSize(), [...this._covered(), ...(open ? [this._boxOn(this.nodes.panels)] : [])]);
    },

    /** The coloured area, or the whole theatre when asked or when nothing is coloured. */
    fit(whole) {
      const coloured = (cell) => Boolean(this.model.stateOf(cell)?.fills.length);
      const bounds = (whole ? null : this.model.bounds(coloured)) || this.model.bounds(() => true);
      if (bounds) this.map.fitBounds(bounds, { ...this._paddings(bounds), animate: false });
    },

    /** How far from the edges of the map bounds must stay so that nothing lies on them. */
    _paddings(bounds) {
      const [left, top, right, bottom] = this._roomFor(bounds);
      const { x, y } = this.map.getSize();
      return {
        paddingTopLeft: L.point(left + MARGIN, top + MARGIN),
        paddingBottomRight: L.point(x - right + MARGIN, y - bottom + MARGIN),
      };
    },

    /**
     * No farther away than where the base map fills the map; where that would cut the theatre, than all of that needs.
     * After the first fit: a limit that moves the map would start an animation and undo it.
     */
    _limits() {
      const all = this.model.bounds(() => true);
      if (!all) return;
      this.map.options.minZoom = 0;
      const { paddingTopLeft: one, paddingBottomRight: other } = this._paddings(all);
      const filled = this.map.getBoundsZoom(this.layer.frame(), true);
      const zoom = Math.min(filled, this.map.getBoundsZoom(all, false, one.add(other)));
      // A map that is folded away has no room for anything.
      if (Number.isFinite(zoom)) this.map.setMinZoom(zoom);
    },

    /** The part of the map on which nothing lies where bounds look largest; all of it where they would be too small. */
    _roomFor(bounds) {
      const [low, high] = bounds.map((corner) => this.map.project(corner, 0));
      const scale = ([left, top, right, bottom]) =>
        Math.min((right - left - 2 * MARGIN) / (high.x - low.x), (bottom - top - 2 * MARGIN) / (low.y - high.y));
      const size = this.map.getSize();
      const all = [0, 0, size.x, size.y];
      const better = (one, other) => scale(other) - scale(one) || area(other) - area(one);
      const [best = all] = this._rooms().sort(better);
      return scale(best) < WORTH * scale(all) ? all : best;
    },

    /** Where on the ground what was chosen is: where it was clicked, or where its settlement is. */
    _chosenAt() {
      const { cell, spot } = this.view;
      const { lat, lon } = this.data.units;
      return spot || L.latLng(lat[cell], lon[cell]);
    },

    /** Move the map so that nothing lies on the chosen place: no further than it must, or to have it in the middle. */
    _uncover(middle) {
      const { x, y } = this.map.latLngToContainerPoint(this._chosenAt());
      const all = this._rooms();
      const clear = ([left, top, right, bottom]) =>
        x >= left + NEAR && x <= right - NEAR && y >= top + NEAR && y <= bottom - NEAR;
      if (!all.length || (!middle && all.some(clear))) return;
      const [left, top, right, bottom] = all.reduce((best, room) => (area(room) > area(best) ? room : best));
      const into = (at, low, high) =>
        middle || high - low < 2 * NEAR ? (low + high) / 2 : Math.max(low + NEAR, Math.min(high - NEAR, at));
      this.map.panBy([x - into(x, left, right), y - into(y, top, bottom)], { animate: false });
    },

    /** Zoom about the chosen place while it is in sight, so that it stays there; else about the middle. */
    _zoom(direction) {
      const { map } = this;
      const to = map.getZoom() + direction * map.options.zoomDelta;
      const zoom = Math.max(map.getMinZoom(), Math.min(map.getMaxZoom(), to));
      const at = this.view.cell < 0 ? null : map.latLngToContainerPoint(this._chosenAt());
      if (at && L.bounds([0, 0], map.getSize()).contains(at)) map.setZoomAround(at, zoom);
      else map.setZoom(zoom);
    },
  };
})();

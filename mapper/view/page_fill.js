/* What directed edges go round: chained into rings, rounded, filled by paint. Part of the map's layer. */
const MapperFill = (function () {
  "use strict";

  const { UNKNOWN, OUTSIDE } = MapperModel;

  return {
    /** Room for the directed edges of a whole map, kept from day to day. */
    _prepareFill() {
      const { u, from, looks, data } = this.model;
      const n = 2 * from.length;
      for (const name of ["_sideKey", "_sideFrom", "_sideTo", "_ringFrom", "_ringTo", "_next", "_ring"])
        this[name] = new Int32Array(n);
      this._sides = 0;
      this._head = new Int32Array(u.length).fill(UNKNOWN);
      this._first = new Int32Array(data.states.length * looks.steps.length + 4);
    },

    /** Note a directed edge that has ground of some paint on its left. */
    _side(key, a, b) {
      if (key === OUTSIDE) return;
      const i = this._sides++;
      this._sideKey[i] = key;
      this._sideFrom[i] = a;
      this._sideTo[i] = b;
    },

    /** Fill what the noted edges go round, by paint, and forget them. */
    _fill(c, style, straight = false) {
      const { _sideKey: key, _sideFrom: from, _sideTo: to, _ringFrom: ringFrom, _ringTo: ringTo, _first: end } = this;
      const n = this._sides;
      end.fill(0);
      for (let i = 0; i < n; i++) end[key[i] + 3]++;
      for (let k = 1; k < end.length; k++) end[k] += end[k - 1];
      for (let i = 0; i < n; i++) {
        const place = end[key[i] + 2]++;
        ringFrom[place] = from[i];
        ringTo[place] = to[i];
      }
      this._sides = 0;
      // Paint `k - 2` ends at `end[k]`.
      for (let k = 1; k < end.length - 1; k++) {
        if (end[k] === end[k - 1] || (k === 1 && this.view.tiles)) continue;
        this._fillOne(c, k - 2, end[k - 1], end[k], style, straight);
      }
      c.globalAlpha = 1;
    },

    _fillOne(c, key, begin, end, style, straight) {
      const trace = straight ? this._polygon : this._curve;
      c.beginPath();
      this._loops(begin, end, (ring, n) => trace.call(this, c, ring, n));
      c.globalAlpha = this.view.tiles ? 0.72 : 1;
      c.fillStyle = this._paint(c, key, style);
      c.fill("evenodd");
      // The stroke hides the hairlines between neighbours, which nobody sees in a run of days.
      if (this.view.tiles || this._haste) return;
      c.strokeStyle = c.fillStyle;
      c.lineWidth = 0.8 * this._scale;
      c.lineJoin = "bevel";
      c.stroke();
    },

    /** Chain `_ringFrom`, `_ringTo` into closed rings; `act` is told each and its length. */
    _loops(begin, end, act) {
      const { _head: head, _next: next, _ring: ring, _ringFrom: from, _ringTo: to } = this;
      for (let i = begin; i < end; i++) {
        next[i] = head[from[i]];
        head[from[i]] = i;
      }
      for (let i = begin; i < end; i++) {
        let n = 0;
        for (let v = from[i], e = head[v]; e >= 0; e = head[v]) {
          ring[n++] = v;
          head[v] = next[e];
          v = to[e];
        }
        if (n) act(ring, n);
      }
    },

    _polygon(c, ring, n) {
      const { _x: x, _y: y } = this;
      c.moveTo(x[ring[0]], y[ring[0]]);
      for (let i = 1; i < n; i++) c.lineTo(x[ring[i]], y[ring[i]]);
      c.closePath();
    },

    /** A closed ring, rounded at the vertices where only two painted edges meet: both sides round alike. */
    _curve(c, ring, n) {
      const { _x: x, _y: y, _degree: degree, _cut: cut, _turn: turn } = this;
      const { rim } = this.model;
      const v0 = ring[n - 1];
      const w0 = ring[0];
      c.moveTo((x[v0] + x[w0]) / 2, (y[v0] + y[w0]) / 2);
      let straight = false;
      for (let i = 0; i < n; i++) {
        const v = ring[i];
        const w = ring[i + 1 === n ? 0 : i + 1];
        if (degree[v] === 2 && !rim[v] && cut[v] !== turn) {
          if (straight) c.lineTo((x[ring[i - 1]] + x[v]) / 2, (y[ring[i - 1]] + y[v]) / 2);
          straight = false;
          c.quadraticCurveTo(x[v], y[v], (x[v] + x[w]) / 2, (y[v] + y[w]) / 2);
        } else {
          straight = true;
          c.lineTo(x[v], y[v]);
        }
      }
      c.closePath();
    },

    /** Closed rings of vertices of directed edges [a, b, a, b ...]. */
    _rings(pairs) {
      for (let i = 0; i < pairs.length; i += 2) {
        this._ringFrom[i / 2] = pairs[i];
        this._ringTo[i / 2] = pairs[i + 1];
      }
      const rings = [];
      this._loops(0, pairs.length / 2, (ring, n) => rings.push(ring.slice(0, n)));
      return rings;
    },
  };
})();

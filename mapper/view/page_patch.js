/* In a run of days only the ground round about the cells that turned is painted again. Part of the map's layer. */
const MapperPatch = (function () {
  "use strict";

  const MOST = 0.3;

  return {
    /**
     * What to paint for the cells that turned: `rim` is the outline of all that share a corner with one, within which
     * everything may look different, and `cells` are the same once wider, without which lines that end there would be rounded
     * wrongly. Null when all is to be painted.
     */
    _patch() {
      const { model, view } = this;
      const { turned } = model;
      if (!this._whole || view.hidden.size || view.past || view.tiles || turned.length > MOST * model.count) return null;
      const steps = model.looks.steps.length;
      const ringed = ([cell, was]) => model.besieged.has(cell) || (was >= 0 && model.shut[Math.floor(was / steps)]);
      if (turned.some(ringed)) return null;
      const clip = this._wider(turned.map(([cell]) => cell));
      const rim = this._outline(clip, (cell) => this._seen[cell] === this._mark);
      const cells = this._wider(clip);
      return cells.length > MOST * model.count ? null : { rim, inner: new Set(clip), cells };
    },

    /** The cells and all that share a corner with them, each marked with `_mark` in `_seen`. */
    _wider(cells) {
      const { start, edges } = this.model.spokes();
      const { from, to, left, right, edgeStart, cellEdges, count } = this.model;
      this._seen ??= new Int32Array(count);
      const { _stamp: stamp, _seen: seen } = this;
      const round = ++this._round;
      const mark = (this._mark = round);
      const found = [];
      const add = (cell) => {
        if (cell < 0 || seen[cell] === mark) return;
        seen[cell] = mark;
        found.push(cell);
      };
      const turn = (v) => {
        if (stamp[v] === round) return;
        stamp[v] = round;
        for (let j = start[v]; j < start[v + 1]; j++) {
          add(left[edges[j]]);
          add(right[edges[j]]);
        }
      };
      for (const cell of cells)
        for (let i = edgeStart[cell]; i < edgeStart[cell + 1]; i++) {
          turn(from[cellEdges[i]]);
          turn(to[cellEdges[i]]);
        }
      return found;
    },

    _drawPatch(c, { rim, inner, cells }, style) {
      const { model } = this;
      const { left, right, painted: keys } = model;
      c.save();
      c.beginPath();
      for (const ring of this._rings(rim)) {
        ring.forEach((v, i) => (i ? c.lineTo(this._x[v], this._y[v]) : c.moveTo(this._x[v], this._y[v])));
        c.closePath();
      }
      c.clip("evenodd");
      this._boundary(keys);
      this._edges = [];
      this._fill(c, this._sidesOf(cells, keys), style);
      c.drawImage(this._lineSheet, 0, 0);
      this._drawFront(c, keys, style);
      c.restore();
      // The rim cuts lines that run along it lengthwise.
      this._edges = this._edges.filter((e) => inner.has(left[e]) || inner.has(right[e]));
      this._drawFront(c, keys, style, false);
      if (model.besieged.size) this._drawSieges(c, keys, style);
    },

    /** Directed edges between cells of a set and others, the set on the left. */
    _outline(cells, within) {
      const { from, to, left, right, edgeStart, cellEdges } = this.model;
      const pairs = [];
      for (const cell of cells)
        for (let i = edgeStart[cell]; i < edgeStart[cell + 1]; i++) {
          const e = cellEdges[i];
          if (left[e] === cell && !within(right[e])) pairs.push(from[e], to[e]);
          if (right[e] === cell && !within(left[e])) pairs.push(to[e], from[e]);
        }
      return pairs;
    },

    /** Directed edges of what some cells are painted with, by paint; their painted edges are put into `_edges`. */
    _sidesOf(cells, keys) {
      const { from, to, left, right, edgeStart, cellEdges, seat } = this.model;
      const { _seen: seen, _mark: mark } = this;
      const sides = new Map();
      for (const cell of cells) {
        const key = keys[cell];
        let pairs = sides.get(key);
        if (!pairs) sides.set(key, (pairs = []));
        for (let i = edgeStart[cell]; i < edgeStart[cell + 1]; i++) {
          const e = cellEdges[i];
          const ahead = left[e] === cell;
          const other = ahead ? right[e] : left[e];
          if (other >= 0 && keys[other] === key && seen[other] === mark) continue;
          if (ahead) pairs.push(from[e], to[e]);
          else pairs.push(to[e], from[e]);
          if (seat[e] >= 0 && (ahead || other < 0 || seen[other] !== mark)) this._edges.push(e);
        }
      }
      return sides;
    },
  };
})();

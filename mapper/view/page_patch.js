/* In a run of days only the ground round about the cells that turned is painted again. Part of the map's layer. */
const MapperPatch = (function () {
  "use strict";

  const MOST = 0.3;

  return {
    _preparePatch() {
      const { count, u } = this.model;
      this._cells = new Int32Array(count);
      // `_turn` for a cell that is painted and for a corner of the outline, one more for a cell beyond.
      this._near = new Int32Array(count);
      this._cut = new Int32Array(u.length);
      this._turn = 0;
      this._traced = new Int32Array(this.model.from.length);
    },

    /**
     * Whether it is enough to paint the cells that turned and all that share a corner with one; puts them into `_cells`.
     * Only there anything looks different: lines bend from the middle of one edge to the middle of the next.
     */
    _patch() {
      const { model, view, _near: near, _cells: cells } = this;
      const { turned, turnedFrom, besieged, shut, looks } = model;
      if (!this._whole || view.hidden.size || view.past || view.tiles || turned.length > MOST * model.count) return false;
      const steps = looks.steps.length;
      const turn = (this._turn += 2);
      let n = 0;
      for (let i = 0; i < turned.length; i++) {
        const cell = turned[i];
        if (turnedFrom[i] >= 0 && shut[(turnedFrom[i] / steps) | 0]) return false;
        if (besieged.size && besieged.has(cell)) return false;
        if (near[cell] === turn || !this._isSeen(cell)) continue;
        near[cell] = turn;
        cells[n++] = cell;
      }
      this._inner = this._widen(n);
      return true;
    },

    /** Whether any of a cell, or of a line along it, is on the canvas. */
    _isSeen(cell) {
      const { _world: world, _corner: corner } = this;
      const { box } = this.model;
      const b = 4 * cell;
      const wide = box[b + 2] - box[b];
      const high = box[b + 3] - box[b + 1];
      return (
        (box[b] - wide) * world - corner.x < this._width && (box[b + 2] + wide) * world - corner.x > 0 &&
        (box[b + 1] - high) * world - corner.y < this._height && (box[b + 3] + high) * world - corner.y > 0
      );
    },

    /** Add to the first `n` cells all that share a corner with one; returns how many there are now. */
    _widen(n) {
      const { _cells: cells, _stamp: stamp, _turn: turn } = this;
      const { from, to, left, edgeStart, cellEdges } = this.model;
      const round = ++this._round;
      let all = n;
      for (let k = 0; k < n; k++)
        for (let i = edgeStart[cells[k]]; i < edgeStart[cells[k] + 1]; i++) {
          const v = left[cellEdges[i]] === cells[k] ? from[cellEdges[i]] : to[cellEdges[i]];
          if (stamp[v] === round) continue;
          stamp[v] = round;
          all = this._addRound(v, turn, all);
        }
      return all;
    },

    /** Add the cells at a vertex that are not among the first `all`, with a mark; returns how many there are now. */
    _addRound(vertex, mark, all) {
      const { _near: near, _cells: cells, _turn: turn } = this;
      const { left, right } = this.model;
      const { start, edges } = this.model.spokes();
      for (let j = start[vertex]; j < start[vertex + 1]; j++)
        for (let cell = left[edges[j]], sides = 0; sides < 2; cell = right[edges[j]], sides++) {
          if (cell < 0 || near[cell] >= turn) continue;
          near[cell] = mark;
          cells[all++] = cell;
        }
      return all;
    },

    _drawPatch(c, style) {
      const { _near: near, _cells: cells, _turn: turn, _inner: n } = this;
      const { painted: keys, besieged } = this.model;
      if (!n) return;
      c.save();
      c.beginPath();
      this._loops(0, this._linesOf(n), (ring, size) => this._polygon(c, ring, size));
      c.clip("evenodd");
      this._boundary(keys);
      this._edges = this._found;
      // All of it in what most of it is painted with: the rest covers that.
      const ground = this._commonest(keys, n);
      c.fillStyle = this._paint(c, ground, style);
      c.fill("evenodd");
      // Where cells are small no eye sees that their corners are not rounded under the line.
      this._sidesOf(keys, this._fine ? n : this._alongLines(n), ground);
      this._fill(c, style, this._fine);
      c.drawImage(this._lineSheet, 0, 0);
      this._drawFront(c, keys, style);
      c.restore();
      // The clip cuts lines that run along it lengthwise.
      this._edges = this._along;
      this._drawFront(c, keys, style, false);
      if (besieged.size && [...besieged].some((cell) => near[cell] >= turn)) this._drawSieges(c, keys, style);
    },

    /** Lines that end at the last cells would be rounded wrongly: add the cells at their ends. */
    _alongLines(n) {
      const { _cells: cells, _turn: turn, _stamp: stamp } = this;
      const { from, to, edgeStart, cellEdges, seat } = this.model;
      const round = ++this._round;
      let all = n;
      for (let k = 0; k < n; k++)
        for (let i = edgeStart[cells[k]]; i < edgeStart[cells[k] + 1]; i++) {
          const e = cellEdges[i];
          if (seat[e] < 0) continue;
          for (let v = from[e], ends = 0; ends < 2; v = to[e], ends++) {
            if (stamp[v] === round) continue;
            stamp[v] = round;
            all = this._addRound(v, turn + 1, all);
          }
        }
      return all;
    },

    /** What most of the first `n` cells are painted with. */
    _commonest(keys, n) {
      const { _cells: cells, _first: counts } = this;
      counts.fill(0);
      let most = keys[cells[0]];
      for (let k = 0; k < n; k++) {
        const key = keys[cells[k]];
        if (++counts[key + 2] > counts[most + 2]) most = key;
      }
      return most;
    },

    /** Note the sides of what the first `n` cells are painted with, but for the paint that lies under all of them. */
    _sidesOf(keys, n, ground) {
      const { _near: near, _cells: cells, _turn: turn, _cut: cut } = this;
      const { from, to, left, right, edgeStart, cellEdges } = this.model;
      for (let k = 0; k < n; k++) {
        const cell = cells[k];
        const key = keys[cell];
        if (key === ground) continue;
        for (let i = edgeStart[cell]; i < edgeStart[cell + 1]; i++) {
          const e = cellEdges[i];
          const ahead = left[e] === cell;
          const other = ahead ? right[e] : left[e];
          const seen = other >= 0 && near[other] >= turn;
          if (seen && keys[other] === key) continue;
          if (ahead) this._side(key, from[e], to[e]);
          else this._side(key, to[e], from[e]);
          if (other >= 0 && !seen) cut[from[e]] = cut[to[e]] = turn;
        }
      }
    },

    /**
     * Put the lines of the first `n` cells into `_found`, those of them that run along the rim into `_along`, and the
     * rim itself into `_ringFrom`, `_ringTo`; returns how many edges the rim has.
     */
    _linesOf(n) {
      const { _cells: cells, _near: near, _turn: turn, _ringFrom: ringFrom, _ringTo: ringTo } = this;
      const { from, to, left, right, edgeStart, cellEdges, seat } = this.model;
      const found = (this._found = []);
      const along = (this._along = []);
      let rim = 0;
      for (let k = 0; k < n; k++) {
        const cell = cells[k];
        for (let i = edgeStart[cell]; i < edgeStart[cell + 1]; i++) {
          const e = cellEdges[i];
          const ahead = left[e] === cell;
          const other = ahead ? right[e] : left[e];
          if (other >= 0 && near[other] === turn) {
            if (seat[e] >= 0 && cell < other) found.push(e);
            continue;
          }
          ringFrom[rim] = ahead ? from[e] : to[e];
          ringTo[rim++] = ahead ? to[e] : from[e];
          if (seat[e] < 0) continue;
          found.push(e);
          along.push(e);
        }
      }
      return rim;
    },
  };
})();

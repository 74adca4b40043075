/* The cells as a net of edges: whose they are, which lies under a point, what borders on what. No DOM. */
const MapperGround = (function () {
  "use strict";

  /** Running sums of every `width`-th number: the inverse of delta coding. */
  function sums(deltas, width, Kind) {
    const out = new Kind(deltas.length);
    for (let i = 0; i < deltas.length; i++) {
      out[i] = deltas[i] + (i >= width ? out[i - width] : 0);
    }
    return out;
  }

  /** Web Mercator, 0..1 from west to east and north to south. */
  function mercator(lon, lat) {
    const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  }

  function projected(flat, grid) {
    const n = flat.length / 2;
    const u = new Float64Array(n);
    const v = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      [u[i], v[i]] = mercator(flat[2 * i] / grid, flat[2 * i + 1] / grid);
    }
    return { u, v };
  }

  /** A point of the projection as [lat, lon] in degrees. */
  function unprojected(u, v) {
    return [(Math.atan(Math.sinh(Math.PI * (1 - 2 * v))) * 180) / Math.PI, (u - 0.5) * 360];
  }

  /** A box of the projection as [[south, west], [north, east]] in degrees. */
  function degrees([west, north, east, south]) {
    return [unprojected(west, south), unprojected(east, north)];
  }

  const methods = {
    /** Edges and boxes of each cell, for finding the cell under a point. */
    _indexEdges() {
      const n = this.count;
      const start = new Int32Array(n + 1);
      for (const side of [this.left, this.right]) for (const cell of side) if (cell >= 0) start[cell + 1]++;
      for (let i = 0; i < n; i++) start[i + 1] += start[i];
      const next = start.slice();
      const edges = new Int32Array(start[n]);
      const box = new Float64Array(4 * n);
      for (let i = 0; i < n; i++) box.set([Infinity, Infinity, -Infinity, -Infinity], 4 * i);
      for (const side of [this.left, this.right]) {
        side.forEach((cell, edge) => {
          if (cell < 0) return;
          edges[next[cell]++] = edge;
          for (const vertex of [this.from[edge], this.to[edge]]) this._stretch(box, cell, vertex);
        });
      }
      Object.assign(this, { edgeStart: start, cellEdges: edges, box });
    },

    _stretch(box, cell, vertex) {
      const u = this.u[vertex];
      const v = this.v[vertex];
      const i = 4 * cell;
      box[i] = Math.min(box[i], u);
      box[i + 1] = Math.min(box[i + 1], v);
      box[i + 2] = Math.max(box[i + 2], u);
      box[i + 3] = Math.max(box[i + 3], v);
    },

    /** Cell that covers a point (degrees), by counting the edges a ray to the east crosses; -1 outside. */
    cellAt(lon, lat) {
      const [u, v] = mercator(lon, lat);
      const { start, cells, west, north, wide, high, n } = this._lattice();
      const [i, j] = [Math.floor((u - west) / wide), Math.floor((v - north) / high)];
      if (!(i >= 0 && j >= 0 && i < n && j < n)) return -1;
      for (let k = start[n * j + i]; k < start[n * j + i + 1]; k++) {
        const b = 4 * cells[k];
        if (u < this.box[b] || v < this.box[b + 1] || u > this.box[b + 2] || v > this.box[b + 3]) continue;
        if (this._covers(cells[k], u, v)) return cells[k];
      }
      return -1;
    },

    /** A grid over the theatre: those cells whose box meets square i stand from start[i] to start[i + 1]. */
    _lattice() {
      if (this._grid) return this._grid;
      const n = Math.max(1, Math.min(128, Math.round(Math.sqrt(this.count))));
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let b = 0; b < 4 * this.count; b += 4) {
        west = Math.min(west, this.box[b]);
        north = Math.min(north, this.box[b + 1]);
        east = Math.max(east, this.box[b + 2]);
        south = Math.max(south, this.box[b + 3]);
      }
      const wide = ((east - west) / n) * (1 + 1e-9) || 1;
      const high = ((south - north) / n) * (1 + 1e-9) || 1;
      const squares = (act) => {
        for (let cell = 0; cell < this.count; cell++) {
          const b = 4 * cell;
          const right = Math.floor((this.box[b + 2] - west) / wide);
          const low = Math.floor((this.box[b + 3] - north) / high);
          for (let j = Math.floor((this.box[b + 1] - north) / high); j <= low; j++)
            for (let i = Math.floor((this.box[b] - west) / wide); i <= right; i++) act(n * j + i, cell);
        }
      };
      const start = new Int32Array(n * n + 1);
      squares((square) => start[square + 1]++);
      for (let i = 0; i < n * n; i++) start[i + 1] += start[i];
      const next = start.slice();
      const cells = new Int32Array(start[n * n]);
      squares((square, cell) => (cells[next[square]++] = cell));
      return (this._grid = { start, cells, west, north, wide, high, n });
    },

    _covers(cell, u, v) {
      let inside = false;
      for (let i = this.edgeStart[cell]; i < this.edgeStart[cell + 1]; i++) {
        const a = this.from[this.cellEdges[i]];
        const b = this.to[this.cellEdges[i]];
        if (this.v[a] > v === this.v[b] > v) continue;
        const cross = this.u[a] + ((v - this.v[a]) / (this.v[b] - this.v[a])) * (this.u[b] - this.u[a]);
        if (u < cross) inside = !inside;
      }
      return inside;
    },

    /** [[south, west], [north, east]] in degrees of the cells that pass a test; null when none does. */
    bounds(test) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let cell = 0; cell < this.count; cell++) {
        if (!test(cell)) continue;
        const b = 4 * cell;
        west = Math.min(west, this.box[b]);
        north = Math.min(north, this.box[b + 1]);
        east = Math.max(east, this.box[b + 2]);
        south = Math.max(south, this.box[b + 3]);
      }
      return west > east ? null : degrees([west, north, east, south]);
    },

    /** Edges at each vertex: those of vertex v stand from start[v] to start[v + 1]. */
    spokes() {
      if (!this._spokes) {
        const start = new Int32Array(this.u.length + 1);
        for (const end of [this.from, this.to]) for (const v of end) start[v + 1]++;
        for (let v = 0; v < this.u.length; v++) start[v + 1] += start[v];
        const next = start.slice();
        const edges = new Int32Array(2 * this.from.length);
        for (const end of [this.from, this.to]) end.forEach((v, e) => (edges[next[v]++] = e));
        this._spokes = { start, edges };
      }
      return this._spokes;
    },

    /** Mean length of an edge, in units of the projection. */
    edgeLength() {
      if (this._edgeLength !== undefined) return this._edgeLength;
      const { u, v, from, to } = this;
      let sum = 0;
      for (let e = 0; e < from.length; e++) sum += Math.hypot(u[from[e]] - u[to[e]], v[from[e]] - v[to[e]]);
      return (this._edgeLength = from.length ? sum / from.length : 0);
    },

    /** Neighbouring cells of each cell: those of cell i stand from start[i] to start[i + 1]. */
    neighbours() {
      if (!this._neighbours) {
        const start = new Int32Array(this.count + 1);
        const both = [...this.left.keys()].filter((e) => this.left[e] >= 0 && this.right[e] >= 0);
        for (const e of both) for (const cell of [this.left[e], this.right[e]]) start[cell + 1]++;
        for (let i = 0; i < this.count; i++) start[i + 1] += start[i];
        const next = start.slice();
        const cells = new Int32Array(start[this.count]);
        for (const e of both) {
          cells[next[this.left[e]]++] = this.right[e];
          cells[next[this.right[e]]++] = this.left[e];
        }
        this._neighbours = { start, cells };
      }
      return this._neighbours;
    },

    /** The side that holds each cell alone on the day, -1 for none. */
    holders() {
      const held = Int32Array.from(this.data.states, (state) => (state.status === "held" ? state.faction : -1));
      return this.current.map((change) => (change < 0 ? -1 : held[this.state[change]]));
    },
  };

  return { methods, sums, mercator, projected, unprojected, degrees };
})();

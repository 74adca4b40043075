/* Over the painted ground: fronts and seams, rings of sieges, what changed, the chosen cell. Part of the map's layer. */
const MapperFronts = (function () {
  "use strict";

  const CORE = 0.6;
  /** Radius of the ring round a chosen place whose cell is small. */
  const RING = 10;
  /** Outlines no larger than this, in pixels of the canvas, are marks that names stand beside. */
  const MARK = 90;

  const isMark = ({ wide, high }) => Math.max(wide, high) < MARK;
  const roundOf = ({ x, y, wide, high }) => ({ x, y, r: Math.max(wide, high) / 2 + 2 });

  return {
    /**
     * Trace loose edges, one after the other, rounded alike: where two painted edges meet from the middle of one to that
     * of the other.
     */
    _trail(c, edges, straight) {
      const { from, to } = this.model;
      const { _x: x, _y: y, _traced: traced } = this;
      const round = ++this._round;
      for (const e of edges) traced[e] = -round;
      c.beginPath();
      for (const e of edges) {
        if (traced[e] !== -round) continue;
        traced[e] = round;
        for (let v = to[e], ways = 0; ways < 2; v = from[e], ways++) {
          c.moveTo((x[from[e]] + x[to[e]]) / 2, (y[from[e]] + y[to[e]]) / 2);
          this._follow(c, e, v, straight, round);
        }
      }
    },

    /** Go on from the middle of an edge by one of its ends, as far as edges that are to be traced lead. */
    _follow(c, edge, end, straight, round) {
      const { from, to, rim } = this.model;
      const { _x: x, _y: y, _degree: degree, _line: line, _traced: traced } = this;
      const { start, edges: spokes } = this.model.spokes();
      for (let e = edge, v = end; ; ) {
        const ends = degree[v] !== 2 || rim[v];
        if (ends || straight) c.lineTo(x[v], y[v]);
        if (ends) return;
        let j = start[v];
        while (line[spokes[j]] < 0 || spokes[j] === e) j++;
        e = spokes[j];
        if (!straight) c.quadraticCurveTo(x[v], y[v], (x[from[e]] + x[to[e]]) / 2, (y[from[e]] + y[to[e]]) / 2);
        if (traced[e] !== -round) return;
        traced[e] = round;
        v = from[e] === v ? to[e] : from[e];
      }
    },

    /** Edges where two groups meet, and those where only the kind of control changes or blank land begins. */
    _parted(keys) {
      const { left, right, count, sideOf, kinds, looks } = this.model;
      const steps = looks.steps.length;
      const front = [];
      const seam = [];
      for (const e of this._edges) {
        const one = keys[left[e] < 0 ? count : left[e]];
        const other = keys[right[e] < 0 ? count : right[e]];
        const a = one < 0 ? -1 : sideOf[(one / steps) | 0];
        const b = other < 0 ? -1 : sideOf[(other / steps) | 0];
        if (a === b) continue;
        if (a < 0 || b < 0 || ((a / kinds) | 0) === ((b / kinds) | 0)) seam.push(e);
        else front.push(e);
      }
      return { front, seam };
    },

    /** Which signs are on the canvas: fronts, rings of sieges, ground that is not shown as firm. */
    signsSeen() {
      const { from, painted, besieged, looks } = this.model;
      const seen = (e) => {
        const [x, y] = [this._x[from[e]], this._y[from[e]]];
        return x > 0 && y > 0 && x < this._width && y < this._height;
      };
      const firm = looks.steps.length - 1;
      const pale = (key, cell) => key >= 0 && key % looks.steps.length < firm && this._isSeen(cell);
      return {
        front: this._parted(painted).front.some(seen),
        besieged: [...besieged].some((cell) => this._isSeen(cell)),
        pale: painted.some(pale),
      };
    },

    /** Dark where two groups meet, thin elsewhere. */
    _drawFront(c, keys, style, halo = true) {
      const { front, seam } = this._parted(keys);
      const straight = !halo && this._fine;
      if (seam.length) {
        this._trail(c, seam, straight);
        this._pen(c, "held", style, "butt");
        c.stroke();
      }
      if (front.length) {
        this._trail(c, front, straight);
        this._pen(c, "front", style, "butt");
        const width = c.lineWidth * this._weight();
        if (halo) {
          c.strokeStyle = style.paper;
          c.globalAlpha = 0.75;
          c.lineWidth = width + 2.4 * this._weight() * this._scale;
          c.stroke();
          this._pen(c, "front", style, "butt");
        }
        c.lineWidth = halo ? width : CORE * width;
        c.stroke();
      }
      c.globalAlpha = 1;
    },

    /** Lines grow with the zoom: thin over a country, full over a district. */
    _weight() {
      return Math.max(0.55, Math.min(1.25, 0.55 + 0.25 * (this._map.getZoom() - 5.5)));
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

    _drawSieges(c, keys, style) {
      const { besieged, painted, veiled } = this.model;
      const shut = new Set([...besieged].filter((cell) => keys === painted || keys[cell] !== veiled));
      for (const ring of this.ringsAround(shut))
        if (!MapperBadges.isSmall(ring, this._scale)) this._drawRing(c, ring.vertices, style);
    },

    /** Rings of sieges that are marks rather than ground: [{x, y, r}]. */
    siegeMarks() {
      return this.ringsAround(this.model.besieged).filter(isMark).map(roundOf);
    },

    /** Outlines of cells: their vertices, their middle and how large they are, in pixels of the canvas. */
    ringsAround(cells) {
      if (!cells.size) return [];
      return this._rings(this._outline(cells, (cell) => cells.has(cell))).map((vertices) => {
        const xs = Array.from(vertices, (v) => this._x[v]);
        const ys = Array.from(vertices, (v) => this._y[v]);
        const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
        return { vertices, x: (west + east) / 2, y: (north + south) / 2, wide: east - west, high: south - north };
      });
    },

    /** A dashed line around the cells whose holder is not the one of the day compared with, rounded like the ground. */
    _drawChanges(c, style) {
      const now = this.model.holders();
      const changed = new Set();
      now.forEach((holder, cell) => holder !== this.view.past.holders[cell] && changed.add(cell));
      c.beginPath();
      for (const { vertices } of this.ringsAround(changed)) this._curve(c, vertices, vertices.length);
      this._pen(c, "change", style);
      const width = c.lineWidth;
      c.strokeStyle = style.paper;
      c.lineWidth = width + 3 * this._scale;
      c.stroke();
      this._pen(c, "change", style);
      c.lineCap = "butt";
      c.setLineDash([4 * this._scale, 3 * this._scale]);
      c.stroke();
      c.setLineDash([]);
      c.globalAlpha = 1;
    },

    /** A dashed ring on a pale casing. */
    _drawRing(c, ring, style) {
      c.beginPath();
      this._curve(c, ring, ring.length);
      this._pen(c, "besieged", style);
      c.lineCap = "butt";
      const width = style.lines.besieged[1] * Math.min(1, 0.25 + this._weight()) * this._scale;
      c.lineWidth = width + 2.4 * this._scale;
      c.strokeStyle = style.paper;
      c.stroke();
      this._pen(c, "besieged", style);
      c.lineWidth = width;
      c.lineCap = "butt";
      c.setLineDash([4.5 * this._scale, 2.7 * this._scale]);
      c.stroke();
      c.setLineDash([]);
      c.globalAlpha = 1;
    },

    _drawSelection(c, style) {
      const cell = this.view.cell;
      this.ring = null;
      if (cell < 0) return;
      const { from, to, edgeStart, cellEdges } = this.model;
      const { lon, lat } = this.model.units;
      const box = this.model.box.subarray(4 * cell, 4 * cell + 4);
      const small = (box[2] - box[0]) * this._world < 18 * this._scale;
      const [x, y] = this._spot(lon[cell], lat[cell]);
      if (small) this.ring = { x, y, r: RING * this._scale };
      else [this.ring] = this.ringsAround(new Set([cell])).filter(isMark).map(roundOf);
      const outline = () => {
        c.beginPath();
        if (small) c.arc(x, y, RING * this._scale, 0, 2 * Math.PI);
        for (let i = edgeStart[cell]; !small && i < edgeStart[cell + 1]; i++) {
          const e = cellEdges[i];
          c.moveTo(this._x[from[e]], this._y[from[e]]);
          c.lineTo(this._x[to[e]], this._y[to[e]]);
        }
        c.stroke();
      };
      c.lineCap = "round";
      c.strokeStyle = style.paper;
      c.lineWidth = 5.5 * this._scale;
      outline();
      c.strokeStyle = style.ink;
      c.lineWidth = 2.2 * this._scale;
      outline();
    },
  };
})();

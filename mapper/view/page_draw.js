/* The ground: dissolved cells, stripes, lines, front, rings of sieges. Names and points lie over it (page_names.js). */
const MapperDraw = (function () {
  "use strict";

  const { UNKNOWN, OUTSIDE } = MapperModel;
  const LINE_ORDER = ["coast", "river", "lake", "admin1", "border"];
  const NAILED = 255;

  const Layer = L.Renderer.extend({
    options: { padding: 0.1 },

    initialize(model, view) {
      L.Renderer.prototype.initialize.call(this, {});
      this.model = model;
      this.view = view;
      this._patterns = new Map();
      this._prepareLines();
      const n = model.u.length;
      this._x = new Float64Array(n);
      this._y = new Float64Array(n);
      this._degree = new Uint8Array(n);
      this._one = new Int32Array(n);
      this._two = new Int32Array(n);
      this._head = new Int32Array(n).fill(-1);
      this._stamp = new Int32Array(n);
      this._round = 0;
    },

    _prepareLines() {
      const { lines, grid } = this.model.data;
      this._lines = lines.map((line) => {
        const { u, v } = MapperModel.projected(MapperModel.sums(line.xy, 2, Float64Array), grid);
        return { kind: line.kind, name: line.name, u, v, x: new Float64Array(u.length), y: new Float64Array(u.length) };
      });
    },

    /** Two canvases: the ground is drawn anew for each day, the names over it only when the view changes. */
    _initContainer() {
      this._container = document.createElement("div");
      this._container.setAttribute("aria-hidden", "true");
      this.sheets = [0, 1].map(() => this._container.appendChild(document.createElement("canvas")));
      [this._context, this._over] = this.sheets.map((sheet) => sheet.getContext("2d"));
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._context;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      this._scale = Math.min(window.devicePixelRatio || 1, 2);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      for (const sheet of this.sheets) {
        this._width = sheet.width = Math.round(this._scale * size.x);
        this._height = sheet.height = Math.round(this._scale * size.y);
        sheet.style.position = "absolute";
        sheet.style.width = size.x + "px";
        sheet.style.height = size.y + "px";
      }
      this._project();
      this.draw();
      this.fire("update");
    },

    /** Mercator units to canvas pixels. */
    _project() {
      const world = this._map.options.crs.scale(this._map.getZoom()) * this._scale;
      const corner = this._map.getPixelOrigin().add(this._bounds.min).multiplyBy(this._scale);
      this._world = world;
      this._corner = corner;
      this._place(this.model, this._x, this._y);
      this._patterns.clear();
      this._paths = {};
      for (const line of this._lines) {
        this._place(line, line.x, line.y);
        this._paths[line.kind] ??= new Path2D();
        this._trace(this._paths[line.kind], line);
      }
    },

    _place({ u, v }, x, y) {
      for (let i = 0; i < u.length; i++) {
        x[i] = u[i] * this._world - this._corner.x;
        y[i] = v[i] * this._world - this._corner.y;
      }
    },

    _spot(lon, lat) {
      const [u, v] = MapperModel.mercator(lon, lat);
      return [u * this._world - this._corner.x, v * this._world - this._corner.y];
    },

    /** The point of the ground (lon, lat) under a canvas pixel. */
    _ground(x, y) {
      const v = (y + this._corner.y) / this._world;
      return [((x + this._corner.x) / this._world - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * v))) * 180) / Math.PI];
    },

    /** Everything. */
    draw() {
      this.drawGround();
      this.drawNames();
    },

    /** What a day changes; names and points stay as they are. In haste only what is in sight, in less detail. */
    drawGround(haste = false) {
      if (!this._context) return;
      const c = this._context;
      this._haste = haste;
      c.save();
      const { style } = this.model.data;
      if (this._styleDrawn !== style) this._patterns.clear();
      this._styleDrawn = style;
      c.setTransform(1, 0, 0, 1, 0, 0);
      if (this.view.tiles) c.clearRect(0, 0, this._width, this._height);
      else this._drawLand(c, style);
      if (haste) this._clip(c);
      const keys = this.model.paintKeys(this.view.hidden);
      this._boundary(keys);
      this._drawAreas(c, keys, style);
      LINE_ORDER.forEach((kind) => this._drawLines(c, kind, style));
      this._drawFront(c, keys, style);
      if (this.view.past) this._drawChanges(c, style);
      this._drawSieges(c, keys, style);
      c.restore();
    },

    _clip(c) {
      const low = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
      const { x, y } = this._map.getSize();
      c.beginPath();
      c.rect(...[low.x, low.y, x, y].map((value) => value * this._scale));
      c.clip();
    },

    drawNames() {
      if (!this._over) return;
      this._over.setTransform(1, 0, 0, 1, 0, 0);
      this._over.clearRect(0, 0, this._width, this._height);
      this._drawSelection(this._over, this.model.data.style);
      MapperNames.draw(this, this._over);
    },

    _drawLand(c, style) {
      c.fillStyle = style.surround;
      c.fillRect(0, 0, this._width, this._height);
      if (!this._paths.water) return;
      c.fillStyle = style.water;
      c.fill(this._paths.water, "evenodd");
    },

    _trace(c, line) {
      for (let i = 0; i < line.x.length; i++) {
        if (i === 0) c.moveTo(line.x[i], line.y[i]);
        else c.lineTo(line.x[i], line.y[i]);
      }
    },

    _pen(c, kind, style) {
      const [stroke, width, opacity] = style.lines[kind];
      c.strokeStyle = stroke;
      c.lineWidth = width * this._scale;
      c.globalAlpha = opacity;
      c.lineJoin = c.lineCap = "round";
    },

    _drawLines(c, kind, style) {
      if (!this._paths[kind]) return;
      if (kind === "lake") {
        c.fillStyle = style.water;
        c.fill(this._paths.lake);
      }
      this._pen(c, kind === "lake" ? "coast" : kind, style);
      if (kind === "admin1") c.setLineDash([4 * this._scale, 3 * this._scale]);
      c.stroke(this._paths[kind]);
      c.setLineDash([]);
      c.globalAlpha = 1;
    },

    /** Edges whose two sides are painted differently, and for each vertex how many of them it has and which. */
    _boundary(keys) {
      const { from, to, left, right, count } = this.model;
      this._degree.fill(0);
      const edges = [];
      const { borders, drawn, painted } = this.model;
      for (let i = 0; i < drawn; i++) {
        const e = borders[i];
        const a = keys[left[e] < 0 ? count : left[e]];
        const b = keys[right[e] < 0 ? count : right[e]];
        if (a === b && keys !== painted) continue;
        edges.push(e);
        this._join(from[e], to[e]);
        this._join(to[e], from[e]);
        if (a === OUTSIDE || b === OUTSIDE) this._nail(from[e], to[e]);
      }
      this._edges = edges;
    },

    _join(vertex, other) {
      if (this._degree[vertex] === NAILED) return;
      const degree = this._degree[vertex]++;
      if (degree === 0) this._one[vertex] = other;
      else if (degree === 1) this._two[vertex] = other;
    },

    /** The theatre's own outline is not rounded. */
    _nail(...vertices) {
      for (const vertex of vertices) this._degree[vertex] = NAILED;
    },

    _drawAreas(c, keys, style) {
      const { from, to, left, right, count } = this.model;
      const sides = new Map();
      const add = (key, a, b) => {
        if (key === OUTSIDE) return;
        if (!sides.has(key)) sides.set(key, []);
        sides.get(key).push(a, b);
      };
      for (const e of this._edges) {
        add(keys[left[e] < 0 ? count : left[e]], from[e], to[e]);
        add(keys[right[e] < 0 ? count : right[e]], to[e], from[e]);
      }
      for (const key of [...sides.keys()].sort((a, b) => a - b)) {
        if (key === UNKNOWN && this.view.tiles) continue;
        c.beginPath();
        this._rings(sides.get(key)).forEach((ring) => this._curve(c, ring));
        c.globalAlpha = this.view.tiles ? 0.72 : 1;
        c.fillStyle = c.strokeStyle = this._paint(c, key, style);
        c.lineWidth = 0.8 * this._scale;
        c.lineJoin = "bevel";
        c.fill("evenodd");
        // The stroke hides the hairlines between neighbours, which nobody sees in a run of days.
        if (!this.view.tiles && !this._haste) c.stroke();
      }
      c.globalAlpha = 1;
    },

    /** Chain directed edges [a, b, a, b ...] into closed rings of vertices. */
    _rings(pairs) {
      const head = this._head;
      const next = new Int32Array(pairs.length / 2);
      const rings = [];
      for (let i = 0; i < pairs.length; i += 2) {
        next[i / 2] = head[pairs[i]];
        head[pairs[i]] = i / 2;
      }
      for (let i = 0; i < pairs.length; i += 2) {
        let vertex = pairs[i];
        const ring = [];
        while (head[vertex] >= 0) {
          ring.push(vertex);
          const edge = head[vertex];
          head[vertex] = next[edge];
          vertex = pairs[2 * edge + 1];
        }
        if (ring.length) rings.push(ring);
      }
      return rings;
    },

    /** A closed ring, rounded at the vertices where only two painted edges meet: both sides round alike. */
    _curve(c, ring) {
      const { _x: x, _y: y, _degree: degree } = this;
      const n = ring.length;
      const last = ring[n - 1];
      c.moveTo((x[last] + x[ring[0]]) / 2, (y[last] + y[ring[0]]) / 2);
      for (let i = 0; i < n; i++) {
        const v = ring[i];
        const w = ring[i + 1 === n ? 0 : i + 1];
        const mx = (x[v] + x[w]) / 2;
        const my = (y[v] + y[w]) / 2;
        if (degree[v] === 2) c.quadraticCurveTo(x[v], y[v], mx, my);
        else {
          c.lineTo(x[v], y[v]);
          c.lineTo(mx, my);
        }
      }
      c.closePath();
    },

    /** The same rounding for loose edges: a corner at each vertex with two painted edges. */
    _curves(edges) {
      const { from, to } = this.model;
      const { _x: x, _y: y } = this;
      const path = new Path2D();
      this._round++;
      for (const e of edges) {
        const mx = (x[from[e]] + x[to[e]]) / 2;
        const my = (y[from[e]] + y[to[e]]) / 2;
        this._bend(path, from[e], mx, my);
        this._bend(path, to[e], mx, my);
      }
      return path;
    },

    /** Pieces meet in the middle of edges in one direction, so that they need no caps. */
    _strokeEdges(c, edges) {
      c.lineCap = "butt";
      c.lineJoin = "bevel";
      c.stroke(this._curves(edges));
    },

    _bend(c, v, mx, my) {
      const { _x: x, _y: y } = this;
      if (this._degree[v] !== 2) {
        c.moveTo(x[v], y[v]);
        c.lineTo(mx, my);
        return;
      }
      if (this._stamp[v] === this._round) return;
      this._stamp[v] = this._round;
      const a = this._one[v];
      const b = this._two[v];
      c.moveTo((x[a] + x[v]) / 2, (y[a] + y[v]) / 2);
      c.quadraticCurveTo(x[v], y[v], (x[b] + x[v]) / 2, (y[b] + y[v]) / 2);
    },

    _paint(c, key, style) {
      if (key === UNKNOWN) return style.paper;
      const steps = style.steps.length;
      const state = this.model.data.states[Math.floor(key / steps)];
      const paints = state.paints[key % steps];
      return paints.length === 1 ? paints[0] : this._stripes(c, paints, style.stripes[state.status] || 5);
    },

    /** Diagonal stripes that stay with the ground when the map is moved. */
    _stripes(c, paints, width) {
      const name = paints.join() + width;
      if (!this._patterns.has(name)) {
        const band = width * 1.42 * this._scale;
        const size = Math.round(band * paints.length);
        const pattern = c.createPattern(this._tile(paints, size), "repeat");
        pattern.setTransform(new DOMMatrix().translate(-(this._corner.x % size), -(this._corner.y % size)));
        this._patterns.set(name, pattern);
      }
      return this._patterns.get(name);
    },

    _tile(paints, size) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = size;
      const g = tile.getContext("2d");
      const band = size / paints.length;
      for (let i = -paints.length; i < paints.length; i++) {
        const x = i * band;
        g.fillStyle = paints[(i + paints.length) % paints.length];
        g.beginPath();
        g.moveTo(x, size);
        g.lineTo(x + band + 0.5, size);
        g.lineTo(x + band + 0.5 + size, 0);
        g.lineTo(x + size, 0);
        g.fill();
      }
      return tile;
    },

    /** Dark where two groups meet, thin where only the kind of control changes or blank land begins. */
    _drawFront(c, keys, style) {
      const { left, right, count, sideOf, kinds, looks } = this.model;
      const steps = looks.steps.length;
      const front = [];
      const seam = [];
      for (const e of this._edges) {
        const [one, other] = [keys[left[e] < 0 ? count : left[e]], keys[right[e] < 0 ? count : right[e]]];
        const a = one < 0 ? -1 : sideOf[Math.floor(one / steps)];
        const b = other < 0 ? -1 : sideOf[Math.floor(other / steps)];
        if (a === b) continue;
        if (a < 0 || b < 0 || Math.floor(a / kinds) === Math.floor(b / kinds)) seam.push(e);
        else front.push(e);
      }
      this._pen(c, "held", style);
      this._strokeEdges(c, seam);
      this._pen(c, "front", style);
      const width = c.lineWidth * this._weight();
      const line = this._curves(front);
      c.lineCap = "butt";
      c.lineJoin = "bevel";
      c.strokeStyle = style.paper;
      c.globalAlpha = 0.75;
      c.lineWidth = width + 2.4 * this._weight() * this._scale;
      if (!this._haste) c.stroke(line);
      this._pen(c, "front", style);
      c.lineCap = "butt";
      c.lineJoin = "bevel";
      c.lineWidth = width;
      c.stroke(line);
      c.globalAlpha = 1;
    },

    /** Lines grow with the zoom: thin over a country, full over a district. */
    _weight() {
      return Math.max(0.55, Math.min(1.25, 0.55 + 0.25 * (this._map.getZoom() - 5.5)));
    },

    _drawSieges(c, keys, style) {
      const { from, to, left, right, shut, looks, stateCells } = this.model;
      if (!shut.some((besieged, state) => besieged && stateCells[state])) return;
      const steps = looks.steps.length;
      const closed = (cell) => cell >= 0 && keys[cell] >= 0 && shut[Math.floor(keys[cell] / steps)] === 1;
      const pairs = [];
      for (let e = 0; e < from.length; e++) {
        const a = closed(left[e]);
        if (a === closed(right[e])) continue;
        if (a) pairs.push(from[e], to[e]);
        else pairs.push(to[e], from[e]);
      }
      this._rings(pairs).forEach((ring) => this._drawRing(c, ring, style));
    },

    /** A dashed line around the cells whose holder is not the one of the day compared with. */
    _drawChanges(c, style) {
      const { from, to, left, right } = this.model;
      const now = this.model.holders();
      const other = (cell) => cell >= 0 && now[cell] !== this.view.past.holders[cell];
      c.beginPath();
      for (let e = 0; e < from.length; e++) {
        if (other(left[e]) === other(right[e])) continue;
        c.moveTo(this._x[from[e]], this._y[from[e]]);
        c.lineTo(this._x[to[e]], this._y[to[e]]);
      }
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

    /** A dashed ring on a pale casing; a circle when the besieged place is small on the screen. */
    _drawRing(c, ring, style) {
      const xs = ring.map((v) => this._x[v]);
      const ys = ring.map((v) => this._y[v]);
      const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const small = 18 * this._scale * Math.min(1, this._weight());
      c.beginPath();
      if (east - west < small && south - north < small) {
        c.arc((west + east) / 2, (north + south) / 2, small / 2 + 2 * this._scale, 0, 2 * Math.PI);
      } else this._curve(c, ring);
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
      if (cell < 0) return;
      const { from, to, edgeStart, cellEdges } = this.model;
      const { lon, lat } = this.model.units;
      const box = this.model.box.subarray(4 * cell, 4 * cell + 4);
      const small = (box[2] - box[0]) * this._world < 18 * this._scale;
      const outline = () => {
        c.beginPath();
        if (small) c.arc(...this._spot(lon[cell], lat[cell]), 10 * this._scale, 0, 2 * Math.PI);
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
  });

  return { Layer };
})();

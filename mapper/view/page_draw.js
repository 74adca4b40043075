/* The ground: dissolved cells, stripes, lines, front, rings of sieges. Names and points lie over it (page_names.js). */
const MapperDraw = (function () {
  "use strict";

  const { UNKNOWN } = MapperModel;
  /** Edges that are shorter than this, in pixels, are rounded by less than a line is wide. */
  const FINE = 8;
  /** Stripes of ground whose side is not shown: how dark, how wide. */
  const VEIL = 0.11;
  const VEIL_WIDTH = 3;
  const LINE_ORDER = ["coast", "river", "lake", "admin1", "border"];

  const Layer = L.Renderer.extend({
    includes: [MapperFill, MapperFronts, MapperPatch, MapperRim],
    options: { padding: 0 },

    initialize(model, view) {
      L.Renderer.prototype.initialize.call(this, {});
      this.model = model;
      this.view = view;
      this._patterns = new Map();
      this._prepareLines();
      const n = model.u.length;
      this._x = new Float64Array(n);
      this._y = new Float64Array(n);
      this._stamp = new Int32Array(n);
      this._round = 0;
      this._prepareFill();
      this._preparePatch();
    },

    _prepareLines() {
      const { lines, line_xy: xy, grid } = this.model.data;
      let at = 0;
      this._lines = lines.map((line) => {
        const flat = new Float64Array(2 * line.n);
        for (let i = 0; i < line.n; i++, at++) {
          flat[2 * i] = xy[0][at] + (i ? flat[2 * i - 2] : 0);
          flat[2 * i + 1] = xy[1][at] + (i ? flat[2 * i - 1] : 0);
        }
        const { u, v } = MapperModel.projected(flat, grid);
        return { kind: line.kind, name: line.name, u, v, x: new Float64Array(u.length), y: new Float64Array(u.length) };
      });
    },

    /** Two canvases: the ground is drawn anew for each day, the names over it only when the view changes. */
    _initContainer() {
      this._container = document.createElement("div");
      this._container.setAttribute("aria-hidden", "true");
      this.sheets = [0, 1].map(() => this._container.appendChild(document.createElement("canvas")));
      // What hides everything under it is put on the screen with less work.
      this._context = this.sheets[0].getContext("2d", { alpha: Boolean(this.view.tiles) });
      this._over = this.sheets[1].getContext("2d");
      this._lineSheet = document.createElement("canvas");
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
      this._scale = Math.max(this.finer || 1, Math.min(window.devicePixelRatio || 1, 2));
      L.DomUtil.setPosition(this._container, this._bounds.min);
      for (const sheet of this.sheets) {
        this._width = sheet.width = Math.round(this._scale * size.x);
        this._height = sheet.height = Math.round(this._scale * size.y);
        sheet.style.position = "absolute";
        sheet.style.width = size.x + "px";
        sheet.style.height = size.y + "px";
      }
      this._project();
      this._styleDrawn = null;
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
      this._fine = this.model.edgeLength() * world < FINE * this._scale;
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
      const { _corner: corner, _world: world } = this;
      return MapperGround.unprojected((x + corner.x) / world, (y + corner.y) / world).reverse();
    },

    /** Everything. */
    draw() {
      this.drawGround();
      this.drawNames();
    },

    /** What a day changes; names and points stay as they are. In haste in less detail, and only where it changed. */
    drawGround(haste = false) {
      if (!this._context || !this._width || !this._height) return;
      const c = this._context;
      this._haste = haste;
      this.stale = true;
      c.save();
      const { style } = this.model.data;
      if (this._styleDrawn !== style) this._restyle(style);
      c.setTransform(1, 0, 0, 1, 0, 0);
      if (haste && this._patch()) this._drawPatch(c, style);
      else this._drawWhole(c, style);
      this.badgesMoved ||= this.model.signsTurned();
      this.model.turned.length = this.model.turnedFrom.length = 0;
      c.restore();
    },

    _drawWhole(c, style) {
      this._turn += 2;
      if (this.view.tiles) c.clearRect(0, 0, this._width, this._height);
      else this._drawLand(c, style);
      const keys = this.model.paintKeys(this.view.hidden);
      this._boundary(keys);
      this._drawAreas(c, keys, style);
      c.drawImage(this._lineSheet, 0, 0);
      this._drawFront(c, keys, style);
      if (this.view.past) this._drawChanges(c, style);
      this._drawSieges(c, keys, style);
      this._whole = true;
    },

    /** Lines that stay as they are from day to day are drawn once. */
    _restyle(style) {
      this._styleDrawn = style;
      this._patterns.clear();
      this._whole = false;
      this._lineSheet.width = this._width;
      this._lineSheet.height = this._height;
      const c = this._lineSheet.getContext("2d");
      LINE_ORDER.forEach((kind) => this._drawLines(c, kind, style));
      if (!this.view.tiles) this._fade(c, style);
    },

    drawNames() {
      if (!this._over) return;
      this.stale = false;
      this._over.setTransform(1, 0, 0, 1, 0, 0);
      this._over.clearRect(0, 0, this._width, this._height);
      this.badgesMoved = false;
      MapperBadges.draw(this, this._over);
      MapperBeads.alone(this, this._over);
      this._drawSelection(this._over, this.model.data.style);
      MapperNames.draw(this, this._over);
    },

    /** Whether a name of a holder, a claim, a dot or a disc may stand where it no longer belongs. */
    misnamed() {
      const held = ([cell, faction]) => this.model.stateOf(cell)?.faction === faction;
      this._dotted ??= this.model.data.states.some((state) => state.claimed?.length);
      return this.view.claims || this._dotted || this.badgesMoved || !this.hearts?.every(held);
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

    /** Pieces of lines that meet in the middle of an edge need no caps: "butt". */
    _pen(c, kind, style, cap = "round") {
      const [stroke, width, opacity] = style.lines[kind];
      c.strokeStyle = stroke;
      c.lineWidth = width * this._scale;
      c.globalAlpha = opacity;
      c.lineCap = cap;
      c.lineJoin = cap === "butt" ? "bevel" : cap;
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

    /** Edges whose sides are painted differently, and how many of them meet at each vertex: where two do, lines are rounded. */
    _boundary(keys) {
      const { from, to, left, right, count, borders, drawn, painted, degree, seat } = this.model;
      this._edges = borders.subarray(0, drawn);
      this._degree = degree;
      // Not negative for those edges.
      this._line = seat;
      if (keys === painted) return;
      this._degree = new Uint8Array(degree.length);
      this._line = new Int32Array(seat.length).fill(-1);
      this._edges = this._edges.filter((e) => {
        if (keys[left[e] < 0 ? count : left[e]] === keys[right[e] < 0 ? count : right[e]]) return false;
        this._degree[from[e]]++;
        this._degree[to[e]]++;
        this._line[e] = e;
        return true;
      });
    },

    _drawAreas(c, keys, style) {
      const { from, to, left, right, count } = this.model;
      for (const e of this._edges) {
        this._side(keys[left[e] < 0 ? count : left[e]], from[e], to[e]);
        this._side(keys[right[e] < 0 ? count : right[e]], to[e], from[e]);
      }
      this._fill(c, style);
    },

    _paint(c, key, style) {
      if (key === UNKNOWN) return style.paper;
      if (key === this.model.veiled) return this._veil(c, style);
      const steps = style.steps.length;
      const state = this.model.data.states[Math.floor(key / steps)];
      const paints = state.paints[key % steps];
      const dots = this.model.dotsOf(state);
      if (paints.length === 1 && !dots.length) return paints[0];
      return this._stripes(c, paints, style.stripes[state.status] || 5, dots);
    },

    /** Pale stripes, or ground whose side is not shown would look like ground without a report. */
    _veil(c, { ink, paper }) {
      return this._stripes(c, [paper, MapperModel.mix(ink, paper, VEIL)], VEIL_WIDTH, []);
    },

    /** Diagonal stripes, with dots over them where a side claims the ground, that stay with it when the map is moved. */
    _stripes(c, paints, width, dots) {
      const name = [...paints, width, ...dots].join();
      if (!this._patterns.has(name)) {
        const bands = Array(Math.max(1, Math.ceil(dots.length / 2))).fill(paints).flat();
        const band = (paints.length > 1 ? width * 1.42 : MapperBeads.APART) * this._scale;
        const size = Math.round(band * bands.length);
        const tile = this._tile(bands, size);
        if (dots.length) MapperBeads.strew(tile, dots, MapperBeads.rim(paints, this.model.data.style), this._scale);
        const pattern = c.createPattern(tile, "repeat");
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

  });

  return { Layer };
})();

/* The data of the page: unpacks it, moves through time, dissolves cells, finds the cell under a point. No DOM. */
const MapperModel = (function () {
  "use strict";

  const UNKNOWN = -1;
  const OUTSIDE = -2;
  const DAY_MS = 864e5;

  async function unpack(base64) {
    const text = atob(base64.trim());
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

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

  /** One spelling for search: no case, marks, hamza, teh marbuta, article or punctuation. */
  function fold(text) {
    const plain = text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[\p{Mn}\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
      .replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627")
      .replace(/\u0629/g, "\u0647")
      .replace(/[\u0649\u06cc\u0626]/g, "\u064a")
      .replace(/\u0624/g, "\u0648")
      .replace(/\u06a9/g, "\u0643")
      .replace(/[\u0621'\u2019\u2018\u02bb\u02bc\u02be\u02bf`]/g, "");
    return plain
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word, i, words) => !(/^(al|el|ar|as|at|ad|an|az|ash|ul)$/.test(word) && i < words.length - 1))
      .map((word) => word.replace(/^\u0627\u0644(?=..)/, ""))
      .join(" ")
      .trim();
  }

  class Model {
    constructor(data) {
      this.data = data;
      this.units = data.units;
      this.count = data.units.id.length;
      this.days = data.days;
      this.base = Date.parse(data.first + "T00:00:00Z");
      this._readCells();
      this._readChanges();
      this._readUse();
      this.current = new Int32Array(this.count).fill(UNKNOWN);
      this.day = -1;
      this.goto(data.on);
    }

    iso(day) {
      return new Date(this.base + day * DAY_MS).toISOString().slice(0, 10);
    }

    dayOf(iso) {
      return Math.round((Date.parse(iso + "T00:00:00Z") - this.base) / DAY_MS);
    }

    _readCells() {
      const flat = sums(this.data.vertices, 2, Float64Array);
      Object.assign(this, projected(flat, this.data.grid));
      const [from, to, left, right] = this.data.edges.map((column) => sums(column, 1, Int32Array));
      Object.assign(this, { from, to, left, right });
      this._indexEdges();
    }

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
    }

    _stretch(box, cell, vertex) {
      const u = this.u[vertex];
      const v = this.v[vertex];
      const i = 4 * cell;
      box[i] = Math.min(box[i], u);
      box[i + 1] = Math.min(box[i + 1], v);
      box[i + 2] = Math.max(box[i + 2], u);
      box[i + 3] = Math.max(box[i + 3], v);
    }

    _readChanges() {
      const changes = this.data.changes;
      this.row = sums(changes.row, 1, Int32Array);
      this.at = Int32Array.from(changes.at);
      this.state = Int32Array.from(changes.state);
      this.stepOf = Int32Array.from(changes.step);
      const n = this.row.length;
      this.before = new Int32Array(n);
      this.firstChange = new Int32Array(this.count + 1);
      for (let i = 0; i < n; i++) {
        this.before[i] = i > 0 && this.row[i - 1] === this.row[i] ? i - 1 : UNKNOWN;
        this.firstChange[this.row[i] + 1]++;
      }
      for (let i = 0; i < this.count; i++) this.firstChange[i + 1] += this.firstChange[i];
      this.events = Int32Array.from(this.at.keys()).sort((a, b) => this.at[a] - this.at[b] || a - b);
      this.eventEnd = new Int32Array(this.days + 1);
      for (const day of this.at) this.eventEnd[day + 1]++;
      for (let i = 0; i < this.days; i++) this.eventEnd[i + 1] += this.eventEnd[i];
      this.changeDays = [...new Set(this.at)].sort((a, b) => a - b);
    }

    /** Which claims colour a cell on some day. */
    _readUse() {
      this.used = new Set();
      for (const [said] of this.data.changes.evidence) said.forEach((claim) => this.used.add(claim));
    }

    goto(day) {
      const to = Math.max(0, Math.min(this.days - 1, day));
      if (to > this.day) {
        for (let i = this.eventEnd[this.day + 1]; i < this.eventEnd[to + 1]; i++) {
          this.current[this.row[this.events[i]]] = this.events[i];
        }
      } else {
        for (let i = this.eventEnd[this.day + 1] - 1; i >= this.eventEnd[to + 1]; i--) {
          this.current[this.row[this.events[i]]] = this.before[this.events[i]];
        }
      }
      this.day = to;
    }

    /** The nearest day with a change, before or after the day shown; null when there is none. */
    changeFrom(direction) {
      const days = this.changeDays;
      if (direction > 0) return days.find((day) => day > this.day) ?? null;
      return days.filter((day) => day < this.day).pop() ?? null;
    }

    stateOf(cell) {
      const change = this.current[cell];
      return change < 0 ? null : this.data.states[this.state[change]];
    }

    changesOf(cell) {
      const out = [];
      for (let i = this.firstChange[cell]; i < this.firstChange[cell + 1]; i++) out.push(i);
      return out;
    }

    /** Legend key of a state: the holder, or the kind of a state with several, or unknown. */
    static keyOf(state) {
      if (!state || state.fills.length === 0) return "unknown";
      return state.status === "held" ? "f" + state.faction : state.status;
    }

    /** Legend key of every cell on the day shown. */
    holders() {
      return Array.from({ length: this.count }, (_, cell) => Model.keyOf(this.stateOf(cell)));
    }

    /** km2 and inhabited km2 of each legend key on the day shown. */
    shares() {
      const { km2, lived } = this.units;
      const out = new Map();
      let theatre = 0;
      let inhabited = 0;
      for (let cell = 0; cell < this.count; cell++) {
        const key = Model.keyOf(this.stateOf(cell));
        const row = out.get(key) || { km2: 0, lived: 0 };
        row.km2 += km2[cell];
        row.lived += lived[cell];
        out.set(key, row);
        theatre += km2[cell];
        inhabited += lived[cell];
      }
      return { rows: out, theatre, inhabited };
    }

    /** km2 of each legend key on every day: [{key: km2}], for the strip above the slider. */
    series() {
      const out = [];
      const running = {};
      for (let day = 0; day < this.days; day++) {
        for (let i = this.eventEnd[day]; i < this.eventEnd[day + 1]; i++) this._add(running, this.events[i]);
        out.push({ ...running });
      }
      return out;
    }

    _add(running, change) {
      const area = this.units.km2[this.row[change]];
      const was = this.before[change];
      if (was >= 0) running[Model.keyOf(this.data.states[this.state[was]])] -= area;
      const key = Model.keyOf(this.data.states[this.state[change]]);
      running[key] = (running[key] || 0) + area;
    }

    /** What a cell is painted with: state and confidence step in one number, UNKNOWN when it is left blank. */
    paintKeys(hidden) {
      const steps = this.data.style.steps.length;
      const keys = new Int32Array(this.count + 1);
      for (let cell = 0; cell < this.count; cell++) {
        const change = this.current[cell];
        const state = change < 0 ? null : this.data.states[this.state[change]];
        const blank = !state || state.fills.length === 0 || hidden.has(Model.keyOf(state));
        keys[cell] = blank ? UNKNOWN : this.state[change] * steps + this.stepOf[change];
      }
      keys[this.count] = OUTSIDE;
      return keys;
    }

    /** Cell that covers a point (degrees), by counting the edges a ray to the east crosses; -1 outside. */
    cellAt(lon, lat) {
      const [u, v] = mercator(lon, lat);
      for (let cell = 0; cell < this.count; cell++) {
        const b = 4 * cell;
        if (u < this.box[b] || v < this.box[b + 1] || u > this.box[b + 2] || v > this.box[b + 3]) continue;
        if (this._covers(cell, u, v)) return cell;
      }
      return -1;
    }

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
    }

    /** Which claims speak of a place in which cell. */
    claimsOfCells() {
      const out = new Map();
      this.data.claims.places.forEach((places, claim) => {
        const cells = places
          .filter(([, lon, lat]) => lon !== null && lat !== null)
          .map(([, lon, lat]) => this.cellAt(lon, lat));
        for (const cell of new Set(cells)) {
          if (cell >= 0) out.set(cell, [...(out.get(cell) || []), claim]);
        }
      });
      return out;
    }

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
      if (west > east) return null;
      const lat = (v) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * v))) * 180) / Math.PI;
      return [
        [lat(south), (west - 0.5) * 360],
        [lat(north), (east - 0.5) * 360],
      ];
    }

    /** Neighbouring cells of each cell, once. */
    neighbours() {
      if (!this._neighbours) {
        this._neighbours = Array.from({ length: this.count }, () => []);
        this.left.forEach((cell, edge) => {
          const other = this.right[edge];
          if (cell < 0 || other < 0) return;
          this._neighbours[cell].push(other);
          this._neighbours[other].push(cell);
        });
      }
      return this._neighbours;
    }

    /** Innermost cell of each faction's largest stretch: [{faction, cell, depth}], for its name on the map. */
    hearts() {
      const around = this.neighbours();
      const holder = Int32Array.from({ length: this.count }, (_, cell) => {
        const state = this.stateOf(cell);
        return state && state.status === "held" ? state.faction : -1;
      });
      const depth = this._depths(holder, around);
      const best = new Map();
      depth.forEach((value, cell) => {
        const faction = holder[cell];
        if (faction >= 0 && value > (best.get(faction) || { depth: 0 }).depth)
          best.set(faction, { cell, depth: value });
      });
      return [...best].map(([faction, spot]) => ({ faction, ...spot }));
    }

    _depths(holder, around) {
      const depth = new Int32Array(this.count);
      const rim = new Uint8Array(this.count);
      this.left.forEach((cell, edge) => {
        const other = this.right[edge];
        if (cell < 0 || other < 0) rim[Math.max(cell, other)] = 1;
      });
      let ring = [];
      for (let cell = 0; cell < this.count; cell++) {
        if (rim[cell] || around[cell].some((other) => holder[other] !== holder[cell])) ring.push(cell);
      }
      ring.forEach((cell) => (depth[cell] = 1));
      while (ring.length) {
        const next = [];
        for (const cell of ring) {
          for (const other of around[cell]) {
            if (depth[other] === 0) {
              depth[other] = depth[cell] + 1;
              next.push(other);
            }
          }
        }
        ring = next;
      }
      return depth;
    }

    /** Settlements whose name, in either script, matches best first. */
    find(text, limit) {
      const wanted = fold(text);
      if (!wanted) return [];
      const found = [];
      this._index().forEach((names, cell) => {
        const score = Math.max(...names.map((name) => MapperModel.score(name, wanted)));
        if (score > 0) found.push([score + Math.min(this.units.lived[cell], 99) / 1000, cell]);
      });
      return found
        .sort((a, b) => b[0] - a[0] || a[1] - b[1])
        .slice(0, limit)
        .map(([, cell]) => cell);
    }

    _index() {
      if (!this._names) {
        this._names = new Map();
        const { name, name_ar: arabic, settlement } = this.units;
        for (let cell = 0; cell < this.count; cell++) {
          if (settlement[cell]) this._names.set(cell, [fold(name[cell]), fold(arabic[cell])]);
        }
      }
      return this._names;
    }
  }

  function score(name, wanted) {
    if (!name) return 0;
    if (name === wanted) return 4;
    if (name.startsWith(wanted)) return 3;
    if ((" " + name).includes(" " + wanted)) return 2;
    return name.includes(wanted) ? 1 : 0;
  }

  return { Model, UNKNOWN, OUTSIDE, unpack, sums, projected, mercator, fold, score };
})();

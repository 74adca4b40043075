/* The data of the page: unpacks it, moves through time, dissolves cells, finds the cell under a point. No DOM. */
const MapperModel = (function () {
  "use strict";

  const UNKNOWN = -1;
  const OUTSIDE = -2;
  const DAY_MS = 864e5;
  const NIGHT = 0.7;

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

  /** The consonants of a folded name, for spellings that sound alike: Rakka and Raqqa, Dayr and Deir. */
  function sound(folded) {
    const letters = folded.replaceAll(" ", "").replaceAll("q", "k");
    return (letters.slice(0, 1) + letters.slice(1).replace(/[aeiouyw]|h$/g, "")).replace(/(.)\1+/g, "$1");
  }

  /** #rrggbb over #rrggbb. */
  function mix(over, under, opacity) {
    const part = (hex, i) => parseInt(hex.slice(i, i + 2), 16);
    const one = (i) => Math.round(part(over, i) * opacity + part(under, i) * (1 - opacity));
    return "#" + [1, 3, 5].map((i) => one(i).toString(16).padStart(2, "0")).join("");
  }

  class Model {
    constructor(data) {
      this.data = data;
      this.looks = data.style;
      this.setLook(0, false);
      this.units = data.units;
      this.count = data.units.id.length;
      this.days = data.days;
      this.base = Date.parse(data.first + "T00:00:00Z");
      this._readCells();
      this._readChanges();
      this._readUse();
      this._readSizes();
      this._readSides();
      this.current = new Int32Array(this.count).fill(UNKNOWN);
      this.painted = new Int32Array(this.count + 1).fill(UNKNOWN);
      this.painted[this.count] = OUTSIDE;
      this.turned = [];
      this.besieged = new Set();
      this._readBorders();
      this.day = -1;
      this.goto(data.on);
    }

    /** Colours of a palette on a light or dark screen: of factions, of what cells are painted with, of the map. */
    setLook(palette, dark) {
      const { themes, steps, stripes } = this.looks;
      const theme = dark && themes.length > 1 ? 1 : 0;
      // Light colours on dark paper need less of the paper to look as firm.
      const firmer = ([from, opacity]) => [from, theme ? 1 - NIGHT * (1 - opacity) : opacity];
      const style = { ...themes[theme], steps: steps.map(firmer), stripes };
      this.data.style = style;
      this.dark = theme === 1;
      for (const faction of this.data.factions) faction.colour = faction.colours[palette][theme];
      for (const state of this.data.states) {
        state.fills = this._fills(state, style.paper);
        state.paints = style.steps.map(([, opacity]) => state.fills.map((fill) => mix(fill, style.paper, opacity)));
      }
    }

    /** For drawing without looking at objects: group of each state's holder, kind of control, siege. */
    _readSides() {
      const { states, factions } = this.data;
      const groups = new Map([["", 0]]);
      const group = ({ faction, fills }) => {
        if (!fills.length) return -1;
        const one = faction < 0 ? "" : factions[faction].group || factions[faction].id;
        if (!groups.has(one)) groups.set(one, groups.size);
        return groups.get(one);
      };
      const kinds = ["held", "contested", "shared", "unknown"];
      this.sideOf = Int32Array.from(states, (state) => {
        const one = group(state);
        return one < 0 ? -1 : one * kinds.length + kinds.indexOf(state.status);
      });
      this.kinds = kinds.length;
      this.shut = Uint8Array.from(states, (state) => state.besieged);
    }

    _fills({ faction, status, rivals }, paper) {
      if (status === "unknown" || (status === "held" && faction < 0)) return [];
      const sides = (status === "held" ? [faction] : [faction, ...rivals]).filter((side) => side >= 0);
      const fills = [...new Set(sides.map((side) => this.data.factions[side].colour))];
      return status === "held" || fills.length > 1 ? fills : [...fills, paper];
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
      this._readOutlines();
      for (const name of ["lon", "lat"])
        this.units[name] = sums(this.units[name], 1, Float64Array).map((value) => value / this.data.grid);
      this._indexEdges();
    }

    /** Edges from the outlines of the cells: each side of an edge is met once, with its cell on the left. */
    _readOutlines() {
      const { sizes, corners } = this.data;
      const owner = sums(this.data.cells, 1, Int32Array);
      const n = corners.length;
      const edges = { from: new Int32Array(n), to: new Int32Array(n), left: new Int32Array(n), right: new Int32Array(n).fill(-1) };
      const { from, to, left, right } = edges;
      const ring = [];
      // Of the edges that begin at a vertex the last one met; from each the one met before it.
      const newest = new Int32Array(this.u.length).fill(-1);
      const older = new Int32Array(n);
      let [met, last, at, count] = [0, 0, 0, 0];
      const pair = (a, b, cell) => {
        for (let e = newest[b]; e >= 0; e = older[e])
          if (to[e] === a && right[e] < 0) {
            right[e] = cell;
            return;
          }
        [from[count], to[count], left[count], older[count]] = [a, b, cell, newest[a]];
        newest[a] = count++;
      };
      sizes.forEach((size, i) => {
        for (let j = 0; j < size; j++) {
          const corner = corners[at++];
          last = ring[j] = corner === 0 ? met++ : corner > 0 ? last + corner - 1 : last + corner;
        }
        for (let j = 0; j < size; j++) pair(ring[j], ring[j + 1 === size ? 0 : j + 1], owner[i]);
      });
      for (const name of Object.keys(edges)) this[name] = edges[name].slice(0, count);
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
      changes.since = changes.ago.map((ago, i) => (ago === null ? null : this.at[i] - ago));
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
      const seen = this.at.filter((_, i) => this._isNews(i));
      this.changeDays = [...new Set(seen)].sort((a, b) => a - b);
    }

    /** Whether a change shows: another holder or status, not only other evidence or confidence. */
    _isNews(change) {
      const was = this.before[change];
      return this._look(was < 0 ? -1 : this.state[was]) !== this._look(this.state[change]);
    }

    /** What a reader sees of a state: its holder or its sides, and whether it is besieged. */
    _look(index) {
      const state = index < 0 ? null : this.data.states[index];
      if (!state || !state.fills.length) return "unknown";
      const sides = state.status === "held" ? [state.faction] : [state.faction, ...state.rivals].sort();
      return [state.status, state.besieged, ...sides].join();
    }

    _readSizes() {
      const sum = (values) => values.reduce((a, b) => a + b, 0);
      this.theatre = sum(this.units.km2);
      this.inhabited = sum(this.units.lived);
      const n = this.data.states.length;
      Object.assign(this, { stateKm2: new Float64Array(n), stateLived: new Float64Array(n), stateCells: new Int32Array(n) });
    }

    /** Which claims colour a cell on some day. */
    _readUse() {
      this.used = new Set();
      for (const [said] of this.data.changes.evidence) said.forEach((claim) => this.used.add(claim));
    }

    /** Day of the latest report that colours the map of the day shown; "" when there is none. */
    latestNews() {
      const { valid_from: from } = this.data.claims;
      this._newsDays ??= [...new Set([...this.used].map((claim) => from[claim]).filter(Boolean))].sort();
      const iso = this.iso(this.day);
      return this._newsDays.findLast((day) => day <= iso) || "";
    }

    goto(day) {
      const to = Math.max(0, Math.min(this.days - 1, day));
      if (to > this.day) {
        for (let i = this.eventEnd[this.day + 1]; i < this.eventEnd[to + 1]; i++)
          this._turn(this.row[this.events[i]], this.events[i]);
      } else {
        for (let i = this.eventEnd[this.day + 1] - 1; i >= this.eventEnd[to + 1]; i--)
          this._turn(this.row[this.events[i]], this.before[this.events[i]]);
      }
      this.day = to;
    }

    /** Give a cell the state of a change; areas and paint follow. */
    _turn(cell, change) {
      this._count(cell, this.current[cell], -1);
      this._count(cell, change, 1);
      this.current[cell] = change;
      const blank = change < 0 || this.data.states[this.state[change]].fills.length === 0;
      const paint = blank ? UNKNOWN : this.state[change] * this.looks.steps.length + this.stepOf[change];
      if (change >= 0 && this.shut[this.state[change]]) this.besieged.add(cell);
      else this.besieged.delete(cell);
      if (this.painted[cell] === paint) return;
      this.turned.push([cell, this.painted[cell]]);
      this.painted[cell] = paint;
      for (let i = this.edgeStart[cell]; i < this.edgeStart[cell + 1]; i++) this._border(this.cellEdges[i]);
    }

    /** Edges whose two sides are painted differently, kept up to date: `borders`, of which the first `drawn` count, and
     * `degree`, how many of them meet at each vertex; `rim` marks the vertices of the outline. */
    _readBorders() {
      const n = this.left.length;
      Object.assign(this, { borders: new Int32Array(n), seat: new Int32Array(n).fill(-1), drawn: 0 });
      this.degree = new Uint8Array(this.u.length);
      this.rim = new Uint8Array(this.u.length);
      for (let e = 0; e < n; e++) {
        this._border(e);
        if (this.left[e] < 0 || this.right[e] < 0) this.rim[this.from[e]] = this.rim[this.to[e]] = 1;
      }
    }

    _border(e) {
      const { painted, count, borders, seat } = this;
      const a = painted[this.left[e] < 0 ? count : this.left[e]];
      const b = painted[this.right[e] < 0 ? count : this.right[e]];
      if ((a !== b) === (seat[e] >= 0)) return;
      const change = a !== b ? 1 : -1;
      this.degree[this.from[e]] += change;
      this.degree[this.to[e]] += change;
      if (a !== b) {
        seat[e] = this.drawn;
        borders[this.drawn++] = e;
        return;
      }
      const last = borders[--this.drawn];
      borders[seat[e]] = last;
      seat[last] = seat[e];
      seat[e] = -1;
    }

    _count(cell, change, sign) {
      if (change < 0) return;
      const state = this.state[change];
      this.stateKm2[state] += sign * this.units.km2[cell];
      this.stateLived[state] += sign * this.units.lived[cell];
      this.stateCells[state] += sign;
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
      const rows = new Map();
      const blank = { km2: this.theatre, lived: this.inhabited };
      let cells = this.count;
      this.data.states.forEach((state, i) => {
        const key = Model.keyOf(state);
        if (key === "unknown" || this.stateCells[i] === 0) return;
        const row = rows.get(key) || { km2: 0, lived: 0 };
        row.km2 += this.stateKm2[i];
        row.lived += this.stateLived[i];
        rows.set(key, row);
        blank.km2 -= this.stateKm2[i];
        blank.lived -= this.stateLived[i];
        cells -= this.stateCells[i];
      });
      if (cells > 0) rows.set("unknown", { km2: Math.max(0, blank.km2), lived: Math.max(0, blank.lived) });
      return { rows, theatre: this.theatre, inhabited: this.inhabited };
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

    /** What each cell is painted with: state and confidence step in one number, UNKNOWN when it is left blank. */
    paintKeys(hidden) {
      if (!hidden.size) return this.painted;
      const steps = this.looks.steps.length;
      const away = this.data.states.map((state) => hidden.has(Model.keyOf(state)));
      return this.painted.map((key) => (key >= 0 && away[Math.floor(key / steps)] ? UNKNOWN : key));
    }

    /** What changed hands on a day: [{from, to, cells}] with legend keys, most land first; named places lead. */
    newsOf(day) {
      const groups = new Map();
      for (let i = this.eventEnd[day]; i < this.eventEnd[day + 1]; i++) {
        const change = this.events[i];
        if (!this._isNews(change)) continue;
        const name = [this.before[change], change].map((one) => (one < 0 ? -1 : this.state[one]));
        const key = name.map((state) => this._look(state)).join(">");
        if (!groups.has(key)) groups.set(key, { from: name[0], to: name[1], cells: [], km2: 0 });
        groups.get(key).cells.push(this.row[change]);
        groups.get(key).km2 += this.units.km2[this.row[change]];
      }
      const weight = this._weights();
      for (const group of groups.values()) group.cells.sort((a, b) => weight[b] - weight[a] || a - b);
      return [...groups.values()].sort((a, b) => weight[b.cells[0]] - weight[a.cells[0]] || b.km2 - a.km2);
    }

    /** How much a cell's name tells a reader: labelled places by rank, then settlements, then open land. */
    _weights() {
      if (!this._weight) {
        this._weight = Float64Array.from(this.units.settlement, (settled) => settled);
        const ahead = this.data.labels.filter((label) => label[5] === 0);
        ahead.forEach(([, , lon, lat], i) => {
          const cell = this.cellAt(lon, lat);
          if (cell >= 0) this._weight[cell] = Math.max(this._weight[cell], 2 + (ahead.length - i) / ahead.length);
        });
      }
      return this._weight;
    }

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
    }

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
    }

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
    }

    /** Innermost cell of each stretch that one faction holds: [{faction, cell, depth}], the deepest first. */
    hearts() {
      if (this._hearts?.day === this.day) return this._hearts.found;
      const around = this.neighbours();
      const holder = Int32Array.from({ length: this.count }, (_, cell) => {
        const state = this.stateOf(cell);
        return state && state.status === "held" ? state.faction : -1;
      });
      const depth = this._depths(holder, around);
      const best = new Map();
      this._stretches(holder, around).forEach((stretch, cell) => {
        if (holder[cell] >= 0 && depth[cell] > (best.get(stretch)?.depth || 0))
          best.set(stretch, { faction: holder[cell], cell, depth: depth[cell] });
      });
      const found = [...best.values()].sort((a, b) => b.depth - a.depth || a.cell - b.cell);
      this._hearts = { day: this.day, found };
      return found;
    }

    /** Number of the stretch of like neighbours that each cell belongs to. */
    _stretches(holder, { start, cells }) {
      const stretch = new Int32Array(this.count).fill(-1);
      for (let first = 0, number = 0; first < this.count; first++) {
        if (stretch[first] >= 0) continue;
        const stack = [first];
        stretch[first] = number;
        while (stack.length) {
          const cell = stack.pop();
          for (let i = start[cell]; i < start[cell + 1]; i++) {
            if (stretch[cells[i]] >= 0 || holder[cells[i]] !== holder[cell]) continue;
            stretch[cells[i]] = number;
            stack.push(cells[i]);
          }
        }
        number++;
      }
      return stretch;
    }

    _depths(holder, { start, cells }) {
      const depth = new Int32Array(this.count);
      const rim = new Uint8Array(this.count);
      this.left.forEach((cell, edge) => {
        const other = this.right[edge];
        if (cell < 0 || other < 0) rim[Math.max(cell, other)] = 1;
        else if (holder[cell] !== holder[other]) rim[cell] = rim[other] = 1;
      });
      let ring = [];
      for (let cell = 0; cell < this.count; cell++) if (rim[cell]) ring.push(cell);
      ring.forEach((cell) => (depth[cell] = 1));
      while (ring.length) {
        const next = [];
        for (const cell of ring) {
          for (let i = start[cell]; i < start[cell + 1]; i++) {
            if (depth[cells[i]] > 0) continue;
            depth[cells[i]] = depth[cell] + 1;
            next.push(cells[i]);
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
      const heard = /[a-z]/.test(wanted) ? sound(wanted) : "";
      const weight = this._weights();
      const found = [];
      this._index().forEach(([names, sounds], cell) => {
        let best = Math.max(...names.map((name) => score(name, wanted)));
        if (best < 4 && heard.length > 1 && sounds.includes(heard)) best = Math.max(best, 3.5);
        if (best > 0) found.push([best, weight[cell], cell]);
      });
      return found
        .sort((a, b) => b[0] - a[0] || b[1] - a[1] || a[2] - b[2])
        .slice(0, limit)
        .map(([, , cell]) => cell);
    }

    _index() {
      if (!this._names) {
        this._names = new Map();
        const { name, name_ar: arabic, settlement, also } = this.units;
        for (let cell = 0; cell < this.count; cell++) {
          if (!settlement[cell]) continue;
          const names = [name[cell], arabic[cell], ...(also[cell] || [])].map(fold).filter(Boolean);
          this._names.set(cell, [names, names.filter((one) => /[a-z]/.test(one)).map(sound)]);
        }
      }
      return this._names;
    }

    /** Where each claim stands on the map: [lon, lat] of its first placed name, else the middle of its footprint. */
    claimSpots() {
      if (!this._spots) {
        const { places, ground_of: groundOf } = this.data.claims;
        this._spots = places.map((named, claim) => {
          const placed = named.find(([, lon, lat]) => lon !== null && lat !== null);
          if (placed) return [placed[1], placed[2]];
          const rings = this.ground(groundOf[claim]);
          if (!rings.length) return null;
          const widest = rings.reduce((a, b) => (b.length > a.length ? b : a));
          const middle = (i) => widest.reduce((sum, point) => sum + point[i], 0) / widest.length;
          return [middle(0), middle(1)];
        });
      }
      return this._spots;
    }

    /** Rings of a footprint in degrees. */
    ground(index) {
      const { grid } = this.data;
      return this.data.claims.grounds[index].map((ring) => {
        const flat = sums(ring, 2, Float64Array);
        return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] / grid, flat[2 * i + 1] / grid]);
      });
    }

    /** Claims that hold on the day shown, oldest first. */
    claimsNow() {
      const iso = this.iso(this.day);
      const { valid_from: from, valid_to: to } = this.data.claims;
      return [...from.keys()]
        .filter((claim) => from[claim] && from[claim] <= iso && (!to[claim] || to[claim] > iso))
        .sort((a, b) => (from[a] < from[b] ? -1 : from[a] > from[b] ? 1 : a - b));
    }
  }

  function score(name, wanted) {
    if (!name) return 0;
    if (name === wanted) return 4;
    if (name.startsWith(wanted)) return 3;
    if ((" " + name).includes(" " + wanted)) return 2;
    return name.includes(wanted) ? 1 : 0;
  }

  return { Model, UNKNOWN, OUTSIDE, sums, projected, mercator, fold, sound, mix };
})();

/* The data of the page: unpacks it, moves through time, dissolves cells, finds the cell under a point. No DOM. */
const MapperModel = (function () {
  "use strict";

  const { sums, mercator, projected } = MapperGround;
  const UNKNOWN = -1;
  const OUTSIDE = -2;
  const DAY_MS = 864e5;
  const NIGHT = 0.7;

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
      this._readLabels();
      this._readChanges();
      this._readUse();
      this._readSizes();
      this._readSides();
      this.current = new Int32Array(this.count).fill(UNKNOWN);
      this.painted = new Int32Array(this.count + 1).fill(UNKNOWN);
      this.painted[this.count] = OUTSIDE;
      // Cells painted anew since the map was drawn last, and what they were painted with.
      Object.assign(this, { turned: [], turnedFrom: [] });
      Object.assign(this, { besieged: new Set(), fought: new Set() });
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
      const sides = states.map((state) => {
        const one = group(state);
        return one < 0 ? -1 : one * kinds.length + kinds.indexOf(state.status);
      });
      this.sideOf = Int32Array.from([...sides, -1]);
      this.kinds = kinds.length;
      this.shut = Uint8Array.from(states, (state) => state.besieged);
      this.open = Uint8Array.from(states, (state) => state.status === "contested");
      // What a side that is not shown is painted with: after all states.
      this.veiled = states.length * this.looks.steps.length;
    }

    /** Whether the map tells of more than one side on any of its days: else it has no front. */
    severalSides() {
      return new Set(this.sideOf.filter((side) => side >= 0).map((side) => (side / this.kinds) | 0)).size > 1;
    }

    _fills({ faction, status, rivals }, paper) {
      if (status === "unknown" || (status === "held" && faction < 0)) return [];
      const sides = (status === "held" ? [faction] : [faction, ...rivals]).filter((side) => side >= 0);
      const fills = [...new Set(sides.map((side) => this.data.factions[side].colour))];
      return status === "held" || fills.length > 1 ? fills : [...fills, paper];
    }

    /** Colours of those who say that they took the ground of a state, which nobody else tells of yet. */
    dotsOf(state) {
      const sides = state?.fills.length ? (state.claimed ?? []) : [];
      return [...new Set(sides.map((side) => this.data.factions[side].colour))];
    }

    iso(day) {
      return new Date(this.base + day * DAY_MS).toISOString().slice(0, 10);
    }

    dayOf(iso) {
      return Math.round((Date.parse(iso + "T00:00:00Z") - this.base) / DAY_MS);
    }

    _readCells() {
      const { data } = this;
      const net = MapperNet.edges(data.net);
      for (const name of ["from", "to", "left", "right"]) this[name] = net[name];
      const spots = MapperNet.spots(data.places.spots, net);
      Object.assign(this, projected(MapperNet.corners(data.places, net, spots), data.grid));
      for (const name of ["lon", "lat"]) this.units[name] = Float64Array.from(spots[name], (value) => value / data.grid);
      for (const name of ["km2", "lived"]) this.units[name] = Float64Array.from(this.units[name], (value) => value / 1000);
      delete data.net;
      delete data.places;
      this._indexEdges();
    }

    /** Towns that are cells travel by the number of their cell and their rank. */
    _readLabels() {
      const { name, name_ar: arabic, lon, lat } = this.units;
      this.data.labels = this.data.labels.map((label) =>
        label.length > 2
          ? [...label, label[5] === 0 ? this._townCell(label) : UNKNOWN]
          : [name[label[0]], arabic[label[0]], lon[label[0]], lat[label[0]], label[1], 0, label[0]],
      );
    }

    /** Cell of a town at some point: on the border a town's dot may lie beside its cell, which has its name. */
    _townCell([english, , lon, lat]) {
      const { name, lon: lons, lat: lats } = this.units;
      const cell = this.cellAt(lon, lat);
      if (cell >= 0 && name[cell] === english) return cell;
      const far = (other) => Math.hypot(lons[other] - lon, lats[other] - lat);
      const like = [...name.keys()].filter((other) => name[other] === english);
      return like.length ? like.reduce((best, other) => (far(other) < far(best) ? other : best)) : cell;
    }

    _readChanges() {
      const changes = this.data.changes;
      this.row = sums(changes.row, 1, Int32Array);
      this.redrawn = new Set(sums(changes.redrawn, 1, Int32Array));
      this.state = changes.state;
      this.stepOf = changes.step;
      const n = this.row.length;
      // Days since the change before, of a cell's first since the beginning.
      this.at = changes.after;
      for (let i = 1; i < n; i++) if (this.row[i - 1] === this.row[i]) this.at[i] += this.at[i - 1];
      changes.since = Array.from(changes.ago, (ago, i) => (ago ? this.at[i] - (ago - 1) : null));
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
      return state?.fills.length ? [state.besieged, this.holding(index)].join() : "unknown";
    }

    /** Who holds in a state and how, whether besieged or not. */
    holding(index) {
      const { status, faction, rivals } = this.data.states[index];
      return status === "held" ? faction : [status, ...[faction, ...rivals].sort()].join();
    }

    /** First day of what a change began; before the range as reported, where the range begins with it. */
    begins(change) {
      const since = this.data.changes.since[change];
      return this.at[change] === 0 && since !== null && since < 0 ? since : this.at[change];
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
      this._newsIso ??= [...new Set([...this.used].map((claim) => from[claim]).filter(Boolean))].sort();
      this._newsDays ??= this._newsIso.map((iso) => this.dayOf(iso));
      // From day to day it is nearly always the same one.
      this._news ??= 0;
      while (this._news < this._newsDays.length && this._newsDays[this._news] <= this.day) this._news++;
      while (this._news > 0 && this._newsDays[this._news - 1] > this.day) this._news--;
      return this._newsIso[this._news - 1] || "";
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
      this._mark(this.besieged, cell, change >= 0 && this.shut[this.state[change]]);
      this._mark(this.fought, cell, change >= 0 && this.open[this.state[change]]);
      if (this.painted[cell] === paint) return;
      this.turned.push(cell);
      this.turnedFrom.push(this.painted[cell]);
      this.painted[cell] = paint;
      for (let i = this.edgeStart[cell]; i < this.edgeStart[cell + 1]; i++) this._border(this.cellEdges[i]);
    }

    _mark(cells, cell, wanted) {
      if (wanted) cells.add(cell);
      else if (cells.size) cells.delete(cell);
    }

    /** Whether any ground that turned is or was besieged or fought over. */
    signsTurned() {
      const { turned, turnedFrom, besieged, fought, shut, open } = this;
      const steps = this.looks.steps.length;
      const signed = (key) => key >= 0 && (shut[(key / steps) | 0] || open[(key / steps) | 0]);
      return turned.some((cell, i) => besieged.has(cell) || fought.has(cell) || signed(turnedFrom[i]));
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

    /** What each cell is painted with: state and confidence step in one number, UNKNOWN when it is left blank, `veiled`
     * where a side holds it that is not shown. */
    paintKeys(hidden) {
      if (!hidden.size) return this.painted;
      const steps = this.looks.steps.length;
      const away = this.data.states.map((state) => hidden.has(Model.keyOf(state)));
      return this.painted.map((key) => (key >= 0 && away[Math.floor(key / steps)] ? this.veiled : key));
    }

    /**
     * What changed hands on a day: [{from, to, cells}] with legend keys, most land first; named places lead. `redrawn`
     * where no report says so, and another holder is only drawn because of what is reported around; those come last.
     */
    newsOf(day) {
      const groups = new Map();
      for (let i = this.eventEnd[day]; i < this.eventEnd[day + 1]; i++) {
        const change = this.events[i];
        if (!this._isNews(change)) continue;
        const name = [this.before[change], change].map((one) => (one < 0 ? -1 : this.state[one]));
        const redrawn = this.redrawn.has(change);
        const key = [redrawn, ...name.map((state) => this._look(state))].join(">");
        if (!groups.has(key)) groups.set(key, { from: name[0], to: name[1], redrawn, cells: [], km2: 0 });
        groups.get(key).cells.push(this.row[change]);
        groups.get(key).km2 += this.units.km2[this.row[change]];
      }
      const weight = this._weights();
      for (const group of groups.values()) group.cells.sort((a, b) => weight[b] - weight[a] || a - b);
      return [...groups.values()].sort(
        (a, b) => a.redrawn - b.redrawn || weight[b.cells[0]] - weight[a.cells[0]] || b.km2 - a.km2,
      );
    }

  }

  Object.assign(Model.prototype, MapperGround.methods, MapperFind.methods);

  return { Model, UNKNOWN, OUTSIDE, sums, projected, mercator, fold: MapperFind.fold, mix };
})();

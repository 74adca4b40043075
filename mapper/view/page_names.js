/* Names and points over the ground: towns, countries, governorates, rivers, holders, claims. No two names overlap. */
const MapperNames = (function () {
  "use strict";

  const SANS = '"Noto Sans", "Noto Sans Arabic", "Segoe UI", Tahoma, system-ui, sans-serif';
  const SERIF = '"Noto Serif", Georgia, "Noto Naskh Arabic", "Times New Roman", serif';
  const TOWNS = [
    { size: 14.5, weight: 700, dot: 3.2 },
    { size: 13, weight: 600, dot: 2.7 },
    { size: 12, weight: 500, dot: 2.1 },
    { size: 11.5, weight: 400, dot: 1.8 },
  ];
  /** Type of the least of the places that reports name. */
  const TOLD = 2;
  const ABROAD = { size: 11.5, weight: 400, dot: 1.7, quiet: 0.72 };
  const AREAS = {
    2: { size: 10.5, weight: 500, family: SANS, spaced: 1.6, quiet: 0.75, from: 6.4, to: 10 },
    3: { size: 15, weight: 500, family: SERIF, spaced: 4, quiet: 0.62, from: 5.6, to: 12 },
    4: { size: 12.5, weight: 500, family: SERIF, spaced: 1, italic: true, wet: true, from: 5, to: 12 },
  };
  const AREA_SHIFTS = [0, 1.6, -1.6, 3.2, -3.2, 5, -5].flatMap((dy) => [0, 4, -4].map((dx) => [dx, dy]));
  const SEA_SHIFTS = [0, 2, -2, 4, -4, 7, -7, 10, -10].flatMap((dy) => [0, 4, -4, 7, -7].map((dx) => [dx, dy]));
  const LAKE_SHIFTS = [0, 0.8, -0.8, 1.6, -1.6].flatMap((dy) => [0, 1.2, -1.2, 2.4, -2.4, 3.6, -3.6].map((dx) => [dx, dy]));
  const ROOM = 3;
  /** Radius of the dot of a place, its casing included. */
  const DOT = 3;
  /** Radius of the ring round a place that a claim names, its casing included. */
  const PIN = 11;
  const HEART_SIZES = [17, 14, 12, 10.5];
  const HEART_TIMES = 3;
  /** Distance of the lines of a holder's name, in sizes of its type. */
  const HEART_ROW = 1.15;
  const HEART_LETTERS = 40;
  /** Pixels of its ground that a name leaves free on either side. */
  const HEART_EDGE = 1;
  /** Least ground of a stretch with a name, in square pixels. */
  const HEART_ROOM = 900;
  /** Least ground of a side that is named beside it, in square pixels, and the type of such a name. */
  const CALL_ROOM = 130;
  const CALL = { size: 11.5, weight: 600 };
  /** How far such a name may stand off its ground, in pixels, in how many directions, and the most names of this kind. */
  const CALL_FAR = 96;
  const CALL_STEP = 4;
  const CALL_IN = 7;
  const CALL_WAYS = 24;
  const CALLS = 6;
  const GOVERNORATE = 2;
  const COUNTRY = 3;
  const WATER = 4;
  /** So few places that reports name have their names in every view. */
  const FEW = 12;
  /** Rank of quarters of towns, which wait for a closer view. */
  const QUARTER = 7;
  /** Luminance that black and white stand out from alike. */
  const EVEN = 0.18;
  const LAKES_FROM = 7.4;

  /** Relative luminance of #rrggbb as WCAG has it, 0..1. */
  function luminance(colour) {
    const linear = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  /** A name in two lines, cut at the gap nearest to its middle. */
  function halved(text) {
    const gaps = [...text.matchAll(/ /g)].map(({ index }) => index);
    const middle = Math.min(...gaps.map((at) => Math.abs(at - text.length / 2)));
    const cut = gaps.find((at) => Math.abs(at - text.length / 2) === middle);
    return [text.slice(0, cut), text.slice(cut + 1)];
  }

  /** Whether two boxes come closer than `room`. */
  function overlap(a, b, room) {
    return a[0] - room < b[2] && a[2] + room > b[0] && a[1] - room < b[3] && a[3] + room > b[1];
  }

  class Plan {
    constructor(layer, c) {
      this.layer = layer;
      this.c = c;
      this.k = layer._scale;
      this.style = layer.model.data.style;
      this.zoom = layer._map.getZoom();
      this.arabic = layer.view.lang === "ar";
      this.sight = this._sight();
      const [corner] = this.sight;
      this.taken = layer.view.covered().map((box) => box.map((value, i) => value * this.k + corner[i % 2]));
      const pins = layer.view.pins.map(([lon, lat]) => layer._spot(lon, lat)).map(([x, y]) => ({ x, y, r: PIN * this.k }));
      const rounds = [...layer.badges, ...layer.siegeMarks(), ...(layer.ring ? [layer.ring] : []), ...pins];
      this.rounds = rounds.sort((a, b) => b.r - a.r);
      this.told = layer.model.namedNow();
      this.discs = this.rounds.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
    }

    /** Corners of what the reader sees of the canvas, which is a little larger. */
    _sight() {
      const { _map: map, _bounds: bounds } = this.layer;
      const low = map.containerPointToLayerPoint([0, 0]).subtract(bounds.min).multiplyBy(this.k);
      const size = map.getSize().multiplyBy(this.k);
      return [
        [low.x, low.y],
        [low.x + size.x, low.y + size.y],
      ];
    }

    free(box, room = ROOM) {
      return this.loose(box, room) && !this.discs.some((other) => overlap(box, other, room * this.k));
    }

    /** Whether a box lies in sight and on no other name, though it may be on a disc. */
    loose(box, room = ROOM) {
      const [low, high] = this.sight;
      const seen = box[0] > low[0] && box[1] > low[1] && box[2] < high[0] && box[3] < high[1];
      return seen && !this.taken.some((other) => overlap(box, other, room * this.k));
    }

    name([english, arabic]) {
      return (this.arabic ? arabic || english : english || arabic).slice(0, 60);
    }

    font({ size, weight, family = SANS, spaced = 0, italic = false }) {
      this.c.font = `${italic ? "italic " : ""}${weight} ${size * this.k}px ${family}`;
      this.c.letterSpacing = this.arabic ? "0px" : `${spaced * this.k}px`;
    }

    draw() {
      const { c, layer } = this;
      c.direction = this.arabic ? "rtl" : "ltr";
      c.textBaseline = "middle";
      c.textAlign = "center";
      c.lineJoin = "round";
      this.claims();
      const towns = this.towns((label) => this.chosen(label));
      towns.push(...this.towns((label) => label[5] === 0 && label[4] <= 0));
      const countries = [...this.areas(COUNTRY), ...this.areas(WATER)];
      towns.push(...this.towns((label) => label[5] === 0 && label[4] <= 2));
      this.holders();
      this.rivers();
      towns.push(...this.towns((label) => label[5] === 0 && this.told.has(label[6])));
      towns.push(...this.towns((label) => label[5] === 0 && label[4] > 2 && label[4] <= 3));
      const governorates = this.areas(GOVERNORATE);
      towns.push(...this.towns((label) => (label[5] === 0 && label[4] > 3) || label[5] === 1));
      [...countries, ...governorates].forEach((label) => this.write(label));
      towns.forEach((label) => this.write(label));
      layer.view.towns = towns.filter(({ cell }) => cell >= 0).map((label) => this.onScreen(label));
      this.pins(layer.view.pins);
      c.letterSpacing = "0px";
    }

    /** Settlements that find room: beside, below or above their dot. */
    towns(wanted) {
      const { layer, k } = this;
      const [low, high] = this.sight;
      const placed = [];
      this.done ??= new Set();
      layer.model.data.labels.forEach((label, i) => {
        const [, , lon, lat, rank, kind, cell] = label;
        if (this.done.has(i) || !wanted(label) || !(this.inSeason(this.weight(label), kind) || this.chosen(label))) return;
        this.done.add(i);
        const [x, y] = layer._spot(lon, lat);
        if (x < low[0] || y < low[1] || x > high[0] || y > high[1] || (kind === 1 && !this.onBase(x, y))) return;
        const least = this.told.has(cell) ? TOLD : TOWNS.length - 1;
        const type = kind === 1 ? ABROAD : TOWNS[Math.min(rank, least)];
        const text = this.name(label);
        this.font(type);
        const dot = [x - DOT * k, y - DOT * k, x + DOT * k, y + DOT * k];
        // A lesser place whose dot would lie on another's name waits for a closer view.
        if (rank > 1 && !this.chosen(label) && this.taken.some((other) => overlap(dot, other, 0))) return;
        const boxes = this.boxes(x, y, this.c.measureText(text).width, type);
        const box = boxes.find((one) => this.free(one)) || (((rank <= 1 && kind === 0) || this.chosen(label)) && boxes.find((one) => this.loose(one)));
        if (!box) return;
        this.taken.push(box, dot);
        placed.push({ lines: [text], type, x, y, box, cell, capital: rank === 0 });
      });
      return placed;
    }

    /** Whether a label is of the chosen place, which always has its name. */
    chosen([, , , , , kind, cell]) {
      return kind === 0 && cell >= 0 && cell === this.layer.view.cell;
    }

    /** The cell of a drawn town, its dot and the box of its name, in pixels of the map. */
    onScreen({ cell, x, y, box }) {
      const [corner] = this.sight;
      const [left, top, right, bottom, ...dot] = [...box, x, y].map((value, i) => (value - corner[i % 2]) / this.k);
      return { cell, dot, box: [left, top, right, bottom] };
    }

    /** Whether a point lies on the base map: beyond it a place abroad stands in nothing. */
    onBase(x, y) {
      const { _world: world, _corner: corner } = this.layer;
      const [west, north, east, south] = this.layer._frames().frame;
      const [u, v] = [(x + corner.x) / world, (y + corner.y) / world];
      return u > west && u < east && v > north && v < south;
    }

    /** Rank by which a place waits for its season: a coloured one that reports name is nobody's village. */
    weight([, , , , rank, kind, cell]) {
      if (kind !== 0 || !this.told.has(cell)) return rank;
      return Math.min(rank, rank >= QUARTER ? QUARTER - 1 : this.told.size <= FEW ? 1 : 2);
    }

    /** Lesser places wait for a closer view, and places abroad a little longer. */
    inSeason(rank, kind) {
      return kind === 1 ? rank === 0 || this.zoom >= 5.8 + 0.75 * rank : rank <= 1 || this.zoom >= 5.5 + 0.58 * rank;
    }

    /** Where the name of a town may stand, the best first. */
    boxes(x, y, width, type) {
      const least = (type.dot + 3) * this.k;
      const [west, east, north, south] = this.beyondBadge(x, y).map((gap) => Math.max(gap, least));
      const half = type.size * 0.62 * this.k;
      const beside = (side) =>
        side > 0 ? [x + east, y - half, x + east + width, y + half] : [x - west - width, y - half, x - west, y + half];
      return [
        ...(this.arabic ? [-1, 1] : [1, -1]).map(beside),
        [x - width / 2, y - north - 2 * half, x + width / 2, y - north],
        [x - width / 2, y + south, x + width / 2, y + south + 2 * half],
      ];
    }

    /** How far from a point the disc or ring ends that it lies in: to the west, east, north and south. */
    beyondBadge(x, y) {
      const disc = this.rounds.find((one) => Math.hypot(one.x - x, one.y - y) < one.r);
      if (!disc) return [0, 0, 0, 0];
      const r = disc.r + ROOM * this.k + 0.5;
      return [x - disc.x + r, disc.x + r - x, y - disc.y + r, disc.y + r - y];
    }

    /** Names of countries or governorates in their middle, or as near to it as there is room. */
    areas(kind) {
      const type = AREAS[kind];
      if (this.zoom < type.from || this.zoom > type.to) return [];
      const placed = [];
      const done = new Set();
      const labels = this.layer.model.data.labels.filter((label) => label[5] === kind);
      // A country that has no room for its name is named across its border.
      const across = kind === COUNTRY ? labels.filter(([name], i) => labels.findIndex((one) => one[0] === name) === i) : [];
      for (const [i, label] of [...labels, ...across].entries()) {
        if (done.has(label[0])) continue;
        const [x, y] = this.layer._spot(label[2], label[3]);
        const words = this.layer.model.data.words[this.layer.view.lang];
        const name = kind === GOVERNORATE ? words.admin1_label.replace("{name}", () => this.name(label)) : this.name(label);
        const text = this.arabic || kind === WATER ? name : name.toUpperCase();
        if (kind === WATER && this.zoom < LAKES_FROM * label[4]) continue;
        this.font(type);
        const lines = kind === WATER && label[4] === 0 ? text.split(" ") : [text];
        const wide = Math.max(...lines.map((line) => this.c.measureText(line).width));
        const half = [wide / 2, type.size * 0.7 * lines.length * this.k];
        const inside = (one) => {
          if (kind === WATER && label[4] > 0) return this.onLake({ x: (one[0] + one[2]) / 2, y: (one[1] + one[3]) / 2 });
          if (kind === WATER) return this.onSea(one);
          return kind === COUNTRY ? this.abroad(one) : this.within(one, label);
        };
        const shifts = kind !== WATER ? AREA_SHIFTS : label[4] > 0 ? LAKE_SHIFTS : SEA_SHIFTS;
        const boxes = shifts
          .map(([dx, dy]) => {
            const [at, on] = [x + dx * type.size * this.k, y + dy * type.size * this.k];
            return [at - half[0], on - half[1], at + half[0], on + half[1]];
          })
          .filter((one, shift) => this.free(one, 4) && !this.onDots(one) && ((shift === 0 && (kind === GOVERNORATE || i >= labels.length)) || inside(one)));
        const box = kind === GOVERNORATE ? boxes.find((one) => !this.onColour(one)) || boxes[0] : boxes[0];
        if (!box) continue;
        this.taken.push(box);
        done.add(label[0]);
        // On a holder's colour a quiet name is none.
        placed.push({ lines, type: kind === GOVERNORATE && this.onColour(box) ? { ...type, quiet: 1 } : type, box });
      }
      return placed;
    }

    /** Whether a box lies in the sea. */
    onSea([west, north, east, south]) {
      const { water } = this.layer._paths;
      const corners = [[west, north], [west, south], [east, north], [east, south]];
      return Boolean(water) && corners.every(([x, y]) => this.c.isPointInPath(water, x, y, "evenodd"));
    }

    /** Whether a box lies outside the theatre, on the base map and not in the sea. */
    abroad([west, north, east, south]) {
      const { layer } = this;
      const { water } = layer._paths;
      return [west, (west + east) / 2, east].every((x) =>
        [north, south].every((y) => {
          const wet = water && this.c.isPointInPath(water, x, y, "evenodd");
          return !wet && this.onBase(x, y) && layer.model.cellAt(...layer._ground(x, y)) < 0;
        }),
      );
    }

    onLake({ x, y }) {
      const { lake } = this.layer._paths;
      return Boolean(lake) && this.c.isPointInPath(lake, x, y);
    }

    /** Whether the middle of a box lies in the governorate of that name. */
    within(box, [english, arabic]) {
      const { layer } = this;
      const { admin, admin_of: adminOf } = layer.model.units;
      const cell = layer.model.cellAt(...layer._ground((box[0] + box[2]) / 2, (box[1] + box[3]) / 2));
      return cell >= 0 && admin[adminOf[cell]][0] === english && admin[adminOf[cell]][1] === arabic;
    }

    /** Whether a box lies on ground that somebody is said to hold: quiet names are hard to read there. */
    onColour(box) {
      const { layer } = this;
      const { model } = layer;
      const middle = (box[1] + box[3]) / 2;
      return [box[0], (box[0] + box[2]) / 2, box[2]].some((x) => {
        const cell = model.cellAt(...layer._ground(x, middle));
        return cell >= 0 && model.painted[cell] >= 0;
      });
    }

    write({ lines, type, x, y, box, capital }) {
      const { c, k, style } = this;
      this.font(type);
      const middle = (box[0] + box[2]) / 2;
      const row = (box[3] - box[1]) / lines.length;
      c.strokeStyle = type.wet ? style.water : style.paper;
      c.fillStyle = type.wet ? MapperModel.mix(style.ink, style.lines.river[0], 0.4) : style.ink;
      if (type.dot) this.dot(x, y, type, capital);
      c.globalAlpha = type.quiet < 1 ? 0.72 : 0.94;
      c.lineWidth = (type.dot ? 3.2 : 2.4) * k;
      const put = (how) => lines.forEach((line, i) => c[how](line, middle, box[1] + row * (i + 0.5)));
      put("strokeText");
      c.globalAlpha = type.quiet || 1;
      put("fillText");
      c.globalAlpha = 1;
    }

    /** A dot, or the square of a capital. */
    dot(x, y, type, capital) {
      const { c, k } = this;
      const r = type.dot * k;
      c.beginPath();
      if (capital) c.rect(x - r, y - r, 2 * r, 2 * r);
      else c.arc(x, y, r, 0, 2 * Math.PI);
      c.lineWidth = 2.4 * k;
      c.stroke();
      c.globalAlpha = type.quiet || 1;
      c.fill();
      c.globalAlpha = 1;
    }

    /** Each holder's name in the heart of its largest stretches, in full or in short, when there is room for it. */
    holders() {
      const { layer, c, style } = this;
      const { factions } = layer.model.data;
      const written = new Map();
      const ground = new MapperHearts.Ground(layer, layer.model.holders());
      layer.hearts = [];
      for (const stretch of ground.stretches()) {
        const { faction, pixels } = stretch;
        const times = written.get(faction) || 0;
        if (times >= HEART_TIMES || layer.view.hidden.has("f" + faction)) continue;
        if (pixels < HEART_ROOM * this.k ** 2) break;
        const spot = this.heartRoom(this.called(factions[faction], !times), ground, stretch);
        if (!spot) continue;
        written.set(faction, times + 1);
        this.taken.push(spot.box);
        const paint = MapperModel.mix(factions[faction].colour, style.paper, style.steps.at(-1)[1]);
        const middle = [(spot.box[0] + spot.box[2]) / 2, (spot.box[1] + spot.box[3]) / 2];
        layer.hearts.push([layer.model.cellAt(...layer._ground(...middle)), faction]);
        // Where the ground is held less surely it is paler than the name was chosen for.
        c.strokeStyle = paint;
        c.lineWidth = 3 * this.k;
        const put = (how) => spot.lines.forEach((line, i) => c[how](line, middle[0], middle[1] + spot.rows[i]));
        put("strokeText");
        c.fillStyle = luminance(paint) > EVEN ? "#1c1a17" : "#ffffff";
        c.globalAlpha = 0.9;
        put("fillText");
        c.globalAlpha = 1;
      }
      this.calls(ground, written);
    }

    /** Sides whose ground has no room for their name have it beside their largest stretch, with a line that leads there. */
    calls(ground, written) {
      const { layer } = this;
      const { factions } = layer.model.data;
      const tried = new Set(written.keys());
      let calls = 0;
      for (const stretch of ground.stretches()) {
        const { faction, pixels } = stretch;
        if (pixels < CALL_ROOM * this.k ** 2 || calls >= CALLS) break;
        if (tried.has(faction) || layer.view.hidden.has("f" + faction)) continue;
        const text = this.called(factions[faction], false).at(-1)[0];
        this.font({ ...CALL, italic: !this.arabic });
        const spot = this.callRoom(this.c.measureText(text).width, ground, stretch);
        if (!spot) continue;
        tried.add(faction);
        calls += 1;
        this.taken.push(spot.box);
        layer.hearts.push([layer.model.cellAt(...layer._ground(...spot.tip)), faction]);
        this.call(text, spot);
      }
    }

    /** The nearest room beside a stretch of ground for a name of some width, on ground that nobody holds: {box, tip}. */
    callRoom(width, ground, stretch) {
      const { k } = this;
      const half = [width / 2 + 2 * k, CALL.size * 0.62 * k];
      const [x, y] = ground.within(stretch);
      for (let far = CALL_STEP; far <= CALL_FAR; far += CALL_STEP)
        for (let way = 0; way < CALL_WAYS; way++) {
          const [dx, dy] = [Math.cos((2 * Math.PI * way) / CALL_WAYS), Math.sin((2 * Math.PI * way) / CALL_WAYS)];
          // Its edge, not its middle, goes round the ground: beside it a name starts further off than above it.
          const off = far * k + Math.min(half[0] / Math.abs(dx || 1e-9), half[1] / Math.abs(dy || 1e-9));
          const [at, on] = [x + off * dx, y + off * dy];
          const box = [at - half[0], on - half[1], at + half[0], on + half[1]];
          if (!ground.bare(box) || !this.free(box) || this.onDots(box)) continue;
          const near = [Math.max(box[0], Math.min(x, box[2])), Math.max(box[1], Math.min(y, box[3]))];
          const tip = this.callTip(near, [x, y], ground, stretch.faction);
          if (tip) return { box, near, tip };
        }
      return null;
    }

    /** Where a line from a name to ground of its side ends, a little inside; null where something lies in between. */
    callTip([x, y], [toX, toY], ground, faction) {
      const long = Math.hypot(toX - x, toY - y);
      const step = 2 * this.k;
      const inside = CALL_IN * this.k;
      for (let gone = 0, on = 0; gone <= long; gone += step) {
        const at = [x + ((toX - x) * gone) / long, y + ((toY - y) * gone) / long];
        const owner = ground.at(...at);
        const box = [...at, ...at];
        if ((owner >= 0 && owner !== faction) || this.onDots(box) || (gone && !this.free(box, 1))) return null;
        if (owner === faction && (on += step) >= inside) return at;
      }
      return [toX, toY];
    }

    call(text, { box, near, tip }) {
      const { c, k, style } = this;
      const line = (colour, wide) => {
        c.beginPath();
        c.moveTo(...near);
        c.lineTo(...tip);
        c.strokeStyle = colour;
        c.lineWidth = wide * k;
        c.stroke();
      };
      c.lineCap = "round";
      line(style.paper, 3);
      line(style.ink, 1.2);
      const [at, on] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      c.strokeStyle = style.paper;
      c.lineWidth = 3.2 * k;
      c.strokeText(text, at, on);
      c.fillStyle = style.ink;
      c.fillText(text, at, on);
    }

    /** Names of a faction that may stand on its ground, as lines: the fullest first, in one line before two if it may. */
    called({ name, short }, two) {
      const cut = (text) => (text.length > HEART_LETTERS ? `${text.slice(0, HEART_LETTERS - 1).trimEnd()}…` : text);
      const names = [...new Set([name, short].map((pair) => cut(this.name(pair))))];
      return [...names.map((text) => [text]), ...names.filter((text) => two && text.includes(" ")).map(halved)];
    }

    /** A name and its box on a stretch of ground, in the largest type that fits: {lines, rows, box}, or null. */
    heartRoom(names, ground, stretch) {
      for (const size of HEART_SIZES)
        for (const lines of names) {
          this.font({ size, weight: 600, italic: !this.arabic });
          const rows = lines.map((_, i) => (i - (lines.length - 1) / 2) * HEART_ROW * size * this.k);
          const wide = Math.max(...lines.map((line) => this.c.measureText(line).width)) + 2 * HEART_EDGE * this.k;
          const high = 2 * (rows.at(-1) + 0.7 * size * this.k);
          for (const box of ground.boxes(stretch, wide, high)) if (this.free(box, 0) && !this.onDots(box)) return { lines, rows, box };
        }
      return null;
    }

    /** Where the dots of places that reports name and, where they are shown, the points of reports are. */
    shownDots() {
      const { k, layer } = this;
      const [[left, top]] = this.sight;
      const claims = layer.view.claims ? layer.view.points.map(([, x, y]) => [x * k + left, y * k + top]) : [];
      return layer.model.data.labels
        .filter((label) => label[5] === 0 && this.told.has(label[6]) && this.inSeason(this.weight(label), 0))
        .map((label) => layer._spot(label[2], label[3]))
        .concat(claims);
    }

    /** Whether a box covers the dot of a place that reports name or, where they are shown, the point of a report. */
    onDots([west, north, east, south]) {
      this.dots ??= this.shownDots();
      const near = DOT * this.k;
      return this.dots.some(([x, y]) => x > west - near && x < east + near && y > north - near && y < south + near);
    }
  }

  Object.assign(Plan.prototype, MapperMarks);

  return { draw: (layer, c) => new Plan(layer, c).draw(), luminance, SANS, SERIF };
})();

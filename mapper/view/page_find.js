/* Places by name in either script, and where reports stand on the map. No DOM. */
const MapperFind = (function () {
  "use strict";

  /** Degrees up to which a place that a claim names is the settlement of a cell. */
  const HERE = 0.01;

  const { sums } = MapperGround;

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

  function score(name, wanted) {
    if (!name) return 0;
    if (name === wanted) return 4;
    if (name.startsWith(wanted)) return 3;
    if ((" " + name).includes(" " + wanted)) return 2;
    return name.includes(wanted) ? 1 : 0;
  }

  const methods = {
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
    },

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
    },

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
    },

    /** Cells that a claim behind their colour on the day shown names, and not only ground round about. */
    namedNow() {
      const { lon, lat } = this.units;
      const { evidence, evidence_of: evidenceOf } = this.data.changes;
      const named = new Set();
      for (const [cell, claims] of (this._ofCells ??= this.claimsOfCells())) {
        const change = this.current[cell];
        if (change < 0 || !this.data.states[this.state[change]].fills.length) continue;
        const said = new Set(evidence[evidenceOf[change]][0]);
        const here = ([, x, y]) => x !== null && y !== null && Math.hypot(x - lon[cell], y - lat[cell]) < HERE;
        if (claims.some((claim) => said.has(claim) && this.data.claims.places[claim].some(here))) named.add(cell);
      }
      return named;
    },

    /** Where each claim stands on the map: [lon, lat], null for nowhere. */
    claimSpots() {
      const { places, spots } = this.data.claims;
      this._spots ??= spots.map((spot, claim) => (Number.isInteger(spot) ? places[claim][spot].slice(1, 3) : spot));
      return this._spots;
    },

    /** Rings of a footprint in degrees. */
    ground(index) {
      const { grid } = this.data;
      return this.data.claims.grounds[index].map((ring) => {
        const flat = sums(ring, 2, Float64Array);
        return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] / grid, flat[2 * i + 1] / grid]);
      });
    },

    /** Claims that hold on the day shown, oldest first. */
    claimsNow() {
      const iso = this.iso(this.day);
      const { valid_from: from, valid_to: to } = this.data.claims;
      return [...from.keys()]
        .filter((claim) => from[claim] && from[claim] <= iso && (!to[claim] || to[claim] > iso))
        .sort((a, b) => (from[a] < from[b] ? -1 : from[a] > from[b] ? 1 : a - b));
    },

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
    },
  };

  return { methods, fold };
})();

/* The place that was clicked: holder, since when, how sure, why. */
const MapperPlace = (function () {
  "use strict";

  const { el, dotted, number, stripes } = MapperParts;
  const TOWN_ZOOM = 9.5;
  const CARDS_AT_ONCE = 20;
  /** How far beside a town's dot, and beside its name, a pointer and a finger still mean the town, in pixels. */
  const POINTER = { dot: 5, name: 1 };
  const FINGER = { dot: 12, name: 6 };

  /** Distance from a point to a box; 0 inside. */
  function apart({ x, y }, [left, top, right, bottom]) {
    return Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0));
  }

  return {
    _clicked(latlng, point = null, finger = false) {
      if (point) this._hover(point);
      const town = point ? this._townAt(point, finger ? FINGER : POINTER) : -1;
      const cell = town < 0 ? this.model.cellAt(latlng.lng, latlng.lat) : town;
      if (cell < 0) return;
      this.select(cell, false, town < 0 ? latlng : null);
    },

    /** Cell of the town whose dot or name is drawn at a point of the map, or next to it; -1 where there is none. */
    _townAt(point, reach) {
      const far = ({ dot, box }) =>
        Math.min(apart(point, [...dot, ...dot]) / reach.dot, apart(point, box) / reach.name);
      const near = this.view.towns.map((town) => [far(town), town.cell]).filter(([off]) => off <= 1);
      return near.length ? near.reduce((best, one) => (one[0] < best[0] ? one : best))[1] : -1;
    },

    /** Choose a cell, at the point of it that was clicked or at its settlement. */
    select(cell, pan, spot = null) {
      Object.assign(this.view, { cell, spot, pins: [] });
      // What was searched before is not what is shown now.
      if (this.nodes.search.value !== this.unitName(cell)) this.nodes.search.value = "";
      if (pan) {
        const { lat, lon } = this.data.units;
        this.map.setView([lat[cell], lon[cell]], Math.max(this.map.getZoom(), TOWN_ZOOM), { animate: false });
      }
      this.layer.draw();
      this._showPlace();
      this._open("place");
      this.nodes.foundSay.textContent = `${this.unitName(cell)}: ${this._inFull(this.model.stateOf(cell))}`;
      this._uncover(pan);
      this._writeAddress();
    },

    _showPlace() {
      const { cell } = this.view;
      const panel = this.nodes.place;
      if (cell < 0) {
        panel.replaceChildren(el("p", { class: "mp-empty", text: this.t("no_place") }));
        return;
      }
      const change = this.model.current[cell];
      const parts = [this._placeHead(cell), this._verdict(cell, change), this._placeHistory(cell)];
      if (change >= 0) {
        const [said, against] = this.data.changes.evidence[this.data.changes.evidence_of[change]];
        parts.push(
          this._evidence("evidence_for", said, true),
          this._evidence("evidence_against", against, false),
        );
      }
      const others = this._others(cell, change);
      const later = (claim) => this._isLater(claim);
      parts.push(this._evidence("evidence_other", others.filter((claim) => !later(claim)), false));
      parts.push(this._evidence("evidence_later", others.filter(later), false));
      panel.replaceChildren(...[...parts, this._placeFacts(cell)].filter(Boolean));
    },

    _placeHead(cell) {
      const { name, name_ar: arabic, settlement, admin, admin_of: adminOf } = this.data.units;
      const other = settlement[cell] ? (this.view.lang === "ar" ? name[cell] : arabic[cell]) : "";
      const where = this.pick(admin[adminOf[cell]]);
      return el(
        "div",
        { class: "mp-placehead" },
        el("h2", { dir: "auto", text: this.unitName(cell) }),
        el(
          "p",
          { class: "mp-sub" },
          ...dotted([other, where].filter(Boolean).map((text) => el("bdi", { text }))),
        ),
      );
    },

    _verdict(cell, change) {
      const state = this.model.stateOf(cell);
      const box = el("div", { class: "mp-verdict" });
      const swatch = el("span", { class: "mp-swatch", "aria-hidden": "true" });
      swatch.style.background = state && state.fills.length ? stripes(state.paints.at(-1), 5) : this.data.style.paper;
      box.append(el("p", { class: "mp-holder" }, swatch, el("strong", { text: this.stateText(state) })));
      const claimed = (state?.claimed ?? []).map((side) => this.faction(side)).join(this.view.lang === "ar" ? "، " : ", ");
      const taken = claimed && el("p", { class: "mp-claimed", text: this.t("claimed_text").replace("{names}", () => claimed) });
      if (!state || !state.fills.length) {
        box.append(el("p", { text: this.t("unknown_text") }));
        if (taken) box.append(taken);
        return box;
      }
      const since = this._heldSince(change);
      const words =
        since === null ? this.t("since_unknown") : `${this.t("since")} ${this.date(this.model.iso(since))}`;
      box.append(el("p", { text: words }));
      const latest = this._latestBehind(change);
      if (latest) box.append(el("p", { class: "mp-sub", text: `${this.t("latest_behind")} ${this.date(latest)}` }));
      if (state.besieged) box.append(el("p", { class: "mp-besieged", text: this.t("besieged_text") }));
      if (taken) box.append(taken);
      box.append(this._confidence(this.data.changes.confidence[change]), this._whatIsConfidence(false));
      return box;
    },

    /** When the newest of the sentences behind a state was published; "" when none is attached. */
    _latestBehind(change) {
      const [said] = this.data.changes.evidence[this.data.changes.evidence_of[change]];
      return said.map((claim) => this.data.claims.reported[claim]).sort().pop() || "";
    },

    /** The first of the days in a row on which a cell is drawn so, as its history has it; before the range as reported. */
    _heldSince(change) {
      const { model } = this;
      if (model.days === 1) return this.data.changes.since[change];
      const same = (one) => model.holding(model.state[one]) === model.holding(model.state[change]);
      let first = change;
      while (model.before[first] >= 0 && same(model.before[first])) first = model.before[first];
      return model.begins(first);
    },

    _confidence(value) {
      const meter = el("span", { class: "mp-meter", "aria-hidden": "true" }, el("i"));
      meter.firstChild.style.width = value + "%";
      return el(
        "p",
        { class: "mp-confidence" },
        el("span", { text: `${this.t("confidence")}: ${this.t(this._sureness(value / 100))} ` }),
        number(this.inPercent(value)),
        meter,
      );
    },

    /** How sure the state of a cell is, in words; nothing where nothing is reported. */
    _sureOf(cell) {
      const change = this.model.current[cell];
      if (change < 0 || !this.model.stateOf(cell).fills.length) return "";
      const value = this.data.changes.confidence[change];
      return `${this.t(this._sureness(value / 100))}, ${this.inPercent(value)}`;
    },

    /** The step of confidence that the map's shading shows, as a word. */
    _sureness(value) {
      const { steps } = this.data.style;
      const step = steps.filter(([from]) => value >= from).length - 1;
      return step <= 0 ? "low" : step >= steps.length - 1 ? "high" : "middling";
    },

    _evidence(heading, claims, always) {
      if (!claims.length && !always) return null;
      const cards = claims.slice(0, CARDS_AT_ONCE).map((claim) => this._card(claim));
      const rest = claims.slice(CARDS_AT_ONCE);
      const more = el("button", {
        type: "button",
        class: "mp-more",
        text: `${this.t("more")} (${this.count(rest.length)})`,
        onclick: () => {
          const others = rest.map((claim) => this._card(claim));
          more.replaceWith(...others);
          Object.assign(others[0], { tabIndex: -1 }).focus();
        },
      });
      return el(
        "section",
        { class: "mp-evidence" },
        el("h3", { text: this.t(heading) }),
        ...(cards.length ? cards : [el("p", { text: this.t("no_evidence") })]),
        ...(rest.length ? [more] : []),
      );
    },

    /** Claims about a place in this cell that neither carry nor oppose what is shown. */
    _others(cell, change) {
      this.spoken ??= this.model.claimsOfCells();
      const evidence =
        change < 0 ? [[], []] : this.data.changes.evidence[this.data.changes.evidence_of[change]];
      const shown = new Set(evidence.flat());
      const { valid_from: from } = this.data.claims;
      const others = (this.spoken.get(cell) || []).filter((claim) => !shown.has(claim));
      return others.sort((a, b) => (from[b] > from[a]) - (from[b] < from[a]));
    },

    _placeFacts(cell) {
      const { lat, lon, km2 } = this.data.units;
      const spot = `${lat[cell].toFixed(3)}, ${lon[cell].toFixed(3)}`;
      return el(
        "p",
        { class: "mp-note" },
        el("span", { text: this.t("coordinates") + " " }),
        number(spot),
        el("span", { text: ` · ${this.t("area")} ` }),
        number(this.area(km2[cell])),
        el("span", { text: "\u00a0" + this.t("km2") }),
      );
    },
  };
})();

/* Who holds how much, and what the signs on the map mean. */
const MapperLegend = (function () {
  "use strict";

  const { el, number, stripes } = MapperParts;

  return {
    _showLegend() {
      const { rows, theatre, inhabited } = this.model.shares();
      for (const key of this.view.past?.rows.keys() || [])
        if (!rows.has(key)) rows.set(key, { km2: 0, lived: 0 });
      const keys = this._legendKeys(rows);
      const head = el(
        "tr",
        {},
        el("th", { scope: "col", text: this.t("holder") }),
        ...["km2", "share", "lived"].map((key) =>
          el("th", { scope: "col", class: "mp-figure", text: this.t(key) }),
        ),
      );
      const body = keys.map((key) => this._legendRow(key, rows.get(key), theatre, inhabited));
      const focused = document.activeElement?.dataset?.key;
      const opened = this.nodes.figures.querySelector("details")?.open;
      const table = el(
        "table",
        { class: "mp-legend" },
        el("caption", { class: "mp-hidden", text: this.t("held_head") }),
        el("thead", {}, head),
        el("tbody", {}, ...body),
      );
      const note = el("p", {
        class: "mp-note",
        text: this.fill("denominators", { theatre: this.count(theatre), lived: this.count(inhabited) }),
      });
      this.nodes.figures.replaceChildren(
        el("h2", { text: this.t("held_head") }),
        this._bar(keys, rows, theatre),
        table,
        el("p", { class: "mp-note mp-hide", text: this.t("hide") }),
        this._signs(),
        this._whatIsConfidence(opened),
        note,
      );
      if (focused) this.nodes.figures.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    },

    /** Holders by land, those of one colour together; then the states with several, then what nobody reports. */
    _legendKeys(rows = this.model.shares().rows) {
      const { factions } = this.data;
      const side = (key) => factions[Number(key.slice(1))];
      const land = new Map();
      const held = [...rows.keys()].filter((key) => key.startsWith("f"));
      for (const key of held) land.set(side(key).colour, (land.get(side(key).colour) || 0) + rows.get(key).km2);
      held.sort(
        (a, b) =>
          land.get(side(b).colour) - land.get(side(a).colour) ||
          side(a).colour.localeCompare(side(b).colour) ||
          rows.get(b).km2 - rows.get(a).km2,
      );
      return [...held, ...["contested", "shared", "unknown"].filter((key) => rows.has(key))];
    },

    _keyName(key) {
      return key.startsWith("f") ? this.faction(Number(key.slice(1))) : this.t(key);
    },

    _whatIsConfidence(open) {
      return el(
        "details",
        { class: "mp-explained", open: Boolean(open) },
        el("summary", { text: this.t("confidence_what") }),
        el("p", { text: this.t("confidence_text") }),
      );
    },

    /** One thin bar that shows all shares at a glance. */
    _bar(keys, rows, theatre) {
      const parts = keys.map((key) => {
        const part = el("span");
        part.style.width = `${(100 * rows.get(key).km2) / theatre}%`;
        part.style.background = this._swatch(key);
        return part;
      });
      return el("div", { class: "mp-bar", "aria-hidden": "true" }, ...parts);
    },

    _legendRow(key, row, theatre, inhabited) {
      const name = this._keyName(key);
      const swatch = el("span", { class: "mp-swatch", "aria-hidden": "true" });
      swatch.style.background = this._swatch(key);
      const toggle = el(
        "button",
        {
          type: "button",
          class: "mp-row",
          "data-key": key,
          "aria-pressed": String(!this.view.hidden.has(key)),
          disabled: key === "unknown",
          onclick: () => this._toggle(key),
        },
        swatch,
        el("bdi", { text: name }),
      );
      const figures = [
        this.count(row.km2),
        this.percent(row.km2, theatre),
        this.percent(row.lived, inhabited),
      ].map((text) => el("td", { class: "mp-figure" }, number(text)));
      if (this.view.past) figures[0].append(this._gain(key, row));
      return el("tr", {}, el("th", { scope: "row" }, toggle), ...figures);
    },

    /** How many km2 more or less than on the day compared with. */
    _gain(key, row) {
      const change = Math.round(row.km2 - (this.view.past.rows.get(key)?.km2 || 0));
      const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
      return el("div", { class: "mp-gain" }, number(sign + this.count(Math.abs(change))));
    },

    _swatch(key) {
      return stripes(this._keyColours(key), key === "shared" ? 7 : 4);
    },

    /** Colours of a legend key as the map shows them where the reports are firm. */
    _keyColours(key) {
      const { style, factions, states } = this.data;
      const firm = (colour) => MapperModel.mix(colour, style.paper, style.steps.at(-1)[1]);
      if (key === "unknown") return [style.paper];
      if (key.startsWith("f")) return [firm(factions[Number(key.slice(1))].colour)];
      const seen = states.filter((one, i) => one.status === key && one.fills.length > 1 && this.model.stateCells[i]);
      const state = seen[0] || states.find((one) => one.status === key && one.fills.length > 1);
      return state ? state.fills.map(firm) : [style.ink];
    },

    _toggle(key) {
      if (!this.view.hidden.delete(key)) this.view.hidden.add(key);
      this.layer.draw();
      this._showLegend();
      this._drawStrip();
    },

    /** What the other signs on the map mean. */
    _signs() {
      const { style, states } = this.data;
      const ramp = style.steps.map(([, opacity]) => {
        const block = el("i");
        block.style.background = style.ink;
        block.style.opacity = opacity * 0.8;
        return block;
      });
      const sign = (name, text, ...inside) =>
        el("li", {}, el("span", { class: name, "aria-hidden": "true" }, ...inside), el("span", { text }));
      const signs = [sign("mp-sign-line", this.t("front"))];
      if (states.some((state) => state.besieged)) signs.push(sign("mp-sign-ring", this.t("besieged")));
      if (this.view.past) signs.push(sign("mp-sign-change", this.t("changed")));
      if (this.view.claims)
        signs.push(
          sign("mp-sign-claim", this.t("claim_used")),
          sign("mp-sign-claim mp-hollow", this.t("claim_unused")),
        );
      signs.push(sign("mp-ramp", `${this.t("confidence")}: ${this.t("low")} – ${this.t("high")}`, ...ramp));
      return el("ul", { class: "mp-signs" }, ...signs);
    },
  };
})();

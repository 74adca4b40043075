/* Who holds how much, and what the signs on the map mean. */
const MapperLegend = (function () {
  "use strict";

  const { el, number, stripes, dots } = MapperParts;

  return {
    _showLegend() {
      const { rows, theatre, inhabited } = this.model.shares();
      for (const key of this.view.past?.rows.keys() || [])
        if (!rows.has(key)) rows.set(key, { km2: 0, lived: 0 });
      const keys = this._legendKeys(rows);
      if (this._refreshed(keys, rows, theatre, inhabited)) return;
      const blank = keys.every((key) => key === "unknown");
      const head = el(
        "tr",
        {},
        el("th", { scope: "col", text: this.t("holder") }),
        ...["km2", "share", "lived"].map((key) =>
          el("th", { scope: "col", class: "mp-figure", text: this.t(key) }),
        ),
      );
      const body = this._legendSides(keys, rows).flatMap((side) => this._sideRows(side, rows, theatre, inhabited));
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
        ...[
          el("h2", { text: this.t("held_head") }),
          blank ? null : this._bar(keys, rows),
          el("p", { class: blank ? "mp-reach mp-blank" : "mp-reach", text: this._reach(rows, theatre, inhabited) }),
          table,
          blank ? null : el("p", { class: "mp-note mp-hide", id: "mp-hide", text: this.t("hide") }),
          blank ? null : this._signs(),
          blank ? null : this._whatIsConfidence(opened),
          note,
        ].filter(Boolean),
      );
      if (focused) this.nodes.figures.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    },

    /** In a run of days mostly the figures change: write them where they stand. Whether that was enough. */
    _refreshed(keys, rows, theatre, inhabited) {
      const { view, look, model } = this;
      const shape = [keys, [...view.opened], [...view.hidden], view.lang, look.palette, model.dark, view.claims, view.past?.day];
      const said = JSON.stringify(shape);
      const same = said === this.legendShape && this.nodes.figures.isConnected;
      this.legendShape = said;
      if (!same) {
        this.figureCells = null;
        return false;
      }
      const cells = (this.figureCells ??= this.nodes.figures.querySelectorAll(".mp-legend td .mp-num:first-child"));
      const sides = this._legendSides(keys, rows);
      const shown = sides.flatMap((side) => {
        const members = side.keys.length === 1 || view.opened.has(side.group) ? side.keys.map((key) => [[key], rows.get(key)]) : [];
        return side.keys.length === 1 ? members : [[side.keys, side], ...members];
      });
      if (cells.length !== 3 * shown.length) return false;
      shown.forEach(([of, row], i) => {
        this._figureTexts(row, theatre, inhabited).forEach((text, j) => this._writeFigure(cells[3 * i + j], text, j));
        if (view.past) this._write(cells[3 * i].nextSibling.firstChild, this._gain(of, row));
      });
      const bar = this.nodes.figures.querySelector(".mp-bar");
      this._barWidths(keys, rows).forEach((width, i) => {
        if (bar.children[i].style.width !== width) bar.children[i].style.width = width;
      });
      this._write(this.nodes.figures.querySelector(".mp-reach"), this._reach(rows, theatre, inhabited));
      return true;
    },

    /** A figure of some column: km2 have no decimals, of shares the small ones have. */
    _writeFigure(node, text, column) {
      if (node.textContent === text) return;
      node.textContent = text;
      node.classList.toggle("mp-whole", column > 0 && !text.includes("."));
    },

    _write(node, text) {
      if (node.textContent !== text) node.textContent = text;
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

    /** One bar that shows at a glance how the ground that reports speak of is shared out. */
    _bar(keys, rows) {
      const known = keys.filter((key) => key !== "unknown");
      const widths = this._barWidths(keys, rows);
      const parts = known.map((key, i) => {
        const part = el("span");
        part.style.width = widths[i];
        part.style.background = this._swatch(key);
        return part;
      });
      return el("div", { class: "mp-bar", "aria-hidden": "true" }, ...parts);
    },

    _barWidths(keys, rows) {
      const areas = keys.filter((key) => key !== "unknown").map((key) => rows.get(key).km2);
      const all = Math.max(1e-9, areas.reduce((sum, km2) => sum + km2, 0));
      return areas.map((km2) => `${Number(((100 * km2) / all).toFixed(2))}%`);
    },

    /** How much of the map the reports speak of. */
    _reach(rows, theatre, inhabited) {
      if ([...rows.keys()].every((key) => key === "unknown")) return this.t("nothing");
      const blank = rows.get("unknown") || { km2: 0, lived: 0 };
      return this.fill("reach", {
        theatre: this.percent(theatre - blank.km2, theatre),
        lived: this.percent(inhabited - blank.lived, inhabited),
      });
    },

    /** Legend keys by side: factions of one named group and colour together, everything else for itself. */
    _legendSides(keys, rows) {
      const sides = [];
      for (const key of keys) {
        const { group, colour } = key.startsWith("f") ? this.data.factions[Number(key.slice(1))] : {};
        const last = sides.at(-1);
        if (group && last?.group === group && last.colour === colour && this.data.sides[group]) last.keys.push(key);
        else sides.push({ group, colour, keys: [key] });
      }
      for (const side of sides) {
        side.km2 = side.keys.reduce((sum, key) => sum + rows.get(key).km2, 0);
        side.lived = side.keys.reduce((sum, key) => sum + rows.get(key).lived, 0);
      }
      return sides;
    },

    /** A row for a holder; for several of one side a row of their sum, which opens theirs. */
    _sideRows(side, rows, theatre, inhabited) {
      const row = (key, small) => this._legendRow(key, rows.get(key), theatre, inhabited, small);
      if (side.keys.length === 1) return [row(side.keys[0], false)];
      const open = this.view.opened.has(side.group);
      const members = open ? side.keys.map((key) => row(key, true)) : [];
      return [this._sideRow(side, open, theatre, inhabited), ...members];
    },

    _sideRow(side, open, theatre, inhabited) {
      const swatch = el("span", { class: "mp-swatch", "aria-hidden": "true" });
      swatch.style.background = this._swatch(side.keys[0]);
      const button = el(
        "button",
        {
          type: "button",
          class: "mp-row mp-sided",
          "data-key": "side-" + side.group,
          "aria-expanded": String(open),
          onclick: () => this._openSide(side.group),
        },
        swatch,
        el("bdi", { text: this.pick(this.data.sides[side.group]) }),
        el("span", { class: "mp-members" }, number(this.count(side.keys.length))),
      );
      return el("tr", {}, el("th", { scope: "row" }, button), ...this._figures(side.keys, side, theatre, inhabited));
    },

    _openSide(group) {
      if (!this.view.opened.delete(group)) this.view.opened.add(group);
      this._showLegend();
    },

    _legendRow(key, row, theatre, inhabited, small) {
      const name = this._keyName(key);
      const swatch = el("span", { class: "mp-swatch", "aria-hidden": "true" });
      swatch.style.background = this._swatch(key);
      const toggle = el(
        "button",
        {
          type: "button",
          class: small ? "mp-row mp-member" : "mp-row",
          "data-key": key,
          "aria-pressed": String(!this.view.hidden.has(key)),
          "aria-describedby": key === "unknown" ? null : "mp-hide",
          disabled: key === "unknown",
          onclick: () => this._toggle(key),
        },
        swatch,
        el("bdi", { text: name }),
      );
      return el("tr", {}, el("th", { scope: "row" }, toggle), ...this._figures([key], row, theatre, inhabited));
    },

    _figures(keys, row, theatre, inhabited) {
      const figures = this._figureTexts(row, theatre, inhabited).map((text, i) => {
        const node = number("");
        this._writeFigure(node, text, i);
        return el("td", { class: "mp-figure" }, node);
      });
      if (this.view.past) figures[0].append(el("div", { class: "mp-gain" }, number(this._gain(keys, row))));
      return figures;
    },

    _figureTexts(row, theatre, inhabited) {
      return [this.landArea(row.km2), this.percent(row.km2, theatre), this.percent(row.lived, inhabited)];
    },

    /** How many km2 more or less than on the day compared with. */
    _gain(keys, row) {
      const was = keys.reduce((sum, key) => sum + (this.view.past.rows.get(key)?.km2 || 0), 0);
      const change = Math.round(row.km2 - was);
      const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
      return sign + this.count(Math.abs(change));
    },

    _swatch(key) {
      return stripes(this._keyColours(key), key === "shared" ? 7 : 4);
    },

    _dotted(state) {
      const colours = this.model.dotsOf(state);
      const ground = this._firm(state.fills);
      return dots(ground, colours, MapperBeads.rim(ground, this.data.style));
    },

    /** Colours as the map shows them where the reports are firm. */
    _firm(fills) {
      const { style } = this.data;
      return fills.map((colour) => MapperModel.mix(colour, style.paper, style.steps.at(-1)[1]));
    },

    _keyColours(key) {
      const { style, factions, states } = this.data;
      if (key === "unknown") return [style.paper];
      if (key.startsWith("f")) return this._firm([factions[Number(key.slice(1))].colour]);
      const seen = states.filter((one, i) => one.status === key && one.fills.length > 1 && this.model.stateCells[i]);
      const state = seen[0] || states.find((one) => one.status === key && one.fills.length > 1);
      return state ? this._firm(state.fills) : [style.ink];
    },

    _toggle(key) {
      if (!this.view.hidden.delete(key)) this.view.hidden.add(key);
      // The names keep clear of the stamp, which now has another line.
      this._showStamp(this.model.iso(this.model.day));
      this.layer.draw();
      this._showLegend();
      this._drawStrip();
    },

    /** What the other signs on the map mean. */
    _signs() {
      const { style, states } = this.data;
      const sign = (name, text, ...inside) =>
        el("li", {}, el("span", { class: name, "aria-hidden": "true" }, ...inside), el("span", { text }));
      const signs = this.model.severalSides() ? [sign("mp-sign-line", this.t("front"))] : [];
      if (states.some((state) => state.besieged)) signs.push(sign("mp-sign-ring", this.t("besieged")));
      if (states.some((state) => state.besieged || state.status === "contested"))
        signs.push(sign("mp-sign-badge", this.t("badge_sign")));
      const claimed = states.find((state) => this.model.dotsOf(state).length);
      if (claimed) {
        signs.push(sign("mp-swatch", this.t("claimed_sign")));
        signs.at(-1).firstChild.style.background = this._dotted(claimed);
      }
      if (this.view.past) signs.push(sign("mp-sign-change", this.t("changed")));
      if (this.view.claims)
        signs.push(
          sign("mp-sign-claim", this.t("claim_used")),
          sign("mp-sign-claim mp-hollow", this.t("claim_unused")),
        );
      signs.push(this._sureSigns());
      return el("ul", { class: "mp-signs" }, ...signs);
    },

    /** How sure, from weak to firm, in the colour that most of the map has. */
    _sureSigns() {
      const { style, factions } = this.data;
      const [first] = this._legendKeys();
      const colour = first?.startsWith("f") ? factions[Number(first.slice(1))].colour : style.ink;
      const steps = style.steps.map(([from, opacity]) => {
        const block = el("i", { "aria-hidden": "true" });
        block.style.background = MapperModel.mix(colour, style.paper, opacity);
        return el("span", {}, block, this.t(this._sureness(from)));
      });
      return el("li", { class: "mp-sure" }, el("span", { text: this.t("confidence") }), ...steps);
    },

    // ---- the key of a small screen, where the legend is folded away

    _showKey() {
      const { rows } = this.model.shares();
      const sides = this._legendSides(this._legendKeys(rows), rows);
      const named = ({ keys, group }) =>
        keys.length > 1 ? this.pick(this.data.sides[group]) : this._shortName(keys[0]);
      const parts = sides.map((side) => [named(side), this._swatch(side.keys[0])]);
      const text = [this.view.lang, ...parts.flat()].join();
      if (text === this.keyShown) return;
      this.keyShown = text;
      this.nodes.key.title = this.t("held_head");
      this.nodes.key.replaceChildren(
        ...parts.map(([name, paint]) => {
          const swatch = el("i", { "aria-hidden": "true" });
          swatch.style.background = paint;
          return el("span", {}, swatch, el("bdi", { text: name }));
        }),
      );
    },

    _shortName(key) {
      return key.startsWith("f") ? this.pick(this.data.factions[Number(key.slice(1))].short) : this.t(key);
    },
  };
})();

/* Colours, light and dark, reports as points with their sentence, tiles. */
const MapperLook = (function () {
  "use strict";

  const { el, dotted } = MapperParts;
  const THEMES = ["auto", "light", "dark"];
  const CLAIM_REACH = 11;
  const TIP_SENTENCE = 160;

  return {
    _showSettings() {
      const { palettes } = this.model.looks;
      const choice = (name, label, values, chosen, act) => {
        const select = el(
          "select",
          { id: "mp-" + name, onchange: (event) => act(event.target.value) },
          ...values.map(([value, text]) => el("option", { value, text })),
        );
        select.value = chosen;
        return el("label", { class: "mp-choice", for: "mp-" + name }, el("span", { text: this.t(label) }), select);
      };
      const claims = el("input", {
        type: "checkbox",
        id: "mp-claims-on",
        onchange: (event) => this.showClaims(event.target.checked),
      });
      claims.checked = this.view.claims;
      const parts = [el("h3", { text: this.t("settings") })];
      parts.push(
        el("label", { class: "mp-check", for: "mp-claims-on" }, claims, el("span", { text: this.t("claims_on_map") })),
      );
      if (palettes.length > 1)
        parts.push(
          choice(
            "colours",
            "colours",
            palettes.map((name, i) => [String(i), this.data.words[this.view.lang].palettes[name] || name]),
            String(this.look.palette),
            (value) => this.setLook({ palette: Number(value) }),
          ),
        );
      parts.push(
        choice(
          "theme",
          "theme",
          THEMES.map((name) => [name, this.t("theme_" + name)]),
          this.look.theme,
          (value) => this.setLook({ theme: value }),
        ),
      );
      const button = (key, act) =>
        el("button", { type: "button", class: "mp-button", text: this.t(key), onclick: act });
      parts.push(
        el(
          "div",
          { class: "mp-buttons" },
          button("save_picture", () => this.savePicture()),
          button("print", () => window.print()),
        ),
      );
      this.nodes.settings.replaceChildren(...parts);
    },

    setLook(change) {
      Object.assign(this.look, change);
      this._look();
      this._speak();
      this.layer.draw();
    },

    /** Colours for the palette and the screen that are chosen; `dark` overrules the choice. */
    _look(dark = null) {
      const { theme, palette } = this.look;
      const night = window.matchMedia("(prefers-color-scheme: dark)").matches;
      const wanted = dark ?? (theme === "dark" || (theme === "auto" && night));
      this.model.setLook(palette, wanted);
      document.body.classList.toggle("mp-dark", this.model.dark || wanted);
    },

    showClaims(on) {
      this.view.claims = on;
      this._hover(null);
      this.layer.drawNames();
      this._showLegend();
      this._writeAddress();
    },

    /** The claim under the pointer: its ground on the map, its sentence beside it. */
    _hover(point) {
      const near = (spot) => Math.hypot(spot[1] - point.x, spot[2] - point.y);
      const hits = point && this.view.claims ? this.view.points.filter((spot) => near(spot) < CLAIM_REACH) : [];
      const claim = hits.length ? hits.at(-1)[0] : -1;
      if (claim === this.view.hover) return claim;
      this.view.hover = claim;
      this.nodes.tip.hidden = claim < 0;
      if (claim >= 0) this._tell(claim, point, hits.length - 1);
      this.layer.drawNames();
      return claim;
    },

    _tell(claim, point, others) {
      const c = this.data.claims;
      const quote = c.quote[claim];
      const short = quote.length > TIP_SENTENCE ? quote.slice(0, TIP_SENTENCE) + "…" : quote;
      const { tip } = this.nodes;
      const more = others ? this.fill("and_more_reports", { n: this.count(others) }) : "";
      tip.replaceChildren(
        el(
          "p",
          { class: "mp-cardhead" },
          this._dot(c.faction[claim]),
          el("bdi", { text: `${this.faction(c.faction[claim])} · ${this.word("said", c.status[claim])}` }),
        ),
        el("p", { dir: "auto", text: short }),
        el("p", { class: "mp-sub" }, ...dotted([this.date(c.valid_from[claim], c.date_precision[claim]), c.source[claim], more].filter(Boolean).map((text) => el("bdi", { text })))),
      );
      const frame = this.map.getContainer().getBoundingClientRect();
      const left = Math.min(point.x + 14, frame.width - tip.offsetWidth - 8);
      const below = point.y + 16 + tip.offsetHeight < frame.height;
      tip.style.left = `${frame.left + Math.max(8, left)}px`;
      tip.style.top = `${frame.top + (below ? point.y + 16 : Math.max(8, point.y - tip.offsetHeight - 14))}px`;
    },

    _addTiles() {
      const { tiles } = this.data;
      if (tiles) L.tileLayer(tiles.url, { subdomains: tiles.subdomains, maxNativeZoom: tiles.max_zoom }).addTo(this.map);
    },
  };
})();

/* A report as a card, the list of all reports, the sources, the table for screen readers. */
const MapperClaims = (function () {
  "use strict";

  const { el, dotted, number, webAddress } = MapperParts;
  const SOURCES_NAMED = 3;
  const SOURCE_LETTERS = 32;
  const CLAIMS_AT_ONCE = 40;
  const TOWNS_IN_TABLE = 120;
  const TOWN = 0;
  const ARABIC = /[\u0600-\u06ff]/;
  const TOWN_ZOOM = 9.5;

  return {
    // ---- claims

    /** A claim: its sentence, who says it, when, where it stands. */
    _card(claim) {
      const c = this.data.claims;
      const used = this.model.used.has(claim);
      const later = this._isLater(claim);
      const head = el(
        "p",
        { class: "mp-cardhead" },
        this._dot(c.faction[claim]),
        el("bdi", { text: `${this.faction(c.faction[claim])} · ${this.word("said", c.status[claim])}` }),
        el("span", {
          class: "mp-chip" + (used ? "" : " mp-unused"),
          text: this.word("modality", c.modality[claim]),
        }),
      );
      // A claim that somebody wrote down by hand may have no sentence, and then no article speaks.
      const quote = c.quote[claim] ? el("blockquote", { dir: "auto", text: c.quote[claim] }) : "";
      const speaker =
        quote || c.attribution[claim]
          ? el(
              "p",
              { class: "mp-meta" },
              el("span", { text: this.t("speaker") + ": " }),
              el("bdi", { text: this.speaker(c.attribution[claim]) }),
            )
          : "";
      const when = `${this.t("valid")} ${this.date(c.valid_from[claim], c.date_precision[claim])} · ${this.t("published")} ${this.date(c.reported[claim])}`;
      const sure =
        c.confidence[claim] === null
          ? null
          : el(
              "p",
              { class: "mp-meta" },
              el("span", { text: this.t("claim_confidence") + " " }),
              number(this.inPercent(c.confidence[claim])),
              el("span", { text: " · " + this.t(used ? "used" : "unused") }),
            );
      return el(
        "article",
        { class: "mp-card" + (used ? "" : " mp-idle") + (later ? " mp-later" : "") },
        head,
        quote,
        speaker,
        el("p", { class: "mp-meta", text: when }),
        sure,
        this._source(claim),
        this._spots(claim),
      );
    },

    /** Whether a claim speaks of a day after the one shown. */
    _isLater(claim) {
      return this.data.claims.valid_from[claim] > this.model.iso(this.model.day);
    },

    _dot(faction) {
      const dot = el("span", { class: "mp-dot", "aria-hidden": "true" });
      if (faction >= 0) dot.style.background = this.data.factions[faction].colour;
      return dot;
    },

    _source(claim) {
      const { source, title, url } = this.data.claims;
      const address = webAddress(url[claim]);
      const parts = [source[claim], title[claim]].filter(Boolean).map((text) => el("bdi", { text }));
      if (address) {
        parts.push(
          el("a", {
            href: address.href,
            target: "_blank",
            rel: "noopener noreferrer nofollow",
            title: this.t("open_source"),
            text: address.hostname,
          }),
        );
      }
      return parts.length ? el("p", { class: "mp-meta" }, ...dotted(parts)) : null;
    },

    _spots(claim) {
      const places = this.data.claims.places[claim].filter((place) => place[1] !== null && place[2] !== null);
      if (!places.length) return null;
      const names = [...new Set(places.map((place) => this._spotName(place)).filter(Boolean))].slice(0, 6);
      const show = () => this._showSpots(places);
      return el(
        "p",
        { class: "mp-meta" },
        el(
          "button",
          { type: "button", class: "mp-link", onclick: show, title: this.t("show_on_map") },
          el("span", { "aria-hidden": "true", text: "◎ " }),
          ...dotted((names.length ? names : [this.t("show_on_map")]).map((text) => el("bdi", { text }))),
        ),
      );
    },

    /** What a place is called on the map where an article prints its name in the other script, else as it is printed. */
    _spotName([printed, lon, lat]) {
      if (printed && ARABIC.test(printed) === (this.view.lang === "ar")) return printed;
      const key = (one, other) => `${one.toFixed(3)} ${other.toFixed(3)}`;
      const { labels, title } = this.data;
      this.townLabels ??= new Map(labels.filter((label) => label[5] === TOWN).map((label) => [key(label[2], label[3]), label]));
      // A country or governorate is spoken of as a whole, and has its name somewhere on it.
      const areas = () => [title, ...labels.filter((label) => label[5] > TOWN)].find((label) => label.slice(0, 2).includes(printed));
      const label = this.townLabels.get(key(lon, lat)) || areas();
      return (label && this.pick(label)) || printed;
    },

    _showSpots(places) {
      this.view.pins = places.map(([, lon, lat]) => [lon, lat]);
      const bounds = L.latLngBounds(this.view.pins.map(([lon, lat]) => [lat, lon]));
      this.map.fitBounds(bounds.pad(0.3), { maxZoom: TOWN_ZOOM, animate: false });
      this.layer.draw();
      if (this._isSheet()) this._closeSheet();
    },

    _showClaims() {
      const text = el("input", {
        type: "search",
        id: "mp-claim-text",
        dir: "auto",
        placeholder: this.t("filter_text"),
        "aria-label": this.t("filter_text"),
      });
      text.value = this.filter.text;
      text.addEventListener("input", () => this._filterClaims({ text: text.value }));
      const use = el(
        "select",
        { "aria-label": this.t("tab_claims") },
        ...["all", "used", "unused"].map((value) => el("option", { value, text: this.t("filter_" + value) })),
      );
      use.value = this.filter.use;
      use.addEventListener("change", () => this._filterClaims({ use: use.value }));
      this.nodes.claimList = el("div", { class: "mp-claimlist" });
      this.nodes.claims.replaceChildren(
        el("h2", { text: this.t("claims_head") }),
        el("p", { class: "mp-note", text: this.t("claims_text") }),
        el("div", { class: "mp-filter" }, text, use),
        this.nodes.claimList,
      );
      this._listClaims();
    },

    _filterClaims(change) {
      Object.assign(this.filter, { limit: CLAIMS_AT_ONCE }, change);
      this._listClaims();
    },

    /** Newest first; what speaks of days after the one shown stands below, under a heading of its own. */
    _listClaims() {
      if (this.tab !== "claims") return;
      const all = this._foundClaims();
      const said = all.filter((claim) => !this._isLater(claim));
      const found = [...said, ...all.filter((claim) => this._isLater(claim))];
      const shown = found.slice(0, this.filter.limit);
      this.laterListed = said.length;
      const count = el("p", {
        class: "mp-note",
        role: "status",
        text: this.fill("count_claims", { shown: this.count(shown.length), all: this.count(found.length) }),
      });
      const more = el("button", {
        type: "button",
        class: "mp-more",
        text: this.t("more"),
        onclick: () => this._filterClaims({ limit: this.filter.limit + CLAIMS_AT_ONCE }),
      });
      this.nodes.claimList.replaceChildren(
        count,
        ...shown.slice(0, said.length).map((claim) => this._card(claim)),
        ...(shown.length > said.length ? [el("h3", { class: "mp-laterhead", text: this.t("claims_later") })] : []),
        ...shown.slice(said.length).map((claim) => this._card(claim)),
        ...(found.length > shown.length ? [more] : []),
      );
    },

    /** When the day has passed a claim that is listed, list them anew. */
    _relistClaims() {
      if (this.tab !== "claims") return;
      const said = this._foundClaims().filter((claim) => !this._isLater(claim));
      if (said.length !== this.laterListed) this._listClaims();
    },

    /** Those that the filter lets through, newest first; kept, since a run of days asks again and again. */
    _foundClaims() {
      const c = this.data.claims;
      const asked = this.filter.use + this.filter.text;
      if (this.claimsFound?.asked === asked) return this.claimsFound.found;
      const wanted = MapperModel.fold(this.filter.text);
      const fits = (claim) => {
        if (this.filter.use !== "all" && (this.filter.use === "used") !== this.model.used.has(claim))
          return false;
        return (
          !wanted ||
          MapperModel.fold(
            [
              c.quote[claim],
              c.source[claim],
              c.attribution[claim],
              c.title[claim],
              ...c.places[claim].map((place) => place[0]),
            ].join(" "),
          ).includes(wanted)
        );
      };
      const order = (a, b) =>
        c.reported[b].localeCompare(c.reported[a]) || c.valid_from[b].localeCompare(c.valid_from[a]) || a - b;
      const found = c.id.map((_, claim) => claim).filter(fits).sort(order);
      this.claimsFound = { asked, found };
      return found;
    },

    // ---- about, sources, table for screen readers

    _showAbout() {
      const sources = this._sources();
      const texts = Object.entries(this.data.texts).flatMap(([key, pair]) => [
        el("h3", { text: this.t(key) }),
        el("p", { dir: "auto", text: this.pick(pair) }),
      ]);
      const list = sources.length
        ? el("ul", { class: "mp-sources" }, ...sources.map((text) => el("li", {}, el("bdi", { text }))))
        : el("p", { text: this.t("no_sources") });
      this.nodes.about.replaceChildren(
        el("h2", { dir: "auto", text: this.pick(this.data.title) }),
        ...texts,
        el("h3", { text: this.t("sources") }),
        list,
        el("p", { class: "mp-note", text: this.t("keys") }),
      );
      const named = sources.slice(0, SOURCES_NAMED).map((text) => el("bdi", { text: text.length > SOURCE_LETTERS ? text.slice(0, SOURCE_LETTERS) + "…" : text }));
      if (sources.length > SOURCES_NAMED) named.push(el("span", { text: "…" }));
      this.nodes.credit.replaceChildren(
        el("strong", { text: this.t("method_short") }),
        el("span", {}, ...(named.length ? [`${this.t("sources")}: `, ...dotted(named)] : [])),
        el("bdi", { text: this.data.tiles?.attribution || "" }),
      );
    },

    _sources() {
      return [...new Set(this.data.claims.source.filter(Boolean))].sort();
    },

    _showTable() {
      this.towns ??= this.data.labels
        .filter((label) => label[5] === TOWN)
        .slice(0, TOWNS_IN_TABLE)
        .map((label) => [label, this.model.cellAt(label[2], label[3])])
        .filter(([, cell]) => cell >= 0);
      const known = ([, cell]) => Boolean(this.model.stateOf(cell)?.fills.length);
      const towns = [...this.towns.filter(known), ...this.towns.filter((town) => !known(town))];
      const told = towns.map(([label, cell]) => [this.pick(label), this._inFull(this.model.stateOf(cell)), this._sureOf(cell)]);
      const caption = `${this.t("table_caption")} · ${this.date(this.model.iso(this.model.day))}`;
      const before = this.tabled;
      this.tabled = { lang: this.view.lang, told, caption };
      if (before?.lang === this.view.lang) {
        this._refreshTable(before);
        return;
      }
      const head = el(
        "tr",
        {},
        el("th", { scope: "col", text: this.t("place") }),
        el("th", { scope: "col", text: this.t("status_column") }),
        el("th", { scope: "col", text: this.t("confidence") }),
      );
      this.nodes.table.replaceChildren(
        el(
          "table",
          {},
          el("caption", { text: caption }),
          el("thead", {}, head),
          el(
            "tbody",
            {},
            ...told.map(([name, ...cells]) =>
              el("tr", {}, el("th", { scope: "row", text: name }), ...cells.map((text) => el("td", { text }))),
            ),
          ),
        ),
      );
    },

    /** From day to day few towns change: write only what is another text than `before`. */
    _refreshTable({ told, caption }) {
      const [table] = this.nodes.table.children;
      if (caption !== this.tabled.caption) table.caption.textContent = this.tabled.caption;
      const { rows } = table.tBodies[0];
      this.tabled.told.forEach((texts, i) =>
        texts.forEach((text, j) => {
          if (text !== told[i][j]) rows[i].cells[j].textContent = text;
        }),
      );
    },
  };
})();

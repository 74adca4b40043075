/* The page around the map: panels, search, time, language, address. Text enters the DOM as text nodes only. */
const MapperPage = (function () {
  "use strict";

  const { Model, unpack } = MapperModel;
  const { el, dotted, number, webAddress, stripes } = MapperParts;
  const TABS = ["legend", "changes", "place", "claims", "about"];
  const HASTE_MS = 90;
  const PANEL_MS = 320;
  const NAMES_MS = 500;
  const SOURCES_NAMED = 4;
  const THEMES = ["auto", "light", "dark"];
  const DAYS_AT_ONCE = 12;
  const CLAIM_REACH = 11;
  const TIP_SENTENCE = 160;
  const CLAIMS_AT_ONCE = 40;
  const FOUND_AT_ONCE = 12;
  const TOWNS_IN_TABLE = 120;
  const PLAY_DAY_MS = 60;
  const PLAY_MS = [4000, 30_000];
  const TOWN_ZOOM = 9.5;

  class Page {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.model = new Model(data);
      this.view = { hidden: new Set(), cell: -1, pins: [], lang: data.lang, past: null };
      Object.assign(this.view, { claims: false, hover: -1, points: [], tiles: Boolean(data.tiles) });
      this.look = { palette: 0, theme: "auto" };
      this.tab = "legend";
      this.daysListed = DAYS_AT_ONCE;
      this.filter = { text: "", use: "all", limit: CLAIMS_AT_ONCE };
      this.timer = null;
      this._readAddress();
      this._build();
      this._addTiles();
      this._look();
      this.view.covered = () => this._covered();
      this.layer = new MapperDraw.Layer(this.model, this.view).addTo(map);
      this._addControls();
      this._listen();
      this._speak();
      this.map.invalidateSize({ pan: false });
      this.fit(false);
      this._limits();
      if (this.view.cell >= 0) this.select(this.view.cell, true);
    }

    // ---- words and numbers

    t(key) {
      return this.data.words[this.view.lang][key] ?? key;
    }

    word(table, key) {
      return this.data.words[this.view.lang][table][key] || key;
    }

    /** Of an [English, Arabic] pair the one that is read, the other when it is empty. */
    pick([english, arabic]) {
      return this.view.lang === "ar" ? arabic || english : english || arabic;
    }

    fill(key, values) {
      return this.t(key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    /** A day, month or year in words; `short` for where there is little room. */
    date(iso, precision = "day") {
      if (!iso) return "";
      const locale = this.view.lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB";
      const shapes = {
        year: { year: "numeric" },
        month: { year: "numeric", month: "long" },
        short: { year: "numeric", month: "short", day: "numeric" },
        brief: { month: "short" },
        days: { month: "short", day: "numeric" },
      };
      const shape = { ...(shapes[precision] || { dateStyle: "long" }), timeZone: "UTC" };
      const format = this._format("DateTimeFormat", locale, shape);
      return format.format(Date.parse(iso + "T00:00:00Z"));
    }

    _distance(metres) {
      return metres < 1000 ? `${metres} ${this.t("metres")}` : `${metres / 1000} ${this.t("km")}`;
    }

    count(value, digits = 0) {
      const shape = { maximumFractionDigits: digits, minimumFractionDigits: digits };
      return this._format("NumberFormat", "en-GB", shape).format(value);
    }

    /** Making a format is slow, so that each is kept. */
    _format(kind, locale, shape) {
      this.formats ??= new Map();
      const key = [kind, locale, JSON.stringify(shape)].join();
      if (!this.formats.has(key)) this.formats.set(key, new Intl[kind](locale, shape));
      return this.formats.get(key);
    }

    percent(part, whole) {
      const value = whole > 0 ? (100 * part) / whole : 0;
      return value > 0 && value < 0.1 ? "<\u202f0.1" : this.count(value, value < 10 ? 1 : 0);
    }

    faction(index) {
      return index < 0 ? "" : this.pick(this.data.factions[index].name);
    }

    /** Who says it: a faction by its name, anyone else as printed. */
    speaker(attribution) {
      const faction = this.data.factions.findIndex(({ id }) => id === attribution);
      return this.faction(faction) || attribution || this.t("no_speaker");
    }

    unitName(cell) {
      const { name, name_ar: arabic, settlement, near, near_of: nearOf } = this.data.units;
      if (settlement[cell]) return this.pick([name[cell], arabic[cell]]);
      const neighbour = this.pick(near[nearOf[cell]]);
      return neighbour ? `${this.t("near")} ${neighbour}` : this.t("unnamed");
    }

    /** "Held by X", "Contested between X and Y", or that nothing is known. */
    stateText(state) {
      if (!state || state.status === "unknown" || !state.fills.length) return this.t("unknown");
      const sides = [state.faction, ...state.rivals]
        .filter((side) => side >= 0)
        .map((side) => this.faction(side));
      if (state.status === "held") return `${this.t("held_by")} ${sides[0]}`;
      const words = this.t(state.status === "contested" ? "contested_by" : "shared_by");
      return sides.length > 1
        ? `${words} ${sides.join(this.view.lang === "ar" ? "، " : ", ")}`
        : `${this.t(state.status)}: ${sides.join("")}`;
    }

    // ---- skeleton

    _build() {
      this.nodes = {};
      const side = el(
        "aside",
        { class: "mp-side" },
        this._head(),
        this._searchBox(),
        this._tabList(),
        this._panels(),
      );
      this.nodes.side = side;
      this.nodes.stamp = el("div", { class: "mp-stamp" });
      this.nodes.credit = el("div", { class: "mp-credit" });
      this.nodes.table = el("div", { class: "mp-hidden" });
      this.nodes.tip = el("div", { class: "mp-tip", role: "tooltip", hidden: true });
      document.body.append(side, this.nodes.stamp, this.nodes.credit, this.nodes.tip, this.nodes.table);
      if (this.model.days > 1) document.body.append(this._timeBar());
      document.body.classList.toggle("mp-single", this.model.days === 1);
      this.map.getContainer().setAttribute("dir", "ltr");
      document.getElementById("mapper-fallback")?.remove();
    }

    _head() {
      this.nodes.title = el("h1");
      this.nodes.method = el("p", { class: "mp-method" });
      this.nodes.lang = el("button", {
        type: "button",
        class: "mp-lang",
        onclick: () => this.setLanguage(this.view.lang === "ar" ? "en" : "ar"),
      });
      return el(
        "header",
        { class: "mp-head" },
        el("div", {}, this.nodes.title, this.nodes.method),
        this.nodes.lang,
      );
    }

    _searchBox() {
      const input = el("input", {
        type: "search",
        id: "mp-search",
        autocomplete: "off",
        role: "combobox",
        "aria-expanded": "false",
        "aria-controls": "mp-found",
        "aria-autocomplete": "list",
        dir: "auto",
      });
      const list = el("ul", { id: "mp-found", role: "listbox", hidden: true });
      input.addEventListener("input", () => this._find());
      input.addEventListener("keydown", (event) => this._searchKey(event));
      input.addEventListener("blur", () => setTimeout(() => this._closeFound(), 150));
      Object.assign(this.nodes, {
        search: input,
        found: list,
        foundSay: el("p", { class: "mp-hidden", role: "status" }),
      });
      return el("div", { class: "mp-search" }, input, list, this.nodes.foundSay);
    }

    _tabList() {
      const tabs = TABS.map((name) =>
        el("button", {
          type: "button",
          role: "tab",
          id: "mp-tab-" + name,
          "aria-controls": "mp-panel-" + name,
          onclick: () => this._pressTab(name),
        }),
      );
      const list = el(
        "div",
        { class: "mp-tabs", role: "tablist", onkeydown: (event) => this._tabKey(event) },
        ...tabs,
      );
      this.nodes.tabs = tabs;
      this.nodes.tabList = list;
      return list;
    }

    _panels() {
      const panels = TABS.map((name) =>
        el("section", {
          class: "mp-panel",
          role: "tabpanel",
          id: "mp-panel-" + name,
          "aria-labelledby": "mp-tab-" + name,
          tabindex: "0",
        }),
      );
      TABS.forEach((name, i) => (this.nodes[name] = panels[i]));
      this.nodes.figures = el("div");
      this.nodes.settings = el("section", { class: "mp-settings" });
      this.nodes.legend.append(this.nodes.figures, this.nodes.settings);
      this.nodes.close = el("button", {
        type: "button",
        class: "mp-close",
        onclick: () => this._closeSheet(),
      });
      this.nodes.panels = el("div", { class: "mp-panels" }, this.nodes.close, ...panels);
      return this.nodes.panels;
    }

    _timeBar() {
      const button = (name, sign, act) => {
        const node = el(
          "button",
          { type: "button", class: "mp-step", onclick: act },
          el("span", { "aria-hidden": "true", text: sign }),
        );
        this.nodes[name] = node;
        return node;
      };
      const range = el("input", {
        type: "range",
        min: 0,
        max: this.model.days - 1,
        step: 1,
        oninput: (event) => this.go(Number(event.target.value)),
      });
      this.nodes.range = range;
      this.nodes.strip = el("canvas", { class: "mp-strip", "aria-hidden": "true" });
      this.nodes.ticks = el("div", { class: "mp-ticks", "aria-hidden": "true" });
      const track = el(
        "div",
        { class: "mp-track" },
        this.nodes.strip,
        range,
        this.nodes.ticks,
      );
      const buttons = el(
        "div",
        { class: "mp-steps" },
        button("prev", "⏮", () => this.step(-1)),
        button("play", "▶", () => this.play()),
        button("next", "⏭", () => this.step(1)),
        button("compare", "⇄", () => this.compare()),
      );
      this.nodes.time = el("div", { class: "mp-time", role: "group" }, buttons, track);
      return this.nodes.time;
    }

    _addControls() {
      const corner = L.control({ position: "topright" });
      const make = (name, sign, act) => {
        const button = el(
          "button",
          { type: "button", onclick: act },
          el("span", { "aria-hidden": "true", text: sign }),
        );
        this.nodes[name] = button;
        return button;
      };
      corner.onAdd = () => {
        const box = el(
          "div",
          { class: "mp-zoom leaflet-bar" },
          make("zoomIn", "+", () => this.map.zoomIn()),
          make("zoomOut", "−", () => this.map.zoomOut()),
          make("fitKnown", "◎", () => this.fit(false)),
          make("fitAll", "⛶", () => this.fit(true)),
        );
        L.DomEvent.disableClickPropagation(box);
        return box;
      };
      corner.addTo(this.map);
      this.nodes.scale = L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 });
      // Leaflet writes "km" and "m"; the page says it in its own language.
      this.nodes.scale._updateMetric = (metres) => {
        const round = this.nodes.scale._getRoundNum(metres);
        this.nodes.scale._updateScale(this.nodes.scale._mScale, this._distance(round), round / metres);
      };
      this.nodes.scale.addTo(this.map);
    }

    _listen() {
      this.map.on("click", (event) => this._clicked(event.latlng, event.containerPoint));
      this.map.on("mousemove", (event) => this._hover(event.containerPoint));
      this.map.on("mouseout movestart", () => this._hover(null));
      window.addEventListener("beforeprint", () => this._beforePrint());
      window.addEventListener("afterprint", () => this._afterPrint());
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.setLook({}));
      document.addEventListener("keydown", (event) => this._key(event));
      this.map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === this.map.getContainer())
          this._clicked(this.map.getCenter());
      });
      window.addEventListener("resize", () => this._drawStrip());
      window.addEventListener("hashchange", () => this._followAddress());
    }

    // ---- address

    _readAddress() {
      const parts = new URLSearchParams(location.hash.slice(1));
      if (["ar", "en"].includes(parts.get("lang"))) this.view.lang = parts.get("lang");
      const day = /^\d{4}-\d\d-\d\d$/.test(parts.get("d") || "") ? this.model.dayOf(parts.get("d")) : NaN;
      if (!Number.isNaN(day)) this.model.goto(day);
      const cell = this.data.units.id.indexOf(parts.get("p") || "\u0000");
      this.view.cell = cell;
      this.view.claims = parts.get("claims") === "1";
      this.look.palette = Math.max(0, this.model.looks.palettes.indexOf(parts.get("colours")));
      if (THEMES.includes(parts.get("theme"))) this.look.theme = parts.get("theme");
    }

    _followAddress() {
      this._readAddress();
      this._look();
      this._speak();
      this.layer.draw();
    }

    _writeAddress() {
      const parts = new URLSearchParams({ d: this.model.iso(this.model.day), lang: this.view.lang });
      if (this.view.cell >= 0) parts.set("p", this.data.units.id[this.view.cell]);
      if (this.view.claims) parts.set("claims", "1");
      if (this.look.palette) parts.set("colours", this.model.looks.palettes[this.look.palette]);
      if (this.look.theme !== "auto") parts.set("theme", this.look.theme);
      try {
        history.replaceState(null, "", "#" + parts);
      } catch {
        // A sandboxed frame has no address of its own.
      }
    }

    // ---- everything that depends on the language

    setLanguage(lang) {
      this.view.lang = lang;
      this._speak();
      this.layer.draw();
    }

    _speak() {
      const { nodes, view } = this;
      const dir = view.lang === "ar" ? "rtl" : "ltr";
      document.documentElement.lang = view.lang;
      document.body.classList.toggle("mp-rtl", dir === "rtl");
      [nodes.side, nodes.stamp, nodes.credit, nodes.table, nodes.time, nodes.tip].forEach(
        (node) => node && (node.dir = dir),
      );
      document.title = this.pick(this.data.title);
      nodes.title.textContent = document.title;
      nodes.method.textContent = this.t("method_short");
      nodes.lang.textContent = this.t("other_language");
      nodes.lang.lang = view.lang === "ar" ? "en" : "ar";
      nodes.search.placeholder = this.t("search_hint");
      nodes.tabs.forEach((tab, i) => (tab.textContent = this.t("tab_" + TABS[i])));
      this._name({
        search: "search",
        close: "close",
        zoomIn: "zoom_in",
        zoomOut: "zoom_out",
        fitKnown: "fit_known",
        fitAll: "fit_all",
        prev: "prev",
        next: "next",
        compare: "compare",
        range: "date",
        time: "timeline",
        tabList: "panel",
        found: "search",
        side: "panel",
      });
      nodes.close.textContent = "×";
      this.map.getContainer().setAttribute("aria-label", this.t("map"));
      this.map.getContainer().setAttribute("role", "region");
      nodes.scale?.getContainer().setAttribute("dir", dir);
      nodes.scale?._update();
      this._showSettings();
      this._showAbout();
      this._showClaims();
      this._showTab();
      this._sayPlay();
      this._sayCompare();
      this._showDay();
      this._drawStrip();
    }

    _name(labels) {
      for (const [name, key] of Object.entries(labels)) {
        const node = this.nodes[name];
        if (!node) continue;
        node.setAttribute("aria-label", this.t(key));
        if (node.tagName === "BUTTON") node.title = this.t(key);
      }
    }

    // ---- everything that depends on the day

    /** Show a day; in a quick run of days the panels follow a few times in a second. */
    go(day) {
      const now = performance.now();
      const haste = now - (this.went ?? -HASTE_MS) < HASTE_MS;
      this.went = now;
      this.model.goto(day);
      this.layer.drawGround(haste);
      if (haste && now - (this.named ?? 0) > NAMES_MS) {
        this.named = now;
        this.layer.drawNames();
      }
      this._showDay(haste);
    }

    step(direction) {
      const day = this.model.changeFrom(direction);
      if (day !== null) this.go(day);
    }

    /** A day after a day, as many in a second as bring the whole range in a reasonable time. */
    play() {
      if (this.timer) return this._stop();
      const { days } = this.model;
      if (this.model.day >= days - 1) this.go(0);
      const whole = Math.min(PLAY_MS[1], Math.max(Math.min(PLAY_MS[0], days * 4 * PLAY_DAY_MS), days * PLAY_DAY_MS));
      const first = this.model.day;
      let began = null;
      const frame = (now) => {
        began ??= now;
        const day = Math.min(days - 1, first + Math.floor(((now - began) / whole) * days));
        if (day !== this.model.day) this.go(day);
        if (day >= days - 1) this._stop();
        else this.timer = requestAnimationFrame(frame);
      };
      this.timer = requestAnimationFrame(frame);
      return this._sayPlay();
    }

    _stop() {
      cancelAnimationFrame(this.timer);
      this.timer = null;
      this._sayPlay();
    }

    _sayPlay() {
      const { play } = this.nodes;
      this.nodes.stamp.setAttribute("aria-live", this.timer ? "off" : "polite");
      if (!play) return;
      play.firstChild.textContent = this.timer ? "⏸" : "▶";
      play.title = this.t(this.timer ? "pause" : "play");
      play.setAttribute("aria-label", play.title);
    }

    /** Keep the day shown as the one that others are compared with; again to stop. */
    compare() {
      const past = { day: this.model.day, holders: this.model.holders(), rows: this.model.shares().rows };
      this.view.past = this.view.past ? null : past;
      this.layer.draw();
      this._sayCompare();
      this._showDay();
    }

    _sayCompare() {
      this.nodes.compare?.setAttribute("aria-pressed", String(this.view.past !== null));
    }

    _showDay(haste = false) {
      const iso = this.model.iso(this.model.day);
      if (haste) this._turnStamp(iso);
      else this._showStamp(iso);
      const waited = performance.now() - (this.paneled ?? 0);
      if (!haste || waited > PANEL_MS) this._showPanels();
      if (this.nodes.range) {
        this.nodes.range.value = this.model.day;
        if (!haste) this.nodes.range.setAttribute("aria-valuetext", this.date(iso));
      }
      clearTimeout(this.later);
      this.later = setTimeout(
        () => {
          if (haste) {
            this.layer.drawGround();
            this._showStamp(this.model.iso(this.model.day));
            this._showPanels();
            this.nodes.range?.setAttribute("aria-valuetext", this.date(this.model.iso(this.model.day)));
          }
          this.layer?.drawNames();
          this._showTable();
          this._writeAddress();
        },
        this.timer ? 400 : 120,
      );
    }

    _showPanels() {
      this.paneled = performance.now();
      if (this.tab === "legend") this._showLegend();
      if (this.tab === "place") this._showPlace();
      this._showChanges();
    }

    _turnStamp(iso) {
      const time = this.nodes.stamp.querySelector("time");
      time.textContent = this.date(iso);
      time.setAttribute("datetime", iso);
    }

    _showStamp(iso) {
      const [asOf, ...notes] = this._asOf();
      this.nodes.stamp.replaceChildren(
        el("span", { class: "mp-asof", text: asOf }),
        el("time", { datetime: iso, text: this.date(iso) }),
        ...notes.map((text) => el("span", { class: "mp-known", text })),
      );
    }

    /** What the day on the stamp is, by which reports, and compared with which. */
    _asOf() {
      const { past } = this.view;
      const notes = [this.t("as_of")];
      if (this.data.known_by) notes.push(`${this.t("known_by")} ${this.date(this.data.known_by)}`);
      if (past) notes.push(`${this.t("compared")} ${this.date(this.model.iso(past.day))}`);
      return notes;
    }

    // ---- legend

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
    }

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
    }

    _keyName(key) {
      return key.startsWith("f") ? this.faction(Number(key.slice(1))) : this.t(key);
    }

    _whatIsConfidence(open) {
      return el(
        "details",
        { class: "mp-explained", open: Boolean(open) },
        el("summary", { text: this.t("confidence_what") }),
        el("p", { text: this.t("confidence_text") }),
      );
    }

    /** One thin bar that shows all shares at a glance. */
    _bar(keys, rows, theatre) {
      const parts = keys.map((key) => {
        const part = el("span");
        part.style.width = `${(100 * rows.get(key).km2) / theatre}%`;
        part.style.background = this._swatch(key);
        return part;
      });
      return el("div", { class: "mp-bar", "aria-hidden": "true" }, ...parts);
    }

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
    }

    /** How many km2 more or less than on the day compared with. */
    _gain(key, row) {
      const change = Math.round(row.km2 - (this.view.past.rows.get(key)?.km2 || 0));
      const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
      return el("div", { class: "mp-gain" }, number(sign + this.count(Math.abs(change))));
    }

    _swatch(key) {
      return stripes(this._keyColours(key), key === "shared" ? 7 : 4);
    }

    /** Colours of a legend key as the map shows them where the reports are firm. */
    _keyColours(key) {
      const { style, factions, states } = this.data;
      const firm = (colour) => MapperModel.mix(colour, style.paper, style.steps.at(-1)[1]);
      if (key === "unknown") return [style.paper];
      if (key.startsWith("f")) return [firm(factions[Number(key.slice(1))].colour)];
      const seen = states.filter((one, i) => one.status === key && one.fills.length > 1 && this.model.stateCells[i]);
      const state = seen[0] || states.find((one) => one.status === key && one.fills.length > 1);
      return state ? state.fills.map(firm) : [style.ink];
    }

    _toggle(key) {
      if (!this.view.hidden.delete(key)) this.view.hidden.add(key);
      this.layer.draw();
      this._showLegend();
      this._drawStrip();
    }

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
    }

    // ---- colours, light and dark, claims as points, tiles

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
    }

    setLook(change) {
      Object.assign(this.look, change);
      this._look();
      this._speak();
      this.layer.draw();
    }

    /** Colours for the palette and the screen that are chosen; `dark` overrules the choice. */
    _look(dark = null) {
      const { theme, palette } = this.look;
      const night = window.matchMedia("(prefers-color-scheme: dark)").matches;
      const wanted = dark ?? (theme === "dark" || (theme === "auto" && night));
      this.model.setLook(palette, wanted);
      document.body.classList.toggle("mp-dark", this.model.dark || wanted);
    }

    showClaims(on) {
      this.view.claims = on;
      this._hover(null);
      this.layer.drawNames();
      this._showLegend();
      this._writeAddress();
    }

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
    }

    _tell(claim, point, others) {
      const c = this.data.claims;
      const quote = c.quote[claim];
      const short = quote.length > TIP_SENTENCE ? quote.slice(0, TIP_SENTENCE) + "…" : quote;
      const { tip } = this.nodes;
      const more = others ? this.fill("and_more", { n: this.count(others) }) : "";
      tip.replaceChildren(
        el(
          "p",
          { class: "mp-cardhead" },
          this._dot(c.faction[claim]),
          el("bdi", { text: `${this.faction(c.faction[claim])} · ${this.word("status", c.status[claim])}` }),
        ),
        el("p", { dir: "auto", text: short }),
        el("p", { class: "mp-sub" }, ...dotted([this.date(c.valid_from[claim], c.date_precision[claim]), c.source[claim], more].filter(Boolean).map((text) => el("bdi", { text })))),
      );
      const frame = this.map.getContainer().getBoundingClientRect();
      const left = Math.min(point.x + 14, frame.width - tip.offsetWidth - 8);
      const below = point.y + 16 + tip.offsetHeight < frame.height;
      tip.style.left = `${frame.left + Math.max(8, left)}px`;
      tip.style.top = `${frame.top + (below ? point.y + 16 : Math.max(8, point.y - tip.offsetHeight - 14))}px`;
    }

    _addTiles() {
      const { tiles } = this.data;
      if (tiles) L.tileLayer(tiles.url, { subdomains: tiles.subdomains, maxNativeZoom: tiles.max_zoom }).addTo(this.map);
    }

    // ---- the place that was clicked

    _clicked(latlng, point = null) {
      if (point) this._hover(point);
      const cell = this.model.cellAt(latlng.lng, latlng.lat);
      if (cell < 0) return;
      this.select(cell, false);
    }

    select(cell, pan) {
      this.view.cell = cell;
      this.view.pins = [];
      if (pan) {
        const { lat, lon } = this.data.units;
        this.map.setView([lat[cell], lon[cell]], Math.max(this.map.getZoom(), TOWN_ZOOM), { animate: false });
      }
      this.layer.draw();
      this._showPlace();
      this._open("place");
      this._uncover(cell);
      this._writeAddress();
    }

    /** On a small screen, move the map so that the sheet does not hide the cell. */
    _uncover(cell) {
      if (!this._isSheet()) return;
      const { lat, lon } = this.data.units;
      const frame = this.map.getContainer().getBoundingClientRect();
      const room = this.nodes.panels.getBoundingClientRect().top - frame.top;
      const { y } = this.map.latLngToContainerPoint([lat[cell], lon[cell]]);
      if (y > room - 24) this.map.panBy([0, y - room / 2], { animate: false });
    }

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
      parts.push(this._evidence("evidence_other", this._others(cell, change), false));
      panel.replaceChildren(...[...parts, this._placeFacts(cell)].filter(Boolean));
    }

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
    }

    _verdict(cell, change) {
      const state = this.model.stateOf(cell);
      const box = el("div", { class: "mp-verdict" });
      const swatch = el("span", { class: "mp-swatch", "aria-hidden": "true" });
      swatch.style.background = state && state.fills.length ? stripes(state.paints.at(-1), 5) : this.data.style.paper;
      box.append(el("p", { class: "mp-holder" }, swatch, el("strong", { text: this.stateText(state) })));
      if (!state || !state.fills.length) {
        box.append(el("p", { text: this.t("unknown_text") }));
        return box;
      }
      const since = this.data.changes.since[change];
      const words =
        since === null ? this.t("since_unknown") : `${this.t("since")} ${this.date(this.model.iso(since))}`;
      box.append(el("p", { text: words }));
      if (state.besieged) box.append(el("p", { class: "mp-besieged", text: this.t("besieged_text") }));
      box.append(this._confidence(this.data.changes.confidence[change]), this._whatIsConfidence(false));
      return box;
    }

    _confidence(value) {
      const meter = el("span", { class: "mp-meter", "aria-hidden": "true" }, el("i"));
      meter.firstChild.style.width = value + "%";
      return el(
        "p",
        { class: "mp-confidence" },
        el("span", { text: `${this.t("confidence")}: ${this.t(this._sureness(value / 100))} ` }),
        number(value + "%"),
        meter,
      );
    }

    /** The step of confidence that the map's shading shows, as a word. */
    _sureness(value) {
      const { steps } = this.data.style;
      const step = steps.filter(([from]) => value >= from).length - 1;
      return step <= 0 ? "low" : step >= steps.length - 1 ? "high" : "middling";
    }

    _evidence(heading, claims, always) {
      if (!claims.length && !always) return null;
      const cards = claims.map((claim) => this._card(claim));
      return el(
        "section",
        { class: "mp-evidence" },
        el("h3", { text: this.t(heading) }),
        ...(cards.length ? cards : [el("p", { text: this.t("no_evidence") })]),
      );
    }

    /** Claims about a place in this cell that neither carry nor oppose what is shown. */
    _others(cell, change) {
      this.spoken ??= this.model.claimsOfCells();
      const evidence =
        change < 0 ? [[], []] : this.data.changes.evidence[this.data.changes.evidence_of[change]];
      const shown = new Set(evidence.flat());
      return (this.spoken.get(cell) || []).filter((claim) => !shown.has(claim));
    }

    _placeFacts(cell) {
      const { lat, lon, km2 } = this.data.units;
      const spot = `${lat[cell].toFixed(3)}, ${lon[cell].toFixed(3)}`;
      return el(
        "p",
        { class: "mp-note" },
        el("span", { text: this.t("coordinates") + " " }),
        number(spot),
        el("span", { text: ` · ${this.t("area")} ` }),
        number(this.count(km2[cell])),
        el("span", { text: " " + this.t("km2") }),
      );
    }

    // ---- claims

    /** A claim: its sentence, who says it, when, where it stands. */
    _card(claim) {
      const c = this.data.claims;
      const used = this.model.used.has(claim);
      const head = el(
        "p",
        { class: "mp-cardhead" },
        this._dot(c.faction[claim]),
        el("bdi", { text: `${this.faction(c.faction[claim])} · ${this.word("status", c.status[claim])}` }),
        el("span", {
          class: "mp-chip" + (used ? "" : " mp-unused"),
          text: this.word("modality", c.modality[claim]),
        }),
      );
      const quote = el("blockquote", { dir: "auto", text: c.quote[claim] });
      const speaker = el(
        "p",
        { class: "mp-meta" },
        el("span", { text: this.t("speaker") + ": " }),
        el("bdi", { text: this.speaker(c.attribution[claim]) }),
      );
      const when = `${this.t("valid")} ${this.date(c.valid_from[claim], c.date_precision[claim])} · ${this.t("published")} ${this.date(c.reported[claim])}`;
      const sure =
        c.confidence[claim] === null
          ? null
          : el(
              "p",
              { class: "mp-meta" },
              el("span", { text: this.t("claim_confidence") + " " }),
              number(c.confidence[claim] + "%"),
              el("span", { text: " · " + this.t(used ? "used" : "unused") }),
            );
      return el(
        "article",
        { class: "mp-card" + (used ? "" : " mp-idle") },
        head,
        quote,
        speaker,
        el("p", { class: "mp-meta", text: when }),
        sure,
        this._source(claim),
        this._spots(claim),
      );
    }

    _dot(faction) {
      const dot = el("span", { class: "mp-dot", "aria-hidden": "true" });
      if (faction >= 0) dot.style.background = this.data.factions[faction].colour;
      return dot;
    }

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
    }

    _spots(claim) {
      const places = this.data.claims.places[claim].filter((place) => place[1] !== null && place[2] !== null);
      if (!places.length) return null;
      const names = [...new Set(places.map((place) => place[0]).filter(Boolean))].slice(0, 6);
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
    }

    _showSpots(places) {
      this.view.pins = places.map(([, lon, lat]) => [lon, lat]);
      const bounds = L.latLngBounds(this.view.pins.map(([lon, lat]) => [lat, lon]));
      this.map.fitBounds(bounds.pad(0.3), { maxZoom: TOWN_ZOOM, animate: false });
      this.layer.draw();
      if (this._isSheet()) this._closeSheet();
    }

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
    }

    _filterClaims(change) {
      Object.assign(this.filter, { limit: CLAIMS_AT_ONCE }, change);
      this._listClaims();
    }

    _listClaims() {
      if (this.tab !== "claims") return;
      const found = this._foundClaims();
      const shown = found.slice(0, this.filter.limit);
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
        ...shown.map((claim) => this._card(claim)),
        ...(found.length > shown.length ? [more] : []),
      );
    }

    /** Newest first. */
    _foundClaims() {
      const c = this.data.claims;
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
      return c.id
        .map((_, claim) => claim)
        .filter(fits)
        .sort(order);
    }

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
      const named = sources.slice(0, SOURCES_NAMED).map((text) => el("bdi", { text }));
      if (sources.length > SOURCES_NAMED) named.push(el("span", { text: "…" }));
      this.nodes.credit.replaceChildren(
        el("strong", { text: this.t("method_short") }),
        el("span", {}, ...(named.length ? [`${this.t("sources")}: `, ...dotted(named)] : [])),
        el("bdi", { text: this.data.tiles?.attribution || "" }),
      );
    }

    _sources() {
      return [...new Set(this.data.claims.source.filter(Boolean))].sort();
    }

    _showTable() {
      this.towns ??= this.data.labels
        .slice(0, TOWNS_IN_TABLE)
        .map((label) => [label, this.model.cellAt(label[2], label[3])]);
      const rows = this.towns
        .filter(([, cell]) => cell >= 0)
        .map(([label, cell]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row", text: this.pick(label) }),
            el("td", { text: this.stateText(this.model.stateOf(cell)) }),
          ),
        );
      const head = el(
        "tr",
        {},
        el("th", { scope: "col", text: this.t("place") }),
        el("th", { scope: "col", text: this.t("status_column") }),
      );
      this.nodes.table.replaceChildren(
        el(
          "table",
          {},
          el("caption", { text: `${this.t("table_caption")}, ${this.date(this.model.iso(this.model.day))}` }),
          el("thead", {}, head),
          el("tbody", {}, ...rows),
        ),
      );
    }

    // ---- tabs and the sheet of small screens

    _isSheet() {
      return window.matchMedia("(max-width: 820px)").matches;
    }

    _pressTab(name) {
      const open = this.nodes.side.classList.contains("mp-open");
      if (this._isSheet() && open && this.tab === name) this._closeSheet();
      else this._open(name);
    }

    _open(name) {
      this.tab = name;
      this.nodes.side.classList.add("mp-open");
      this._showTab();
      this.nodes.panels.scrollTop = 0;
      if (name === "claims") this._listClaims();
      if (name === "legend") this._showLegend();
      if (name === "place") this._showPlace();
      this._showChanges();
    }

    _closeSheet() {
      this.nodes.side.classList.remove("mp-open");
      this._showTab();
    }

    _showTab() {
      TABS.forEach((name, i) => {
        const shown = name === this.tab;
        this.nodes.tabs[i].setAttribute("aria-selected", String(shown));
        this.nodes.tabs[i].tabIndex = shown ? 0 : -1;
        this.nodes[name].hidden = !shown;
      });
    }

    _tabKey(event) {
      const ahead = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!ahead) return;
      const turn = this.view.lang === "ar" ? -ahead : ahead;
      const next = (TABS.indexOf(this.tab) + turn + TABS.length) % TABS.length;
      this._open(TABS[next]);
      this.nodes.tabs[next].focus();
      event.preventDefault();
    }

    // ---- search

    _find() {
      const found = this.model.find(this.nodes.search.value, FOUND_AT_ONCE);
      const { admin, admin_of: adminOf, name, name_ar: arabic } = this.data.units;
      const items = found.map((cell, i) => {
        const other = this.view.lang === "ar" ? name[cell] : arabic[cell];
        const sub = [other, this.pick(admin[adminOf[cell]])]
          .filter(Boolean)
          .map((text) => el("bdi", { text }));
        return el(
          "li",
          {
            role: "option",
            id: "mp-found-" + i,
            "aria-selected": "false",
            onmousedown: () => this._choose(cell),
          },
          el("bdi", { text: this.unitName(cell) }),
          el("span", { class: "mp-sub" }, ...dotted(sub)),
        );
      });
      const wanted = this.nodes.search.value.trim() !== "";
      if (wanted && !items.length) items.push(el("li", { class: "mp-none", text: this.t("search_none") }));
      this.foundCells = found;
      this.picked = -1;
      this.nodes.found.replaceChildren(...items);
      this.nodes.found.hidden = !wanted;
      this.nodes.foundSay.textContent = wanted ? `${found.length} ${this.t("search_count")}` : "";
      this.nodes.search.setAttribute("aria-expanded", String(wanted));
      if (found.length) this._pick(0);
    }

    _pick(i) {
      const items = [...this.nodes.found.querySelectorAll("[role=option]")];
      if (!items.length) return;
      this.picked = (i + items.length) % items.length;
      items.forEach((item, j) => item.setAttribute("aria-selected", String(j === this.picked)));
      items[this.picked].scrollIntoView({ block: "nearest" });
      this.nodes.search.setAttribute("aria-activedescendant", items[this.picked].id);
    }

    _searchKey(event) {
      if (event.key === "ArrowDown") this._pick(this.picked + 1);
      else if (event.key === "ArrowUp") this._pick(this.picked - 1);
      else if (event.key === "Enter" && this.foundCells?.length) this._choose(this.foundCells[this.picked]);
      else if (event.key === "Escape") this._closeFound();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    _choose(cell) {
      this.nodes.search.value = this.unitName(cell);
      this._closeFound();
      this.select(cell, true);
    }

    _closeFound() {
      this.nodes.found.hidden = true;
      this.nodes.search.setAttribute("aria-expanded", "false");
      this.nodes.search.removeAttribute("aria-activedescendant");
    }

    // ---- keys, view, strip

    _key(event) {
      if (event.target.closest?.("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey)
        return;
      const acts = {
        "[": () => this.step(-1),
        "]": () => this.step(1),
        "/": () => this.nodes.search.focus(),
        Escape: () => this._clear(),
      };
      if (event.key === " " && event.target === document.body && this.nodes.play)
        acts[" "] = () => this.play();
      if (!acts[event.key]) return;
      acts[event.key]();
      event.preventDefault();
    }

    _clear() {
      this.view.cell = -1;
      this.view.pins = [];
      this.layer.draw();
      this._showPlace();
      this._closeSheet();
      this._writeAddress();
    }

    /** After the first fit: a limit that moves the map would start an animation and undo it. */
    _limits() {
      const all = this.model.bounds(() => true);
      if (all) this.map.setMinZoom(this.map.getBoundsZoom(L.latLngBounds(all).pad(0.15)) - 0.5);
    }

    /** The coloured area, or the whole theatre when asked or when nothing is coloured. */
    fit(whole) {
      const coloured = (cell) => Boolean(this.model.stateOf(cell)?.fills.length);
      const bounds = (whole ? null : this.model.bounds(coloured)) || this.model.bounds(() => true);
      if (bounds) this.map.fitBounds(bounds, { padding: [24, 24], animate: false });
    }

    /** Parts of the map, in its pixels, that other things lie on: [left, top, right, bottom]. */
    _covered() {
      const frame = this.map.getContainer().getBoundingClientRect();
      const boxes = [this.nodes.stamp, this.nodes.credit, this.nodes.zoomIn?.parentNode].filter(Boolean);
      return boxes
        .map((node) => node.getBoundingClientRect())
        .map((box) => [
          box.left - frame.left,
          box.top - frame.top,
          box.right - frame.left,
          box.bottom - frame.top,
        ]);
    }
  }

  Object.assign(Page.prototype, MapperChanges, MapperPicture);

  /** A frame in a notebook may have no size yet, and a map without size has no place on the ground. */
  function sized(node) {
    return new Promise((done) => {
      const look = new ResizeObserver(() => {
        if (!node.clientWidth || !node.clientHeight) return;
        look.disconnect();
        done();
      });
      look.observe(node);
    });
  }

  async function start(map, dataId) {
    const data = await unpack(document.getElementById(dataId).textContent);
    await sized(map.getContainer());
    map.invalidateSize({ pan: false });
    const page = new Page(map, data);
    document.documentElement.dataset.ready = "true";
    return page;
  }

  return { start };
})();

/* The page around the map: panels, search, time, language, address. Text enters the DOM as text nodes only. */
const MapperPage = (function () {
  "use strict";

  const { Model } = MapperModel;
  const { el, icon } = MapperParts;
  const TABS = ["legend", "changes", "place", "claims", "about"];
  const HASTE_MS = 90;
  const PANEL_MS = 400;
  const KEYS = { BracketLeft: "[", BracketRight: "]", Slash: "/" };
  const LAST_LATIN = "\u024f";
  const NAMES_MS = 900;
  const THEMES = ["auto", "light", "dark"];
  const DAYS_AT_ONCE = 12;
  const CLAIMS_AT_ONCE = 40;
  const SETTLE_MS = [120, 400];
  const PLAY_DAY_MS = 60;
  const PLAY_MS = [4000, 30_000];
  const CALM_MS = 1200;

  const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  class Page {
    constructor(map, data) {
      this.map = map;
      if (isCalm()) Object.assign(map, { _zoomAnimated: false }).options.inertia = false;
      this.data = data;
      this.model = new Model(data);
      this.view = { hidden: new Set(), cell: -1, spot: null, pins: [], lang: data.lang, past: null, opened: new Set() };
      Object.assign(this.view, { claims: false, hover: -1, points: [], towns: [], tiles: Boolean(data.tiles) });
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
      this._addControls();
      this._speak();
      // Only now is it known how much room the map has.
      this.map.invalidateSize({ pan: false });
      this.layer = new MapperDraw.Layer(this.model, this.view);
      this.fit(false);
      this._limits();
      this._listen();
      this.layer.addTo(map);
      if (this.view.cell >= 0) this.select(this.view.cell, true);
    }

    // ---- address

    _readAddress() {
      this.address = location.hash;
      const parts = new URLSearchParams(location.hash.slice(1));
      if (["ar", "en"].includes(parts.get("lang"))) this.view.lang = parts.get("lang");
      const day = /^\d{4}-\d\d-\d\d$/.test(parts.get("d") || "") ? this.model.dayOf(parts.get("d")) : NaN;
      if (!Number.isNaN(day)) this.model.goto(day);
      const cell = this.data.units.id.indexOf(parts.get("p") || "\u0000");
      Object.assign(this.view, { cell, spot: null });
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
      // An address that was set from outside and is not read yet comes after what the page would write.
      if (location.hash !== this.address) return;
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
      this.address = location.hash;
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
      [nodes.side, nodes.stamp, nodes.key, nodes.credit, nodes.table, nodes.time, nodes.tip, nodes.keys].forEach(
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
      if (nodes.stripName) nodes.stripName.textContent = this.t("strip_name");
      this.map.getContainer().setAttribute("aria-label", this.t("map"));
      this.map.getContainer().setAttribute("role", "region");
      nodes.keys.textContent = this.t("map_keys");
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
      if (haste && now - (this.named ?? 0) > NAMES_MS && this.layer.misnamed()) {
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
      const calm = isCalm();
      const frame = (now) => {
        began ??= now;
        const swept = Math.min(days - 1, first + Math.floor(((now - began) / whole) * days));
        const day = calm ? this._calmDay(now - began) : swept;
        if (calm && day !== this.model.day) began = now;
        if (day !== this.model.day) this.go(day);
        if (day >= days - 1) this._stop();
        else this.timer = requestAnimationFrame(frame);
      };
      this.timer = requestAnimationFrame(frame);
      return this._sayPlay();
    }

    /** Whoever asks for little motion sees one change after the other, each for a while, and no sweep of days. */
    _calmDay(waited) {
      if (waited < CALM_MS) return this.model.day;
      return this.model.changeFrom(1) ?? this.model.days - 1;
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
      play.replaceChildren(icon(this.timer ? "pause" : "play"));
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
      if (haste && this._older(iso) === this.stampNews) {
        this.nodes.stampDay.firstChild.data = this.date(iso);
        this.nodes.stampDay.dateTime = iso;
      } else this._showStamp(iso);
      const waited = performance.now() - (this.paneled ?? 0);
      if (!haste || waited > PANEL_MS) this._showPanels();
      if (this.nodes.range) {
        if (Number(this.nodes.range.value) !== this.model.day) this.nodes.range.value = this.model.day;
        if (!haste) this.nodes.range.setAttribute("aria-valuetext", this.date(iso));
      }
      this.hasty = haste;
      this.settleAt = performance.now() + (this.timer ? SETTLE_MS[1] : SETTLE_MS[0]);
      this.later ??= setTimeout(() => this._settle(), this.settleAt - performance.now());
    }

    /** When no day was shown for a while: what was left out in haste, and what nobody looks at meanwhile. */
    _settle() {
      const early = this.settleAt - performance.now();
      this.later = early > 1 ? setTimeout(() => this._settle(), early) : null;
      if (this.later) return;
      if (this.hasty) {
        const iso = this.model.iso(this.model.day);
        this.layer.drawGround();
        this._showStamp(iso);
        this._showPanels();
        this.nodes.range?.setAttribute("aria-valuetext", this.date(iso));
      }
      if (this.layer?.stale) this.layer.drawNames();
      this._showTable();
      this._writeAddress();
    }

    _showPanels() {
      this.paneled = performance.now();
      this._showKey();
      if (this.tab === "legend") this._showLegend();
      if (this.tab === "place") this._showPlace();
      this._relistClaims();
      this._showChanges();
    }

    _showStamp(iso) {
      this.stampNews = this._older(iso);
      const [asOf, ...notes] = this._asOf();
      this.nodes.stamp.replaceChildren(
        el("span", { class: "mp-asof", text: asOf }),
        (this.nodes.stampDay = el("time", { datetime: iso, text: this.date(iso) })),
        ...[...notes, this._notShown()].filter(Boolean).map((text) => el("span", { class: "mp-known", text })),
      );
    }

    /** Which sides are switched off, of which the map tells nothing but that it is so. */
    _notShown() {
      const names = [...this.view.hidden].map((key) => this._shortName(key));
      return names.length ? `${this.t("not_shown")} ${names.join(this.view.lang === "ar" ? "، " : ", ")}` : "";
    }

    /** What the day on the stamp is, by which reports, and compared with which. */
    _asOf() {
      const { past } = this.view;
      const notes = [this.t("as_of")];
      if (this.data.known_by) notes.push(`${this.t("known_by")} ${this.date(this.data.known_by)}`);
      if (past) notes.push(`${this.t("compared")} ${this.date(this.model.iso(past.day))}`);
      const latest = this._older(this.model.iso(this.model.day));
      if (latest) notes.push(`${this.t("latest")} ${this.date(latest)}`);
      return notes;
    }

    /** Day of the latest report, when it is not the day itself. */
    _older(iso) {
      const latest = this.model.latestNews();
      return latest === iso ? "" : latest;
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

    // ---- keys, view, strip

    _key(event) {
      const typing = event.target.closest?.("input:not([type=range]), select, textarea");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      // An Arabic keyboard writes other letters with the keys of these signs.
      const key = event.key > LAST_LATIN && event.key.length === 1 ? KEYS[event.code] : event.key;
      const acts = {
        "[": () => this.step(-1),
        "]": () => this.step(1),
        "/": () => this.nodes.search.focus(),
        Escape: () => this._clear(),
      };
      if (key === " " && [document.body, this.nodes.range].includes(event.target) && this.nodes.play)
        acts[" "] = () => this.play();
      if (!acts[key]) return;
      acts[key]();
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
  }

  const ROOMS = [MapperWords, MapperFrame, MapperRoom, MapperLegend, MapperLook, MapperPlace, MapperClaims];
  Object.assign(Page.prototype, ...ROOMS, MapperSearch, MapperChanges, MapperPicture, MapperSigns);

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
    const data = MapperColumns.read(await MapperBoot.unpack(dataId).arrayBuffer());
    await sized(map.getContainer());
    map.invalidateSize({ pan: false });
    const page = new Page(map, data);
    document.documentElement.dataset.ready = "true";
    return page;
  }

  return { start };
})();

/* The frame of the page: heading, search box, tabs, panels, time bar, buttons on the map. */
const MapperFrame = (function () {
  "use strict";

  const { el, icon } = MapperParts;
  const TABS = ["legend", "changes", "place", "claims", "about"];

  return {
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
      this.nodes.key = el("button", { type: "button", class: "mp-key", onclick: () => this._pressTab("legend") });
      this.nodes.tip = el("div", { class: "mp-tip", role: "tooltip", hidden: true });
      // What a reader hears first stands first: the day, who holds what; then the map, the time, the towns.
      document.body.prepend(this.nodes.stamp, side);
      document.body.append(this.nodes.key, this.nodes.credit, this.nodes.tip);
      if (this.model.days > 1) document.body.append(this._timeBar());
      document.body.append(this.nodes.table);
      document.body.classList.toggle("mp-single", this.model.days === 1);
      this.map.getContainer().setAttribute("dir", "ltr");
      document.getElementById("mapper-fallback")?.remove();
    },

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
    },

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
    },

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
    },

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
    },

    _timeBar() {
      const button = (name, sign, act) => {
        const node = el(
          "button",
          { type: "button", class: "mp-step", onclick: act },
          icon(sign),
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
      this.nodes.stripName = el("span", { class: "mp-stripname", "aria-hidden": "true" });
      const track = el(
        "div",
        { class: "mp-track" },
        this.nodes.strip,
        this.nodes.stripName,
        range,
        this.nodes.ticks,
      );
      const buttons = el(
        "div",
        { class: "mp-steps" },
        button("prev", "prev", () => this.step(-1)),
        button("play", "play", () => this.play()),
        button("next", "next", () => this.step(1)),
        button("compare", "compare", () => this.compare()),
      );
      this.nodes.time = el("div", { class: "mp-time", role: "group" }, buttons, track);
      return this.nodes.time;
    },

    _addControls() {
      const corner = L.control({ position: "topright" });
      const make = (name, sign, act) => {
        const button = el(
          "button",
          { type: "button", onclick: act },
          icon(sign),
        );
        this.nodes[name] = button;
        return button;
      };
      corner.onAdd = () => {
        const box = el(
          "div",
          { class: "mp-zoom leaflet-bar" },
          make("zoomIn", "plus", () => this._zoom(1)),
          make("zoomOut", "minus", () => this._zoom(-1)),
          make("fitKnown", "target", () => this.fit(false)),
          make("fitAll", "frame", () => this.fit(true)),
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
      this.nodes.keys = el("p", { class: "mp-keys", "aria-hidden": "true" });
      this.map.getContainer().append(this.nodes.keys);
      this.map.getContainer().setAttribute("aria-keyshortcuts", "ArrowLeft ArrowUp ArrowDown ArrowRight + - Enter");
    },

    _listen() {
      const coarse = window.matchMedia("(pointer: coarse)");
      const finger = ({ pointerType: type }) => (type ? type !== "mouse" : coarse.matches);
      this.map.on("click", (event) => this._clicked(event.latlng, event.containerPoint, finger(event.originalEvent)));
      this.map.on("mousemove", (event) => this._hover(event.containerPoint));
      this.map.on("mouseout movestart", () => this._hover(null));
      window.addEventListener("beforeprint", () => this._beforePrint());
      window.addEventListener("afterprint", () => this._afterPrint());
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.setLook({}));
      document.addEventListener("keydown", (event) => this._key(event));
      // Leaflet gives the map the focus at the first press, which to the browser looks as if a key had moved it there.
      const keyed = (on) => document.body.classList.toggle("mp-keyed", on);
      document.addEventListener("keydown", () => keyed(true), true);
      document.addEventListener("pointerdown", () => keyed(false), true);
      this.map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === this.map.getContainer())
          this._clicked(this.map.getCenter());
      });
      window.addEventListener("resize", () => this._drawStrip());
      this.map.on("resize", () => this._limits());
      window.addEventListener("hashchange", () => this._followAddress());
    },
  };
})();

/* What changed and when: the list of changes, a place's history, the strip above the slider. */
const MapperChanges = (function () {
  "use strict";

  const { el, number, stripes } = MapperParts;
  const DAYS_AT_ONCE = 12;
  const NAMES_AT_ONCE = 4;
  const TICK_ROOM = 58;
  const TICK_GAP = 8;
  const TICK_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240];
  /** So few days are told one by one, or every so many. */
  const FEW_DAYS = 75;
  const DAY_STEPS = [1, 2, 5, 10, 15];
  const STRIP_FILL = 0.92;
  const SEVERAL = 0.4;

  return {
    // ---- the list

    _showChanges() {
      if (this.tab !== "changes") return;
      const { model } = this;
      const past = model.changeDays.filter((day) => day <= model.day && day > 0);
      const next = model.changeDays.find((day) => day > model.day && day > 0);
      const shown = past.slice(-this.daysListed).reverse();
      const parts = [el("h2", { text: this.t(model.days === 1 ? "since_head" : "changes_head") })];
      if (model.days === 1) parts.push(...this._sinceList());
      else {
        if (next !== undefined)
          parts.push(this._jump(next, el("span", { text: this.t("changes_next") + " " }), "mp-ahead"));
        if (!shown.length) parts.push(el("p", { class: "mp-empty", text: this.t("changes_none") }));
        parts.push(...shown.map((day) => this._changeDay(day)));
        if (past.length > shown.length)
          parts.push(
            el("button", {
              type: "button",
              class: "mp-more",
              text: this.t("more"),
              onclick: () => {
                this.daysListed += DAYS_AT_ONCE;
                this._showChanges();
              },
            }),
          );
        else parts.push(this._jump(0, el("span", { text: this.t("changes_start") + " " }), "mp-ahead"));
      }
      this.nodes.changes.replaceChildren(...parts);
    },

    /** A button that leads to a day. */
    _jump(day, before, name) {
      const iso = this.model.iso(day);
      return el(
        "button",
        { type: "button", class: name, onclick: () => this.go(day) },
        before,
        el("time", { datetime: iso, text: this.date(iso) }),
      );
    },

    _changeDay(day) {
      const current = day === this.model.day;
      const head = this._jump(day, null, "mp-dayhead");
      if (current) head.setAttribute("aria-current", "date");
      return el(
        "section",
        { class: "mp-day" + (current ? " mp-today" : "") },
        el("h3", {}, head),
        el("ul", {}, ...this.model.newsOf(day).map((group) => this._changeLine(group))),
      );
    },

    /** Places, from whom to whom, how much land; each place leads to itself on the map. */
    _changeLine({ from, to, redrawn, cells, km2 }) {
      const was = from < 0 ? null : this.data.states[from];
      const now = to < 0 ? null : this.data.states[to];
      const arrow = el("span", { class: "mp-arrow", text: this.view.lang === "ar" ? " ← " : " → " });
      const said = [el("bdi", { text: this._briefly(was) }), arrow, el("bdi", { text: this._briefly(now) })];
      const line = this._newsLine([was, now], said, cells, km2);
      if (!redrawn) return line;
      line.classList.add("mp-drawn");
      line.lastChild.append(el("p", { class: "mp-sub", text: this.t("redrawn") }));
      return line;
    },

    _newsLine(states, said, cells, km2) {
      return el(
        "li",
        {},
        el("span", { class: "mp-turn", "aria-hidden": "true" }, ...states.map((state) => this._chip(state))),
        el(
          "div",
          {},
          el("p", { class: "mp-where" }, ...this._placeButtons(cells)),
          el(
            "p",
            { class: "mp-sub" },
            ...said,
            el("span", { text: " · " }),
            number(this.count(km2, km2 < 10 ? 1 : 0)),
            el("span", { text: "\u00a0" + this.t("km2") }),
          ),
        ),
      );
    },

    _placeButtons(cells) {
      const named = cells.filter((cell) => this.data.units.settlement[cell]);
      const shown = (named.length ? named : cells).slice(0, NAMES_AT_ONCE);
      const buttons = shown.map((cell) =>
        el("button", {
          type: "button",
          class: "mp-link",
          dir: "auto",
          text: this.unitName(cell),
          onclick: () => this.select(cell, true),
        }),
      );
      const rest = named.length - shown.length;
      const comma = this.view.lang === "ar" ? "، " : ", ";
      const nodes = buttons.flatMap((button, i) => (i ? [comma, button] : [button]));
      if (rest > 0) nodes.push(el("span", { class: "mp-sub", text: " " + this.fill("and_more", { n: this.count(rest) }) }));
      return nodes;
    },

    _chip(state) {
      const chip = el("i", { class: state?.besieged ? "mp-shut" : null });
      chip.style.background = state && state.fills.length ? stripes(state.paints.at(-1), 3) : this.data.style.paper;
      return chip;
    },

    /** Holder or kind of a state in as few words as will do. */
    _briefly(state) {
      if (!state || !state.fills.length) return this.t("unknown");
      const name = state.status === "held" ? this.faction(state.faction) : this.t(state.status);
      return state.besieged ? `${name} (${this.t("besieged")})` : name;
    },

    /** On a map of one day: since when what is shown is reported, newest first. */
    _sinceList() {
      const { model, data } = this;
      const days = new Map();
      model.current.forEach((change, cell) => {
        const since = change < 0 ? null : data.changes.since[change];
        if (since === null || !data.states[model.state[change]].fills.length) return;
        const key = model.state[change];
        if (!days.has(since)) days.set(since, new Map());
        const group = days.get(since).get(key) || { from: -1, to: key, cells: [], km2: 0 };
        group.cells.push(cell);
        group.km2 += data.units.km2[cell];
        days.get(since).set(key, group);
      });
      if (!days.size) return [el("p", { class: "mp-empty", text: this.t("changes_none") })];
      const weight = model._weights();
      return [...days.keys()]
        .sort((a, b) => b - a)
        .slice(0, this.daysListed)
        .map((since) => {
          const groups = [...days.get(since).values()].sort((a, b) => b.km2 - a.km2);
          for (const group of groups) group.cells.sort((a, b) => weight[b] - weight[a] || a - b);
          const iso = model.iso(since);
          const head = el("h3", {}, el("span", { text: this.t("since") + " " }), el("time", { datetime: iso, text: this.date(iso) }));
          return el("section", { class: "mp-day" }, head, el("ul", {}, ...groups.map((group) => this._sinceLine(group))));
        });
    },

    _sinceLine({ to, cells, km2 }) {
      const state = this.data.states[to];
      return this._newsLine([state], [el("bdi", { text: this._briefly(state) })], cells, km2);
    },

    // ---- a place's whole history

    _placeHistory(cell) {
      const changes = this.model.changesOf(cell).filter((change) => this.model._isNews(change));
      if (!changes.length || this.model.days === 1) return null;
      const items = changes.map((change) => {
        const day = this.model.at[change];
        const now = this._isCurrent(changes, change);
        const from = this.model.begins(change);
        return el(
          "li",
          {},
          this._chip(this.data.states[this.model.state[change]]),
          el(
            "button",
            { type: "button", class: "mp-link", "aria-current": now ? "true" : null, onclick: () => this.go(day) },
            el("time", { datetime: this.model.iso(from), text: this.date(this.model.iso(from)) }),
            el("span", { class: "mp-then", text: this._inFull(this.data.states[this.model.state[change]]) }),
            this.model.redrawn.has(change) ? el("span", { class: "mp-sub mp-redrawn", text: this.t("redrawn") }) : null,
          ),
        );
      });
      return el(
        "section",
        {},
        el("h3", { text: this.t("history") }),
        this._band(changes),
        el("ol", { class: "mp-history" }, ...items.reverse()),
      );
    },

    _inFull(state) {
      const text = this.stateText(state);
      return state?.besieged ? `${text} (${this.t("besieged")})` : text;
    },

    _isCurrent(changes, change) {
      const i = changes.indexOf(change);
      const next = changes[i + 1];
      return this.model.at[change] <= this.model.day && (next === undefined || this.model.at[next] > this.model.day);
    },

    /** The place's holders over the days as one band, with a mark at the day shown. */
    _band(changes) {
      const { at, state, days, day } = this.model;
      const parts = changes.map((change, i) => {
        const until = i + 1 < changes.length ? at[changes[i + 1]] : days;
        const part = el("i");
        const one = this.data.states[state[change]];
        part.style.insetInlineStart = `${(100 * at[change]) / days}%`;
        part.style.width = `${(100 * (until - at[change])) / days}%`;
        part.style.background = one.fills.length ? stripes(one.paints.at(-1), 4) : "none";
        return part;
      });
      const mark = el("b");
      mark.style.insetInlineStart = `${(100 * (day + 0.5)) / days}%`;
      return el("div", { class: "mp-band", "aria-hidden": "true" }, ...parts, mark);
    },

    // ---- the strip of shares and the dates under it

    _drawStrip() {
      const { strip } = this.nodes;
      if (!strip) return;
      this.series ??= this.model.series();
      const ratio = window.devicePixelRatio || 1;
      const width = (strip.width = Math.max(1, Math.round(strip.clientWidth * ratio)));
      const height = (strip.height = Math.max(1, Math.round(strip.clientHeight * ratio)));
      const g = strip.getContext("2d");
      if (this.view.lang === "ar") g.setTransform(-1, 0, 0, 1, width, 0);
      const keys = this._stripKeys();
      const { ink, paper } = this.data.style;
      const several = MapperModel.mix(ink, paper, SEVERAL);
      const paints = new Map(keys.map((key) => [key, key.startsWith("f") ? this._swatch(key) : several]));
      const sum = (areas) => keys.reduce((all, key) => all + (areas[key] || 0), 0);
      const most = Math.max(1, ...this.series.map(sum)) / STRIP_FILL;
      const tops = new Float64Array(width).fill(height);
      for (const [key, paint] of paints) {
        g.beginPath();
        g.moveTo(0, height);
        for (let x = 0; x < width; x++) {
          const day = Math.round((x / Math.max(1, width - 1)) * (this.model.days - 1));
          tops[x] -= ((this.series[day][key] || 0) * height) / most;
          g.lineTo(x, tops[x]);
          g.lineTo(x + 1, tops[x]);
        }
        g.lineTo(width, height);
        g.globalCompositeOperation = "destination-over";
        g.fillStyle = paint;
        g.fill();
      }
      this._drawTicks();
    },

    /** Legend keys of the strip, the one with most land over all days at the bottom. */
    _stripKeys() {
      const sums = new Map();
      for (const areas of this.series)
        for (const [key, km2] of Object.entries(areas)) sums.set(key, (sums.get(key) || 0) + km2);
      return [...sums.keys()]
        .filter((key) => key !== "unknown" && !this.view.hidden.has(key))
        .sort((a, b) => b.startsWith("f") - a.startsWith("f") || sums.get(b) - sums.get(a));
    },

    /** Years, or months where there is room for them, days of a short time; months of some languages are long. */
    _drawTicks() {
      const { ticks, strip } = this.nodes;
      const last = this.model.days - 1;
      const wide = strip.clientWidth / Math.max(1, last);
      let found = [];
      const days = this.model.days <= FEW_DAYS ? DAY_STEPS.map((every) => [this._dayTicks(every), 0]) : [];
      for (const [made, least] of [...days, ...TICK_STEPS.map((every) => [this._ticks(every), TICK_ROOM])]) {
        found = made;
        ticks.replaceChildren(...found.map(([, node]) => node));
        const room = (i) => (found[i + 1][0] - found[i][0]) * wide;
        const wanted = (node) => Math.max(least, node.offsetWidth + TICK_GAP);
        const fits = ([, node], i) => i + 1 === found.length || room(i) >= wanted(node);
        if (found.every(fits)) break;
      }
      // What the end of the strip would cut off is left out.
      if (found.length && found.at(-1)[1].offsetWidth > (last - found.at(-1)[0]) * wide) found.pop()[1].remove();
      if (found.length > 1 || (found.length && last > FEW_DAYS)) return;
      const ends = [[0, "mp-tick mp-first"], [last, "mp-tick mp-last"]];
      ticks.replaceChildren(
        ...ends.map(([day, name]) => el("span", { class: name, text: this.date(this.model.iso(day), "days") })),
      );
    },

    /** A tick for every so many days; the month stands with its first. */
    _dayTicks(every) {
      const { model } = this;
      let month = "";
      return Array.from({ length: Math.ceil(model.days / every) }, (_, i) => {
        const iso = model.iso(every * i);
        const text = iso.slice(0, 7) === month ? String(Number(iso.slice(8))) : this.date(iso, "days");
        const node = el("span", { class: iso.slice(0, 7) === month ? "mp-tick" : "mp-tick mp-year", text });
        month = iso.slice(0, 7);
        node.style.insetInlineStart = `${(100 * every * i) / Math.max(1, model.days - 1)}%`;
        return [every * i, node];
      });
    },

    /** A tick for the first day of every so many months: [[day, node]]. */
    _ticks(every) {
      const { model } = this;
      const days = Array.from({ length: model.days }, (_, day) => day);
      this.firsts ??= days.map((day) => [day, model.iso(day)]).filter(([, iso]) => iso.endsWith("-01"));
      const month = (iso) => 12 * Number(iso.slice(0, 4)) + Number(iso.slice(5, 7)) - 1;
      return this.firsts
        .filter(([, iso]) => month(iso) % every === 0)
        .map(([day, iso]) => {
          const january = iso.endsWith("-01-01");
          const text = january || every >= 12 ? iso.slice(0, 4) : this.date(iso, "brief");
          const node = el("span", { class: january ? "mp-tick mp-year" : "mp-tick", text });
          node.style.insetInlineStart = `${(100 * day) / Math.max(1, model.days - 1)}%`;
          return [day, node];
        });
    },
  };
})();

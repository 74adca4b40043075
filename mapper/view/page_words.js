/* Words, numbers and names in the language of the reader. */
const MapperWords = (function () {
  "use strict";

  const SHAPES = {
    day: { dateStyle: "long" },
    year: { year: "numeric" },
    month: { year: "numeric", month: "long" },
    short: { year: "numeric", month: "short", day: "numeric" },
    brief: { month: "short" },
    days: { month: "short", day: "numeric" },
  };

  return {
    t(key) {
      return this.data.words[this.view.lang][key] ?? key;
    },

    word(table, key) {
      return this.data.words[this.view.lang][table][key] || key;
    },

    /** Of an [English, Arabic] pair the one that is read, the other when it is empty. */
    pick([english, arabic]) {
      return this.view.lang === "ar" ? arabic || english : english || arabic;
    },

    /** A text with its gaps filled; where it has forms for numbers, in that which goes with `n`. */
    fill(key, values) {
      const text = this.t(key);
      const form = text.other ? (text[this._form(values.n)] ?? text.other) : text;
      return form.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    },

    /** Name of a number's form: Arabic has six. */
    _form(n) {
      const { lang } = this.view;
      return ((this.forms ??= {})[lang] ??= new Intl.PluralRules(lang)).select(Number(String(n).replaceAll(",", "")));
    },

    /** A day, month or year in words; `short` for where there is little room. */
    date(iso, precision = "day") {
      if (!iso) return "";
      return this._dayFormat(precision).format(Date.parse(iso + "T00:00:00Z"));
    },

    /** Making a format is slow, so that each is kept. */
    _dayFormat(precision) {
      const name = Object.hasOwn(SHAPES, precision) ? precision : "day";
      const kept = ((this.dayFormats ??= {})[this.view.lang] ??= {});
      const locale = this.view.lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB";
      return (kept[name] ??= new Intl.DateTimeFormat(locale, { ...SHAPES[name], timeZone: "UTC" }));
    },

    _distance(metres) {
      return metres < 1000 ? `${metres} ${this.t("metres")}` : `${metres / 1000} ${this.t("km")}`;
    },

    count(value, digits = 0) {
      this.numbers ??= [];
      this.numbers[digits] ??= new Intl.NumberFormat("en-GB", { maximumFractionDigits: digits, minimumFractionDigits: digits });
      return this.numbers[digits].format(value);
    },

    /** Square kilometres of one place: the less there are, the more decimals. */
    area(km2) {
      return km2 < 0.01 ? "<\u202f0.01" : this.count(km2, km2 < 1 ? 2 : km2 < 10 ? 1 : 0);
    },

    /** Square kilometres of a side: so few that they would be rounded to nothing keep a decimal. */
    landArea(km2) {
      if (km2 <= 0 || km2 >= 0.95) return this.count(km2);
      return km2 < 0.05 ? "<\u202f0.1" : this.count(km2, 1);
    },

    percent(part, whole) {
      const value = whole > 0 ? (100 * part) / whole : 0;
      if (value > 0 && value < 0.1) return "<\u202f0.1";
      if (value > 99.9 && value < 100) return ">\u202f99.9";
      return this.count(value, value < 10 || (value > 99 && value < 100) ? 1 : 0);
    },

    inPercent(value) {
      return this.fill("percent", { n: value });
    },

    faction(index) {
      return index < 0 ? "" : this.pick(this.data.factions[index].name);
    },

    /** Who says it: a faction by its name, anyone else as printed. */
    speaker(attribution) {
      const faction = this.data.factions.findIndex(({ id }) => id === attribution);
      return this.faction(faction) || attribution || this.t("no_speaker");
    },

    unitName(cell) {
      const { name, name_ar: arabic, settlement, near, near_named: named } = this.data.units;
      if (settlement[cell]) return this.pick([name[cell], arabic[cell]]);
      const other = cell + near[cell];
      const neighbour = this.pick(named[cell] || (other === cell ? ["", ""] : [name[other], arabic[other]]));
      return neighbour ? `${this.t("near")} ${neighbour}` : this.t("unnamed");
    },

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
    },
  };
})();

/* The map as a picture to keep: with its title, day, legend, scale and sources, as PNG and on paper. */
const MapperPicture = (function () {
  "use strict";

  const { el } = MapperParts;
  const { SANS, SERIF } = MapperNames;
  const EDGE = 28;
  const COLUMN = 275;
  const SCALE = 120;
  /** Height of the arrow to the north, its letter included. */
  const NORTH = 38;
  const ROW = 25;
  /** Types of the legend: the first in which every row has one line, else the last, with two lines where they are needed. */
  const TYPES = [13, 12];
  const LINE = 15;
  const SWATCH = [22, 14];
  const SUBTITLE = 19;
  const SUBTITLE_FONT = `13.5px ${SANS}`;
  const SOURCES = 12;
  /** Pixels of the picture for one of the screen, where the screen itself has no more. */
  const FINER = 2;

  /** Text cut to a width, with an ellipsis where it was cut. */
  function fitted(g, text, width) {
    if (g.measureText(text).width <= width) return text;
    let short = text;
    while (short && g.measureText(short + "…").width > width) short = short.slice(0, -1);
    return short + "…";
  }

  /** Words in lines of a width, at most `most` of them. */
  function lines(g, text, width, most) {
    const out = [""];
    for (const word of text.split(" ")) {
      const longer = out.at(-1) ? `${out.at(-1)} ${word}` : word;
      if (g.measureText(longer).width <= width || !out.at(-1)) out[out.length - 1] = longer;
      else out.push(word);
    }
    if (out.length > most) out[most - 1] += " …";
    return out.slice(0, most).map((line) => fitted(g, line, width));
  }

  return {
    /** Draw the picture: a canvas in the light colours, whatever the screen shows. */
    picture() {
      const dark = this.model.dark;
      if (dark) this._look(false);
      const { layer } = this;
      const { tiles, hidden, covered } = this.view;
      const size = this.map.getSize();
      const scale = this._pictureScale(size);
      // Whoever gets the picture does not know what was switched off; on it lies nothing but its own scale.
      Object.assign(this.view, { tiles: false, hidden: new Set(), covered: () => [scale.box] });
      layer.finer = FINER;
      layer._update();
      const k = layer._scale;
      const keys = [...this._pictureKeys(), ...this._pictureSigns()];
      const columns = Math.max(1, Math.floor((size.x - 2 * EDGE) / COLUMN));
      const canvas = el("canvas");
      const measure = canvas.getContext("2d");
      const table = this._pictureTable(measure, keys, columns, (size.x - 2 * EDGE) / columns - 44);
      const legend = table.rows.reduce((sum, row) => sum + row.high, 0);
      const said = this._pictureSubtitle(measure, size.x - 2 * EDGE);
      measure.font = `12px ${SANS}`;
      const note = this._pictureNotes(measure, size.x - 2 * EDGE);
      const [head, foot] = [60 + said.length * SUBTITLE, legend + note.length * 18 + 42];
      canvas.width = size.x * k;
      canvas.height = (size.y + head + foot) * k;
      const g = canvas.getContext("2d");
      g.scale(k, k);
      g.fillStyle = "#fdfbf6";
      g.fillRect(0, 0, size.x, size.y + head + foot);
      this._pictureMap(g, head, size, k);
      this._pictureBar(g, head, scale);
      this._pictureHead(g, size.x, said);
      this._pictureLegend(g, table, columns, size, head + size.y + 26);
      g.font = `12px ${SANS}`;
      g.fillStyle = "#5a544b";
      note.forEach((text, i) => this._put(g, text, EDGE, head + size.y + 26 + legend + 8 + i * 18, size.x));
      if (dark) this._look(true);
      Object.assign(this.view, { tiles, hidden, covered });
      layer.finer = 1;
      layer._update();
      canvas.classList.toggle("mp-cut", note.some((line) => line.endsWith("…")));
      return canvas;
    },

    /** Write from the side on which the language begins. */
    _put(g, text, at, y, width) {
      const arabic = this.view.lang === "ar";
      g.direction = arabic ? "rtl" : "ltr";
      g.textAlign = "start";
      g.textBaseline = "middle";
      g.fillText(text, arabic ? width - at : at, y);
    },

    _pictureHead(g, width, said) {
      const iso = this.model.iso(this.model.day);
      g.fillStyle = "#23201c";
      g.font = `700 25px ${SERIF}`;
      this._put(g, fitted(g, `${this.pick(this.data.title)} · ${this.date(iso)}`, width - 2 * EDGE), EDGE, 30, width);
      g.fillStyle = "#5a544b";
      g.font = SUBTITLE_FONT;
      said.forEach((text, i) => this._put(g, text, EDGE, 57 + i * SUBTITLE, width));
    },

    /** What the stamp says, in as many lines as it needs. */
    _pictureSubtitle(g, width) {
      const [asOf, ...notes] = this._asOf();
      g.font = SUBTITLE_FONT;
      const parts = [`${asOf} ${this.date(this.model.iso(this.model.day))}`, ...notes];
      const whole = parts.map((part) => (g.measureText(part).width < width ? part.replaceAll(" ", "\u00a0") : part));
      const bare = (line) => line.replaceAll("\u00a0", " ").replace(/ ·$/, "");
      return lines(g, whole.join("\u00a0· "), width, 5).map(bare);
    },

    _pictureMap(g, top, size, k) {
      const low = this.map.containerPointToLayerPoint([0, 0]).subtract(this.layer._bounds.min).multiplyBy(k);
      for (const sheet of this.layer.sheets)
        g.drawImage(sheet, low.x, low.y, size.x * k, size.y * k, 0, top, size.x, size.y);
    },

    /** A round distance, how wide it is, and where it is drawn on the map. */
    _pictureScale(size) {
      const y0 = size.y / 2;
      const metres = this.map.distance(...[0, SCALE].map((x0) => this.map.containerPointToLatLng([x0, y0])));
      const round = this.nodes.scale._getRoundNum(metres);
      const wide = (SCALE * round) / metres;
      const [x, y] = [size.x - EDGE - wide, size.y - 18];
      return { round, wide, x, y, box: [x - 6, y - 20 - NORTH, x + wide + 6, y + 8] };
    },

    _pictureBar(g, top, { round, wide, x, y: low, box }) {
      const y = top + low;
      g.fillStyle = "rgb(253 251 246 / 85%)";
      g.fillRect(box[0], top + box[1], box[2] - box[0], box[3] - box[1]);
      g.strokeStyle = g.fillStyle = "#23201c";
      g.lineWidth = 1.6;
      g.beginPath();
      g.moveTo(x, y - 5);
      g.lineTo(x, y);
      g.lineTo(x + wide, y);
      g.lineTo(x + wide, y - 5);
      g.stroke();
      g.font = `11.5px ${SANS}`;
      g.textAlign = "center";
      g.direction = this.view.lang === "ar" ? "rtl" : "ltr";
      g.fillText(this._distance(round), x + wide / 2, y - 8);
      this._pictureNorth(g, x + wide / 2, y - 23);
    },

    /** An arrow to the north, with its letter. */
    _pictureNorth(g, x, foot) {
      g.beginPath();
      [[0, -18], [6, 0], [0, -4], [-6, 0]].forEach(([dx, dy]) => g.lineTo(x + dx, foot + dy));
      g.fill();
      g.font = `700 11.5px ${SANS}`;
      g.fillText(this.t("north"), x, foot - 25);
    },

    /** The legend as rows of keys that stand side by side, each key with its lines, in one type: {type, rows}. */
    _pictureTable(g, keys, columns, wide) {
      const set = (type) => (g.font = `${type}px ${SANS}`);
      const fits = ({ texts: [text] }) => g.measureText(text).width <= wide;
      const type = TYPES.find((one) => set(one) && keys.every(fits)) || TYPES.at(-1);
      set(type);
      const two = ({ texts }) => texts.map((text) => lines(g, text, wide, 2)).find((found) => !found.at(-1).endsWith("…"));
      const put = keys.map((key) => ({ ...key, lines: fits(key) ? [key.texts[0]] : two(key) || lines(g, key.texts.at(-1), wide, 2) }));
      const rows = [];
      for (let i = 0; i < put.length; i += columns) {
        const row = put.slice(i, i + columns);
        rows.push({ keys: row, high: ROW + LINE * (Math.max(...row.map((key) => key.lines.length)) - 1) });
      }
      return { type, rows };
    },

    _pictureLegend(g, { type, rows }, columns, size, top) {
      const wide = (size.x - 2 * EDGE) / columns;
      const arabic = this.view.lang === "ar";
      let y = top;
      for (const { keys, high } of rows) {
        keys.forEach(({ lines: said, draw }, i) => {
          const at = EDGE + i * wide;
          g.save();
          draw(g, arabic ? size.x - at - SWATCH[0] : at, y - SWATCH[1] / 2);
          g.restore();
          g.fillStyle = "#23201c";
          g.font = `${type}px ${SANS}`;
          said.forEach((text, j) => this._put(g, text, at + 31, y + j * LINE, size.x));
        });
        y += high;
      }
    },

    /** Holders with their land, factions of one side in one colour together, and how each is drawn. */
    _pictureKeys() {
      const { rows, theatre } = this.model.shares();
      const arabic = this.view.lang === "ar";
      return this._legendSides(this._legendKeys(rows), rows).map(({ keys, group, km2 }) => {
        const percent = this.inPercent(this.percent(km2, theatre));
        const share = `\u2066${this.landArea(km2)}\u2069\u00a0${this.t("km2")}\u00a0(\u2066${percent}\u2069)`;
        const names = keys.map((key) => this._keyName(key));
        const side = keys.length > 1 ? this.pick(this.data.sides[group]) : "";
        const called = side ? [`${side}: ${names.join(arabic ? "، " : ", ")}`, side] : names;
        const draw = (g, x, y) => this._pictureSwatch(g, this._keyColours(keys[0]), x, y);
        return { texts: called.map((name) => `${name}  ${share}`), draw };
      });
    },

    _pictureSwatch(g, colours, x, y, over = () => {}) {
      const [wide, high] = SWATCH;
      g.beginPath();
      g.rect(x, y, wide, high);
      g.save();
      g.clip();
      g.fillStyle = colours[0];
      g.fillRect(x, y, wide, high);
      for (let i = 1; colours.length > 1 && i < 9; i += 2) {
        g.fillStyle = colours[((i - 1) / 2 + 1) % colours.length];
        g.beginPath();
        g.moveTo(x + i * 5 - 14, y + high);
        g.lineTo(x + i * 5 - 9, y + high);
        g.lineTo(x + i * 5 + 5, y);
        g.lineTo(x + i * 5, y);
        g.fill();
      }
      over();
      g.restore();
      g.strokeStyle = "rgb(0 0 0 / 35%)";
      g.lineWidth = 1;
      g.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1);
    },

    /** Method and sources, in as many lines as they need. */
    _pictureNotes(g, width) {
      const sources = this._sources();
      const named = sources.slice(0, SOURCES).join(" · ") + (sources.length > SOURCES ? " …" : "");
      const licence = this.data.texts.licence ? this.pick(this.data.texts.licence) : "";
      return [
        ...lines(g, `${this.t("method_short")}. ${this.t("sources")}: ${named || this.t("no_sources")}`, width, 3),
        ...(licence ? lines(g, licence, width, 8) : []),
      ];
    },

    /** Offer the picture as a file. */
    savePicture() {
      this.picture().toBlob((blob) => {
        const address = URL.createObjectURL(blob);
        const name = `mapper-${this.model.iso(this.model.day)}.png`;
        el("a", { href: address, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
      }, "image/png");
    },

    /** Before the browser prints: the same picture stands alone on the sheet, with all sources where it cuts them. */
    _beforePrint() {
      this._afterPrint();
      const picture = this.picture();
      const shape = picture.height > picture.width ? "mp-sheet mp-tall" : "mp-sheet";
      this.nodes.sheet = el("div", { class: shape, dir: this.view.lang === "ar" ? "rtl" : "ltr" }, picture);
      if (picture.classList.contains("mp-cut")) {
        const list = el("ul", {}, ...this._sources().map((text) => el("li", {}, el("bdi", { text }))));
        this.nodes.sheet.append(el("h2", { text: this.t("sources") }), list);
      }
      document.body.append(this.nodes.sheet);
    },

    _afterPrint() {
      this.nodes.sheet?.remove();
    },
  };
})();

/* Dots in a side's colour on ground that this side alone says it took. Part of the map's layer. */
const MapperBeads = (function () {
  "use strict";

  const APART = 18;
  const RADIUS = 1.8;
  const ALONE = 3.6;
  const RIM = 0.8;

  const WEIGHT = [0.3, 0.59, 0.11];
  const light = (hex) => WEIGHT.reduce((sum, weight, i) => sum + weight * parseInt(hex.slice(2 * i + 1, 2 * i + 3), 16), 0);

  /** Ink or paper, whichever a dot is told from more easily: dot or rim is seen on any ground. */
  function rim(colour, { ink, paper }) {
    const away = (other) => Math.abs(light(other) - light(colour));
    return away(ink) > away(paper) ? ink : paper;
  }

  function bead(g, x, y, colour, style, k, radius = RADIUS) {
    g.beginPath();
    g.arc(x, y, radius * k, 0, 2 * Math.PI);
    g.fillStyle = colour;
    g.fill();
    g.strokeStyle = rim(colour, style);
    g.lineWidth = RIM * k;
    g.stroke();
  }

  /** Dots over a tile, which repeats: in rows, every other one moved by half, the colours in turn. */
  function strew(tile, colours, style, k) {
    const g = tile.getContext("2d");
    const n = Math.max(1, Math.round(tile.width / (APART * k)));
    const step = tile.width / n;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < 2 * n; j++)
        bead(g, (i + 0.25 + (j % 2) / 2) * step, (j / 2 + 0.25) * step, colours[(i + j) % colours.length], style, k);
  }

  const layer = {
    /** A cell that may lie between the dots has one round its middle, and so has the first of several. */
    _drawBeads(c, style) {
      const { model, view } = this;
      const { states } = model.data;
      const dots = states.map((state) => model.dotsOf(state));
      if (!dots.some((one) => one.length)) return;
      const { start, cells } = model.neighbours();
      const { lon, lat } = model.units;
      const wide = (APART * this._scale) / this._world;
      const dotted = (cell) => (model.current[cell] < 0 ? [] : dots[model.state[model.current[cell]]]);
      for (let cell = 0; cell < model.count; cell++) {
        const colours = dotted(cell);
        if (!colours.length || view.hidden.has(MapperModel.Model.keyOf(model.stateOf(cell)))) continue;
        const b = 4 * cell;
        const small = model.box[b + 2] - model.box[b] < wide || model.box[b + 3] - model.box[b + 1] < wide;
        const around = cells.subarray(start[cell], start[cell + 1]);
        if (!small || around.some((other) => other < cell && dotted(other).length)) continue;
        bead(c, ...this._spot(lon[cell], lat[cell]), colours[0], style, this._scale, ALONE);
      }
    },
  };

  return { APART, rim, bead, strew, layer };
})();

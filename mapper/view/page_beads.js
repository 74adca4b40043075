/* Dots in a side's colour on ground that this side alone says it took. */
const MapperBeads = (function () {
  "use strict";

  const APART = 18;
  const RADIUS = 1.8;
  const ALONE = 3.6;
  const RIM = 0.8;

  function contrast(one, other) {
    const [low, high] = [one, other].map(MapperNames.luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  /** Ink or paper, whichever a dot's rim is told from the ground by more easily: above 3:1 on any. */
  function rim(paints, { ink, paper }) {
    const least = (one) => Math.min(...paints.map((paint) => contrast(one, paint)));
    return least(ink) >= least(paper) ? ink : paper;
  }

  function bead(g, x, y, colour, edge, k, radius = RADIUS) {
    g.beginPath();
    g.arc(x, y, radius * k, 0, 2 * Math.PI);
    g.fillStyle = colour;
    g.fill();
    g.strokeStyle = edge;
    g.lineWidth = RIM * k;
    g.stroke();
  }

  /** Dots over a tile, which repeats: in rows, every other one moved by half, the colours in turn. */
  function strew(tile, colours, edge, k) {
    const g = tile.getContext("2d");
    const n = Math.max(1, Math.round(tile.width / (APART * k)));
    const step = tile.width / n;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < 2 * n; j++)
        bead(g, (i + 0.25 + (j % 2) / 2) * step, (j / 2 + 0.25) * step, colours[(i + j) % colours.length], edge, k);
  }

  /** A cell that may lie between the dots has one round its middle, and so has the first of several. */
  function alone(layer, c) {
    const { model, view, _scale: k, _world: world } = layer;
    const { states, style } = model.data;
    const dots = states.map((state) => model.dotsOf(state));
    if (!dots.some((one) => one.length)) return;
    const { start, cells } = model.neighbours();
    const { lon, lat } = model.units;
    const wide = (APART * k) / world;
    const steps = model.looks.steps.length;
    const dotted = (cell) => (model.current[cell] < 0 ? [] : dots[model.state[model.current[cell]]]);
    for (let cell = 0; cell < model.count; cell++) {
      const colours = dotted(cell);
      if (!colours.length || view.hidden.has(MapperModel.Model.keyOf(model.stateOf(cell)))) continue;
      const b = 4 * cell;
      const small = model.box[b + 2] - model.box[b] < wide || model.box[b + 3] - model.box[b + 1] < wide;
      const around = cells.subarray(start[cell], start[cell + 1]);
      if (!small || around.some((other) => other < cell && dotted(other).length)) continue;
      const key = model.painted[cell];
      const paints = states[Math.floor(key / steps)].paints[key % steps];
      bead(c, ...layer._spot(lon[cell], lat[cell]), colours[0], rim(paints, style), k, ALONE);
    }
  }

  return { APART, rim, bead, strew, alone };
})();

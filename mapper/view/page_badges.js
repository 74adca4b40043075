/* Ground that is fought over or besieged and too small to be seen: drawn as a disc of its paint. Under the names. */
const MapperBadges = (function () {
  "use strict";

  /** Ground that is no larger than this on the screen, either way, has a disc. */
  const SMALL = 28;
  const LEAST = 8.5;
  /** A disc for several grows to this; what then lies with its middle under one is told by it, the rest has its own. */
  const MOST = 16;
  const SAMPLE = 6.5;
  const RIM = 1.3;
  const CASING = 2.2;
  const DASHES = [4.2, 2.5];

  const isSmall = ({ wide, high }, k) => wide < SMALL * k && high < SMALL * k;

  /** Discs around what is small, the largest first: one for those that would overlap while it stays a mark and no area. */
  function discs(rings, k) {
    const found = [];
    const small = rings.filter((ring) => isSmall(ring, k));
    const marks = small.map(({ x, y, wide, high }) => ({ x, y, r: Math.max(LEAST * k, wide / 2, high / 2) }));
    for (let one of marks.sort((a, b) => b.r - a.r)) {
      for (let at = 0; one && at < found.length; at++) {
        const other = found[at];
        const apart = Math.hypot(other.x - one.x, other.y - one.y);
        if (apart >= other.r + one.r) continue;
        const both = joined(one, other, apart);
        if (both.r <= MOST * k) {
          found.splice(at, 1);
          [one, at] = [both, -1];
        } else if (apart < other.r) one = null;
      }
      if (one) found.push(one);
    }
    return found;
  }

  /** The least circle around two. */
  function joined(one, other, apart) {
    const [small, large] = one.r < other.r ? [one, other] : [other, one];
    if (apart + small.r <= large.r) return large;
    const r = (apart + small.r + large.r) / 2;
    const t = (r - large.r) / apart;
    return { x: large.x + t * (small.x - large.x), y: large.y + t * (small.y - large.y), r };
  }

  /** What a disc stands for: the paint of fought ground in it, else the commonest, and whether any is besieged. */
  function filled(disc, cells, model) {
    const within = cells.filter(({ x, y }) => Math.hypot(x - disc.x, y - disc.y) <= disc.r);
    const fought = within.filter(({ cell }) => model.fought.has(cell));
    const times = new Map();
    for (const { paint } of fought.length ? fought : within) times.set(paint, (times.get(paint) || 0) + 1);
    const [paint] = [...times].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] || [-1];
    return { ...disc, paint, besieged: within.some(({ cell }) => model.besieged.has(cell)) };
  }

  /** The discs of a map: [{x, y, r, paint, besieged}] in pixels of the canvas. */
  function of(layer) {
    const { model, view, _scale: k } = layer;
    const shown = (cell) => !view.hidden.has(MapperModel.Model.keyOf(model.stateOf(cell)));
    const sets = [model.besieged, model.fought].map((cells) => new Set([...cells].filter(shown)));
    if (!sets.some((cells) => cells.size)) return [];
    const rings = sets.flatMap((cells) => layer.ringsAround(cells));
    const { lon, lat } = model.units;
    const cells = [...new Set([...sets[0], ...sets[1]])].map((cell) => {
      const [x, y] = layer._spot(lon[cell], lat[cell]);
      return { cell, x, y, paint: model.painted[cell] };
    });
    return discs(rings, k).map((disc) => filled(disc, cells, model)).filter(({ paint }) => paint >= 0);
  }

  function draw(layer, c) {
    layer.badges = of(layer);
    const { style } = layer.model.data;
    for (const badge of layer.badges) stamp(layer, c, style, badge);
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  function stamp(layer, c, style, { x, y, r, paint, besieged }) {
    const { _scale: k } = layer;
    const width = (besieged ? style.lines.besieged[1] * 0.85 : RIM) * k;
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    c.setLineDash([]);
    c.strokeStyle = style.paper;
    c.lineWidth = width + CASING * k;
    c.stroke();
    c.fillStyle = layer._paint(c, paint, style);
    c.fill();
    c.strokeStyle = style.ink;
    c.lineWidth = width;
    c.lineCap = "butt";
    if (besieged) c.setLineDash(DASHES.map((one) => one * k));
    c.stroke();
  }

  /** A disc for a key of the signs: of no side. */
  function sample(g, x, y, { ink, paper }) {
    g.beginPath();
    g.arc(x, y, SAMPLE, 0, 2 * Math.PI);
    g.fillStyle = paper;
    g.fill();
    g.save();
    g.clip();
    g.strokeStyle = ink;
    g.lineWidth = RIM * 1.6;
    for (let at = -2 * SAMPLE; at <= 2 * SAMPLE; at += 5) {
      g.moveTo(x + at - SAMPLE, y + SAMPLE);
      g.lineTo(x + at + SAMPLE, y - SAMPLE);
    }
    g.stroke();
    g.restore();
    g.beginPath();
    g.arc(x, y, SAMPLE, 0, 2 * Math.PI);
    g.strokeStyle = ink;
    g.lineWidth = RIM;
    g.stroke();
  }

  return { draw, isSmall, sample };
})();

/* Beside the names of places: names of rivers along their course, rings of what was asked for, points of claims. */
const MapperMarks = (function () {
  "use strict";

  const RIVER = { size: 11.5, every: 14, off: 9 };
  /** What a place of a river's name on somebody's colour, or outside the theatre, counts like: as much more of a bend. */
  const ON_COLOUR = 0.2;
  const OUTSIDE = 0.4;
  /** Least part of the way along the river that its name, which is straight, may span. */
  const CHORDS = [0.86, 0.74];
  const RECENT = 45;

  return {
    /** Names of rivers along their straightest stretch in sight, on either side of it. */
    rivers() {
      const { c, k, style } = this;
      const named = new Map();
      for (const line of this.layer._lines)
        if (line.kind === "river" && this.name(line.name)) {
          const text = this.name(line.name);
          named.set(text, [...(named.get(text) || []), line]);
        }
      for (const [text, lines] of named) {
        this.font({ size: RIVER.size, weight: 500, italic: true, spaced: 0.6 });
        const spot = this.stretch(lines, c.measureText(text).width);
        if (!spot) continue;
        this.taken.push(...spot.boxes);
        c.save();
        c.translate(spot.x, spot.y);
        c.rotate(spot.angle);
        c.strokeStyle = style.paper;
        c.lineWidth = 3 * k;
        c.globalAlpha = 0.85;
        c.strokeText(text, 0, 0);
        c.globalAlpha = 1;
        c.fillStyle = style.lines.river[0];
        c.fillText(text, 0, 0);
        c.restore();
      }
    },

    stretch(lines, width) {
      for (const chord of CHORDS) {
        let best = null;
        for (const { x, y } of lines)
          for (let i = 0, passed = RIVER.every * this.k; i + 1 < x.length; i++) {
            passed += Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
            if (passed < RIVER.every * this.k) continue;
            passed = 0;
            for (const side of [-1, 1]) {
              const spot = this.straight([x, y], i, 1.15 * width, chord, side);
              if (!spot || this.onLake(spot) || !spot.boxes.every((box) => this.free(box, 2) && !this.onDots(box))) continue;
              if (spot.boxes.some((box) => this.onColour(box))) spot.bend += ON_COLOUR;
              if (this.layer.model.cellAt(...this.layer._ground(spot.x, spot.y)) < 0) spot.bend += OUTSIDE;
              if (!best || spot.bend < best.bend) best = spot;
            }
          }
        if (best) return best;
      }
      return null;
    },

    /**
     * The piece of a line of a given length from a vertex on: where beside it a name may stand, its angle, how much the
     * line bends there, and the boxes that the slanting name fills.
     */
    straight([x, y], i, length, least, side) {
      let walked = 0;
      let j = i;
      while (j + 1 < x.length && walked < length) {
        walked += Math.hypot(x[j + 1] - x[j], y[j + 1] - y[j]);
        j++;
      }
      const chord = Math.hypot(x[j] - x[i], y[j] - y[i]);
      if (walked < length || chord < least * walked || walked > 3 * length) return null;
      let angle = Math.atan2(y[j] - y[i], x[j] - x[i]);
      if (angle > Math.PI / 2) angle -= Math.PI;
      if (angle < -Math.PI / 2) angle += Math.PI;
      if (Math.abs(angle) > 1.2) return null;
      const along = [Math.cos(angle), Math.sin(angle)];
      const across = [-along[1] * side, along[0] * side];
      const middle = [(x[i] + x[j]) / 2, (y[i] + y[j]) / 2];
      // A name stays off the river where that bends towards it.
      let out = 0;
      for (let v = i; v <= j; v++) out = Math.max(out, (x[v] - middle[0]) * across[0] + (y[v] - middle[1]) * across[1]);
      const off = out + RIVER.off * this.k;
      const spot = [middle[0] + off * across[0], middle[1] + off * across[1]];
      const half = (RIVER.size * this.k) / 2;
      const parts = Math.max(1, Math.round(length / (2.5 * half)));
      const boxes = Array.from({ length: parts }, (_, part) => {
        const at = ((part + 0.5) / parts - 0.5) * length;
        const [u, v] = [spot[0] + at * along[0], spot[1] + at * along[1]];
        const reach = half + (Math.abs(along[0]) * length) / (2 * parts) - half / 2;
        return [u - reach, v - half, u + reach, v + half];
      });
      return { x: spot[0], y: spot[1], angle, boxes, bend: walked / chord + (side > 0 ? 0.02 : 0) };
    },

    /** Rings around the places that a claim names, when they are asked for. */
    pins(spots) {
      const { c, k, style } = this;
      for (const [lon, lat] of spots) {
        const [x, y] = this.layer._spot(lon, lat);
        c.beginPath();
        c.arc(x, y, 8 * k, 0, 2 * Math.PI);
        c.lineWidth = 6 * k;
        c.strokeStyle = style.paper;
        c.stroke();
        c.lineWidth = 2.5 * k;
        c.strokeStyle = style.ink;
        c.stroke();
      }
    },

    /** A point for each claim that holds on the day, the newest on top; hollow when it colours nothing. */
    claims() {
      const { layer, c, k } = this;
      const { view, model } = layer;
      if (view.hover >= 0) this.footprint(view.hover);
      if (!view.claims) return;
      const spots = model.claimSpots();
      const { valid_from: from, faction } = model.data.claims;
      view.points = [];
      for (const claim of model.claimsNow()) {
        if (!spots[claim]) continue;
        const [x, y] = layer._spot(...spots[claim]);
        const recent = model.day - model.dayOf(from[claim]) <= RECENT;
        const r = (recent ? 5.5 : 4) * k;
        c.beginPath();
        c.arc(x, y, r, 0, 2 * Math.PI);
        c.strokeStyle = this.style.paper;
        c.lineWidth = 4 * k;
        c.stroke();
        const colour = faction[claim] >= 0 ? model.data.factions[faction[claim]].colour : this.style.ink;
        c.fillStyle = model.used.has(claim) ? colour : this.style.paper;
        c.fill();
        c.strokeStyle = model.used.has(claim) ? this.style.ink : colour;
        c.lineWidth = (model.used.has(claim) ? 1 : 2) * k;
        c.stroke();
        view.points.push([claim, x / k - this.sight[0][0] / k, y / k - this.sight[0][1] / k]);
      }
    },

    /** The ground that a claim speaks of. */
    footprint(claim) {
      const { layer, c, k, style } = this;
      const { ground_of: groundOf, faction } = layer.model.data.claims;
      const colour = faction[claim] >= 0 ? layer.model.data.factions[faction[claim]].colour : style.ink;
      c.beginPath();
      for (const ring of layer.model.ground(groundOf[claim])) {
        ring.forEach(([lon, lat], i) => (i ? c.lineTo(...layer._spot(lon, lat)) : c.moveTo(...layer._spot(lon, lat))));
        c.closePath();
      }
      c.globalAlpha = 0.28;
      c.fillStyle = colour;
      c.fill("evenodd");
      c.globalAlpha = 1;
      c.strokeStyle = style.paper;
      c.lineWidth = 4.5 * k;
      c.stroke();
      c.strokeStyle = style.ink;
      c.lineWidth = 1.8 * k;
      c.setLineDash([6 * k, 3 * k]);
      c.stroke();
      c.setLineDash([]);
    },
  };
})();

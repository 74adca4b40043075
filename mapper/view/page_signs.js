/* The key of the picture: which signs are on it, each as the map draws it. */
const MapperSigns = (function () {
  "use strict";

  const MIDDLE = [11, 7];
  const RING = 6;

  return {
    /** The signs of the picture besides the colours of holders: [{text, draw(g, x, y)}]. */
    _pictureSigns() {
      const { front, besieged, pale } = this.layer.signsSeen();
      const claimed = this.data.states.find((state, i) => this.model.stateCells[i] && this.model.dotsOf(state).length);
      const signs = [
        front && { texts: [this.t("front")], draw: this._strokeSign("front") },
        besieged && { texts: [this.t("besieged")], draw: this._ringSign() },
        this.layer.badges.length && { texts: [this.t("badge_sign")], draw: this._badgeSign() },
        claimed && { texts: [this.t("claimed_sign")], draw: this._dotsSign(claimed) },
        pale && { texts: [this.t("pale_sign")], draw: this._paleSign() },
        this.view.past && { texts: [this.t("changed")], draw: this._strokeSign("change", [4, 3]) },
        this.view.claims && { texts: [this.t("claim_used")], draw: this._pointSign(true) },
        this.view.claims && { texts: [this.t("claim_unused")], draw: this._pointSign(false) },
      ];
      return signs.filter(Boolean);
    },

    _strokeSign(kind, dashes = []) {
      const [colour, width, opacity] = this.data.style.lines[kind];
      return (g, x, y) => {
        Object.assign(g, { strokeStyle: colour, lineWidth: width, globalAlpha: opacity });
        g.setLineDash(dashes);
        g.beginPath();
        g.moveTo(x, y + MIDDLE[1]);
        g.lineTo(x + 2 * MIDDLE[0], y + MIDDLE[1]);
        g.stroke();
      };
    },

    _ringSign() {
      const [colour, width, opacity] = this.data.style.lines.besieged;
      return (g, x, y) => {
        Object.assign(g, { strokeStyle: colour, lineWidth: width, globalAlpha: opacity });
        g.setLineDash([4.5, 2.7]);
        g.beginPath();
        g.arc(x + MIDDLE[0], y + MIDDLE[1], RING, 0, 2 * Math.PI);
        g.stroke();
      };
    },

    _badgeSign() {
      const { style } = this.data;
      return (g, x, y) => MapperBadges.sample(g, x + MIDDLE[0], y + MIDDLE[1], style);
    },

    _dotsSign(state) {
      const colours = this._firm(state.fills);
      const dots = this.model.dotsOf(state);
      const rim = MapperBeads.rim(colours, this.data.style);
      return (g, x, y) => {
        const [wide, high] = MIDDLE.map((half) => 2 * half);
        const bead = (at, i) => MapperBeads.bead(g, x + wide * at, y + high * at, dots.at(-i), rim, 1);
        this._pictureSwatch(g, colours, x, y, () => [0.28, 0.72].forEach(bead));
      };
    },

    /** The steps of confidence side by side, in the colour that most of the map has. */
    _paleSign() {
      const { style, factions } = this.data;
      const [first] = this._legendKeys();
      const colour = first?.startsWith("f") ? factions[Number(first.slice(1))].colour : style.ink;
      const paints = style.steps.map(([, opacity]) => MapperModel.mix(colour, style.paper, opacity));
      const wide = (2 * MIDDLE[0]) / paints.length;
      return (g, x, y) =>
        this._pictureSwatch(g, [style.paper], x, y, () =>
          paints.forEach((paint, i) => {
            g.fillStyle = paint;
            g.fillRect(x + i * wide, y, wide + 0.5, 2 * MIDDLE[1]);
          }),
        );
    },

    /** A report as a point: full when it colours the map, else hollow. */
    _pointSign(used) {
      const { ink, paper } = this.data.style;
      return (g, x, y) => {
        g.beginPath();
        g.arc(x + MIDDLE[0], y + MIDDLE[1], 5, 0, 2 * Math.PI);
        g.fillStyle = used ? ink : paper;
        g.fill();
        Object.assign(g, { strokeStyle: ink, lineWidth: used ? 1 : 2 });
        g.stroke();
      };
    },
  };
})();

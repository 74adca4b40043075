/* Where the base map ends: it fades into its surroundings. Part of the map's layer. */
const MapperRim = (function () {
  "use strict";

  /** Lines that stand for the ground which the base map covers; rivers end and seas go on anyhow. */
  const KINDS = ["border", "coast"];
  /** How much of the base map's width fades at each side. */
  const FADE = 0.05;

  const NOWHERE = [Infinity, Infinity, -Infinity, -Infinity];

  /** A box that a point is put into. */
  function stretched([west, north, east, south], u, v) {
    return [Math.min(west, u), Math.min(north, v), Math.max(east, u), Math.max(south, v)];
  }

  return {
    /** Ground of the cells, and of the whole base map: [west, north, east, south] in units of the projection. */
    _frames() {
      if (this._rims) return this._rims;
      const { box, count } = this.model;
      let cells = NOWHERE;
      for (let i = 0; i < 4 * count; i += 2) cells = stretched(cells, box[i], box[i + 1]);
      let frame = cells;
      for (const { kind, u, v } of this._lines)
        if (KINDS.includes(kind)) u.forEach((one, i) => (frame = stretched(frame, one, v[i])));
      return (this._rims = { cells, frame });
    },

    /** The ground that the base map covers: [[south, west], [north, east]] in degrees. */
    frame() {
      return MapperGround.degrees(this._frames().frame);
    },

    /** Beyond the base map nothing, or its sea would end in a ruled edge and its lines as stumps; over no cell. */
    _fade(c, { surround }) {
      const { cells, frame } = this._frames();
      const band = FADE * (frame[2] - frame[0]);
      frame.forEach((edge, side) => {
        const sign = side < 2 ? 1 : -1;
        const inner = edge + sign * Math.min(band, Math.abs(cells[side] - edge));
        const origin = side % 2 ? this._corner.y : this._corner.x;
        this._fadeSide(c, side, [edge, inner].map((at) => at * this._world - origin), surround);
      });
    },

    /** Cover all that lies beyond `edge`, and more and more of what lies between it and `inner`. */
    _fadeSide(c, side, [edge, inner], surround) {
      const upright = side % 2;
      const most = upright ? this._height : this._width;
      const [from, to] = side < 2 ? [0, inner] : [inner, most];
      if (to <= 0 || from >= most) return;
      const paint = upright ? c.createLinearGradient(0, inner, 0, edge) : c.createLinearGradient(inner, 0, edge, 0);
      paint.addColorStop(0, surround + "00");
      paint.addColorStop(1, surround);
      c.fillStyle = Math.abs(inner - edge) < 1 ? surround : paint;
      if (upright) c.fillRect(0, from, this._width, to - from);
      else c.fillRect(from, 0, to - from, this._height);
    },
  };
})();

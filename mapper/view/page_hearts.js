/* Where on the ground of its holder a name has room: the view as a grid of squares, each of one holder. No DOM. */
const MapperHearts = (function () {
  "use strict";

  /** Side of a square, in pixels. */
  const SQUARE = 3;
  /** Places of a name that are tried in one stretch of ground. */
  const TRIES = 3000;

  class Ground {
    /** `holder` has the side that holds each cell alone, -1 for none. */
    constructor(layer, holder) {
      this.side = SQUARE * layer._scale;
      this.wide = Math.ceil(layer._width / this.side);
      this.high = Math.ceil(layer._height / this.side);
      this.owner = new Int16Array(this.wide * this.high).fill(-1);
      this._crossings(layer, holder).forEach((row, j) => this._fill(row, j));
    }

    /** For each row of squares where borders cross its middle, and who holds the ground to the east of them. */
    _crossings({ model, _x: x, _y: y }, holder) {
      const { from, to, left, right, borders, drawn } = model;
      const of = (cell) => (cell < 0 ? -1 : holder[cell]);
      const rows = Array.from({ length: this.high }, () => []);
      for (const e of borders.subarray(0, drawn)) {
        const [west, east] = [of(right[e]), of(left[e])];
        if (west === east) continue;
        const [a, b] = [from[e], to[e]];
        const down = y[b] > y[a];
        const [low, high] = down ? [a, b] : [b, a];
        const last = Math.min(this.high - 1, Math.ceil(y[high] / this.side - 0.5) - 1);
        for (let j = Math.max(0, Math.ceil(y[low] / this.side - 0.5)); j <= last; j++) {
          const share = ((j + 0.5) * this.side - y[low]) / (y[high] - y[low]);
          rows[j].push([x[low] + share * (x[high] - x[low]), down ? east : west]);
        }
      }
      return rows;
    }

    _fill(row, j) {
      row.sort((a, b) => a[0] - b[0]);
      const column = (x) => Math.max(0, Math.min(this.wide, Math.ceil(x / this.side - 0.5)));
      row.forEach(([x, faction], i) => {
        if (faction < 0) return;
        const end = i + 1 < row.length ? row[i + 1][0] : Infinity;
        this.owner.fill(faction, this.wide * j + column(x), this.wide * j + column(end));
      });
    }

    /** Who holds a point in pixels, -1 for nobody. */
    at(x, y) {
      const [i, j] = [Math.floor(x / this.side), Math.floor(y / this.side)];
      return i >= 0 && j >= 0 && i < this.wide && j < this.high ? this.owner[this.wide * j + i] : -1;
    }

    /** Whether nobody holds what a box, in pixels, lies on. */
    bare(box) {
      const [west, north, east, south] = box.map((at) => Math.floor(at / this.side));
      for (let j = Math.max(0, north); j <= Math.min(this.high - 1, south); j++)
        for (let i = Math.max(0, west); i <= Math.min(this.wide - 1, east); i++)
          if (this.owner[this.wide * j + i] >= 0) return false;
      return true;
    }

    /** Middle of the square of a stretch that is nearest to its middle, in pixels. */
    within({ squares }) {
      const spots = squares.map((at) => [((at % this.wide) + 0.5) * this.side, (Math.floor(at / this.wide) + 0.5) * this.side]);
      const middle = [0, 1].map((axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length);
      const off = ([x, y]) => Math.hypot(x - middle[0], y - middle[1]);
      return spots.reduce((best, spot) => (off(spot) < off(best) ? spot : best));
    }

    /** What hangs together and has one holder, the largest first: {faction, squares, pixels}. */
    stretches() {
      return (this.found ??= this._stretches());
    }

    _stretches() {
      const { owner, wide } = this;
      const seen = new Uint8Array(owner.length);
      const found = [];
      for (let first = 0; first < owner.length; first++) {
        const faction = owner[first];
        if (faction < 0 || seen[first]) continue;
        const squares = [];
        const reach = (at) => {
          if (seen[at] || owner[at] !== faction) return;
          seen[at] = 1;
          squares.push(at);
        };
        reach(first);
        for (let i = 0; i < squares.length; i++) {
          const at = squares[i];
          if (at % wide > 0) reach(at - 1);
          if (at % wide < wide - 1) reach(at + 1);
          reach(at - wide);
          reach(at + wide);
        }
        found.push({ faction, squares, pixels: squares.length * this.side ** 2 });
      }
      return found.sort((a, b) => b.pixels - a.pixels || a.squares[0] - b.squares[0]);
    }

    /** Boxes of a size within a stretch, those nearest to its middle first. */
    *boxes(stretch, width, height) {
      const { west, north, sums, columns, rows, middle } = (stretch.table ??= this._table(stretch.squares));
      const [across, down] = [Math.ceil(width / this.side), Math.ceil(height / this.side)];
      const stride = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / TRIES)));
      const fits = [];
      for (let j = 0; j + down <= rows; j += stride)
        for (let i = 0; i + across <= columns; i += stride) {
          const [upper, lower] = [j * (columns + 1) + i, (j + down) * (columns + 1) + i];
          if (sums[lower + across] - sums[lower] - sums[upper + across] + sums[upper] < across * down) continue;
          const [x, y] = [(west + i + across / 2) * this.side, (north + j + down / 2) * this.side];
          fits.push([Math.hypot(x - middle[0], y - middle[1]), x, y]);
        }
      fits.sort((a, b) => a[0] - b[0]);
      for (const [, x, y] of fits) yield [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
    }

    /** Sums over the squares of a stretch from its corner on, so that a full box is told by four numbers. */
    _table(squares) {
      const { wide } = this;
      let [west, north, east, south] = [Infinity, Infinity, -1, -1];
      let [x, y] = [0, 0];
      for (const at of squares) {
        const [i, j] = [at % wide, Math.floor(at / wide)];
        [west, east, north, south] = [Math.min(west, i), Math.max(east, i), Math.min(north, j), Math.max(south, j)];
        x += i + 0.5;
        y += j + 0.5;
      }
      const [columns, rows] = [east - west + 1, south - north + 1];
      const sums = new Int32Array((columns + 1) * (rows + 1));
      for (const at of squares) sums[(Math.floor(at / wide) - north + 1) * (columns + 1) + (at % wide) - west + 1] = 1;
      for (let j = 1; j <= rows; j++)
        for (let i = 1, line = 0; i <= columns; i++) {
          line += sums[j * (columns + 1) + i];
          sums[j * (columns + 1) + i] = line + sums[(j - 1) * (columns + 1) + i];
        }
      return { west, north, sums, columns, rows, middle: [(x / squares.length) * this.side, (y / squares.length) * this.side] };
    }
  }

  return { Ground };
})();

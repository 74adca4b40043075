/* Reads what `outlines.py` packed: how the cells hang together, and where their corners are. No DOM. */
const MapperNet = (function () {
  "use strict";

  const FARTHEST = 1e6;
  const OPEN = -1;
  const SHUT = -2;

  /** Edges from the outlines of the cells: each side of an edge is met once, with its cell on the left. */
  function edges({ shapes, rings, jumps, cells }) {
    const most = rings.reduce((sum, ring) => sum + (ring ? shapes[ring - 1].length + 2 : 0), 0);
    const [from, to, left, right] = [0, 1, 2, 3].map(() => new Int32Array(most));
    // Of the edges that end at a vertex the one drawn last; from each the one drawn before it.
    const newest = new Int32Array(most).fill(-1);
    const older = new Int32Array(most);
    const ring = [];
    let [met, count, turn, jump, cell, outline] = [0, 0, 0, 0, 0, 0];
    const ahead = (corner) => {
      let e = newest[corner];
      while (right[e] !== OPEN) e = older[e];
      return from[e];
    };
    const pair = (a, b) => {
      for (let e = newest[a]; e >= 0; e = older[e])
        if (from[e] === b && right[e] === OPEN) {
          right[e] = cell;
          return;
        }
      [from[count], to[count], left[count], right[count], older[count]] = [a, b, cell, OPEN, newest[b]];
      newest[b] = count++;
    };
    const draw = (shape, known) => {
      cell += cells[outline++];
      for (let i = 0; i < shape.length; i++) {
        const at = known + i;
        if (shape[i] === "n") ring[at] = met++;
        else if (shape[i] === "f") ring[at] = ahead(ring[at - 1]);
        else ring[at] = met - jumps[jump++];
      }
      const n = known + shape.length;
      for (let i = 0; i < n; i++) pair(ring[i], ring[i + 1 === n ? 0 : i + 1]);
    };
    for (let e = 0; turn < rings.length || e < count; ) {
      if (e === count) draw(shapes[rings[turn++] - 1], 0);
      else if (right[e] !== OPEN) e++;
      else {
        const beyond = rings[turn++];
        if (!beyond) right[e] = SHUT;
        else {
          ring[0] = to[e];
          ring[1] = from[e];
          draw(shapes[beyond - 1], 2);
        }
        e++;
      }
    }
    for (let e = 0; e < count; e++) if (right[e] === SHUT) right[e] = -1;
    return { met, from: from.slice(0, count), to: to.slice(0, count), left: left.slice(0, count), right: right.slice(0, count) };
  }

  /** Lon, lat on the grid of the units: each is told by how far it lies from the first of its neighbours. */
  function spots([lon, lat], { left, right }) {
    const first = new Int32Array(lon.length).fill(lon.length);
    for (let e = 0; e < left.length; e++) {
      const [a, b] = [left[e], right[e]];
      if (a < 0 || b < 0) continue;
      if (b < first[a]) first[a] = b;
      if (a < first[b]) first[b] = a;
    }
    for (let cell = 0; cell < lon.length; cell++) {
      if (first[cell] >= cell) continue;
      lon[cell] += lon[first[cell]];
      lat[cell] += lat[first[cell]];
    }
    return { lon, lat };
  }

  /** The first three cells at each vertex, by number; -1 where there are fewer. */
  function threeCells({ met, from, to, left, right }) {
    const three = new Int32Array(3 * met).fill(-1);
    const add = (at, cell) => {
      for (let i = at; i < at + 3 && cell >= 0; i++) {
        if (three[i] === cell) return;
        if (three[i] < 0 || cell < three[i]) [three[i], cell] = [cell, three[i]];
      }
    };
    for (let e = 0; e < from.length; e++)
      for (const cell of [left[e], right[e]])
        if (cell >= 0) {
          add(3 * from[e], cell);
          add(3 * to[e], cell);
        }
    return three;
  }

  /** Lon, lat on the grid of the vertices, by turns: how far each lies from where the settlements round it foretell it. */
  function corners({ corners: [x, y], guess, aspect }, net, { lon, lat }) {
    const three = threeCells(net);
    const out = new Float64Array(2 * net.met);
    for (let v = 0; v < net.met; v++) {
      let [px, py] = [0, 0];
      if (guess[v]) {
        if (v) [px, py] = [out[2 * v - 2], out[2 * v - 1]];
      } else if (three[3 * v + 2] >= 0) {
        const [a, b, c] = [three[3 * v], three[3 * v + 1], three[3 * v + 2]];
        const wide = aspect[0] + aspect[1] * lat[a];
        const [bx, by] = [(lon[b] - lon[a]) * wide, lat[b] - lat[a]];
        const [cx, cy] = [(lon[c] - lon[a]) * wide, lat[c] - lat[a]];
        const b2 = bx * bx + by * by;
        const c2 = cx * cx + cy * cy;
        const d = 2 * (bx * cy - by * cx);
        const [ux, uy] = [(cy * b2 - by * c2) / d / wide, (bx * c2 - cx * b2) / d];
        const usable = Math.abs(ux) < FARTHEST && Math.abs(uy) < FARTHEST;
        px = Math.floor(lon[a] + (usable ? ux : 0) + 0.5);
        py = Math.floor(lat[a] + (usable ? uy : 0) + 0.5);
      }
      out[2 * v] = px + x[v];
      out[2 * v + 1] = py + y[v];
    }
    return out;
  }

  return { edges, spots, corners };
})();

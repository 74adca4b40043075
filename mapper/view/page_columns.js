/* Reads what `columns.py` packed: JSON, and columns of whole numbers and of names behind it. No DOM. */
const MapperColumns = (function () {
  "use strict";

  /** Numbers whose low bytes all stand before their higher ones. */
  function column(bytes, [offset, length, width, signed]) {
    const out = new Int32Array(length);
    for (let plane = 0, at = offset; plane < width; plane++)
      for (let i = 0; i < length; i++) out[i] |= bytes[at++] << (8 * plane);
    if (signed) for (let i = 0; i < length; i++) out[i] = (out[i] >>> 1) ^ -(out[i] & 1);
    return out;
  }

  /** Texts of letters and of signs for pairs of signs. */
  function names(letters, pairs, signs) {
    const texts = [...letters];
    for (const [one, other] of pairs) texts.push(texts[one] + texts[other]);
    return Array.from(signs, (sign) => texts[sign])
      .join("")
      .split("\n");
  }

  function filled(value, bytes) {
    if (Array.isArray(value)) return value.map((one) => (typeof one === "object" && one ? filled(one, bytes) : one));
    if (value.$) return column(bytes, value.$);
    for (const key of Object.keys(value))
      if (typeof value[key] === "object" && value[key]) value[key] = filled(value[key], bytes);
    return value.pairs && value.letters ? names(value.letters, value.pairs, value.names) : value;
  }

  /** The tree in a block. */
  function read(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const tree = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    return filled(tree, new Uint8Array(buffer, 4 + length));
  }

  return { read };
})();

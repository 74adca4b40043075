/* Unpacks the page's blocks; runs the scripts, whose hash the policy names, as one. */
const MapperBoot = (function () {
  "use strict";

  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#.%:()*+-;,=\\?@^_][|/~";

  /** Bytes of a text in which five letters stand for four bytes, written by `leaflet.py`. */
  function bytes(text) {
    const value = new Uint8Array(128);
    [...DIGITS].forEach((letter, i) => (value[letter.charCodeAt(0)] = i));
    const short = (5 - (text.length % 5)) % 5;
    const out = new DataView(new ArrayBuffer(((text.length + short) / 5) * 4));
    for (let i = 0, at = 0; i < text.length; i += 5, at += 4) {
      let number = 0;
      for (let j = 0; j < 5; j++) number = number * 85 + (i + j < text.length ? value[text.charCodeAt(i + j)] : 84);
      out.setUint32(at, number);
    }
    return new Uint8Array(out.buffer, 0, out.byteLength - short);
  }

  /** What a block of the page holds, as a response. */
  function unpack(id) {
    const packed = bytes(document.getElementById(id).textContent);
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
  }

  /** The style sheet, which is packed among the scripts. */
  function dress(text) {
    const sheet = document.createElement("style");
    sheet.textContent = text;
    document.head.append(sheet);
  }

  unpack("mapper-code").text().then((code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
  });
  return { dress, unpack };
})();

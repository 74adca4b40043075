/* Small parts of the page's panels. Text enters the DOM as text nodes only. */
const MapperParts = (function () {
  "use strict";

  /** Make an element: "class" and attributes from `props`, `text` as text, children after it. */
  function el(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name === "text") node.textContent = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  }

  const SIGNS = {
    plus: "M12 5v14M5 12h14",
    minus: "M5 12h14",
    target: "M12 3v4M12 17v4M3 12h4M17 12h4M12 6.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z",
    frame: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    prev: "M18 5.5v13L8.5 12zM6 5.5v13",
    next: "M6 5.5v13l9.5-6.5zM18 5.5v13",
    play: "M8 5v14l11-7z",
    pause: "M8.5 5.5v13M15.5 5.5v13",
    compare: "M4 8.5h14M14 4.5l4 4l-4 4M20 15.5H6M10 11.5l-4 4l4 4",
  };
  const SVG = "http://www.w3.org/2000/svg";

  /** A small drawing for a button; letters like those of players turn into coloured pictures on phones. */
  function icon(name) {
    const drawing = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "mp-icon mp-icon-" + name }))
      drawing.setAttribute(key, value);
    path.setAttribute("d", SIGNS[name]);
    drawing.append(path);
    return drawing;
  }

  /** Nodes with a middle dot between them, each keeping its own direction. */
  const dotted = (nodes) => nodes.flatMap((node, i) => (i ? [" · ", node] : [node]));

  const number = (text) => el("span", { class: "mp-num", text });

  /** Address of a source if it is a web page, else null. */
  function webAddress(text) {
    try {
      const url = new URL(text);
      return url.protocol === "https:" || url.protocol === "http:" ? url : null;
    } catch {
      return null;
    }
  }

  function stripes(colours, width) {
    if (colours.length === 1) return colours[0];
    const stops = colours.map((colour, i) => `${colour} ${i * width}px ${(i + 1) * width}px`);
    return `repeating-linear-gradient(135deg, ${stops.join(", ")})`;
  }

  /** A ground with two dots on it, as the map shows what a side claims. */
  function dots(ground, colours, rim) {
    const dot = (i, at) =>
      `radial-gradient(circle at ${at}, ${colours.at(i)} 1.8px, ${rim} 2.1px 2.5px, transparent 3px)`;
    const colour = stripes(ground, 4);
    const base = ground.length === 1 ? `linear-gradient(${colour}, ${colour})` : colour;
    return [dot(0, "28% 32%"), dot(-1, "72% 68%"), base].join();
  }

  return { el, icon, dotted, number, webAddress, stripes, dots };
})();

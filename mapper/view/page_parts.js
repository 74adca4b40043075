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

  return { el, dotted, number, webAddress, stripes };
})();

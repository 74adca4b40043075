// The slider of mapper.widget.DateSlider. It decides nothing: Python sends the picture and the shares of every day.
const DAY = 86400000;

function element(parent, tag, name, text) {
  const made = parent.appendChild(document.createElement(tag));
  made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

const SIGNS = {
  prev: "M18 5.5v13L8.5 12zM6 5.5v13",
  next: "M6 5.5v13l9.5-6.5zM18 5.5v13",
  play: "M8 5v14l11-7z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
};

// Drawn, since the letters for players look different, or are pictures, from one computer to the next.
function sign(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SIGNS[name]);
  drawing.append(path);
  return drawing;
}

// JupyterLab takes the arrow keys otherwise, and the slider could not be used without a mouse. It looks at the
// focused element first, so the mark must stand there.
function keepKeys(control) {
  control.dataset.lmSuppressShortcuts = "true";
}

function render({ model, el }) {
  const words = model.get("words");
  const lang = model.get("lang");
  const first = Date.parse(model.get("first"));
  const length = Math.round((Date.parse(model.get("last")) - first) / DAY);
  const marks = model.get("marks");
  const locale = lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB";
  const long = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const figure = new Intl.NumberFormat("en-GB");
  const offset = (iso) => Math.round((Date.parse(iso) - first) / DAY);
  const iso = (days) => new Date(first + days * DAY).toISOString().slice(0, 10);

  const box = element(el, "div", "mapper-slider");
  box.lang = lang;
  box.dir = lang === "ar" ? "rtl" : "ltr";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", words.map);

  const head = element(box, "div", "mapper-slider-head");
  const stamp = element(head, "div", "mapper-slider-stamp");
  element(stamp, "span", "mapper-slider-as-of", words.as_of);
  const time = element(stamp, "time", "mapper-slider-day");
  const buttons = element(head, "div", "mapper-slider-buttons");
  const button = (name, label, act) => {
    const made = element(buttons, "button", "mapper-slider-button");
    made.append(sign(name));
    made.type = "button";
    keepKeys(made);
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  const track = element(box, "div", "mapper-slider-track");
  const ticks = element(track, "div", "mapper-slider-ticks");
  for (const mark of marks) {
    element(ticks, "i", "mapper-slider-tick").style.insetInlineStart = `${(100 * mark) / Math.max(length, 1)}%`;
  }
  const range = element(track, "input", "mapper-slider-range");
  keepKeys(range);
  Object.assign(range, { type: "range", min: 0, max: length, step: model.get("step") });
  range.setAttribute("aria-label", words.date);
  range.disabled = length === 0;

  const body = element(box, "div", "mapper-slider-body");
  const picture = element(body, "img", "mapper-slider-picture");
  const table = element(body, "table", "mapper-slider-table");
  const titles = element(element(table, "thead", ""), "tr", "");
  for (const name of ["holder", "km2", "share", "lived"]) element(titles, "th", "", words[name]).scope = "col";
  const rows = element(table, "tbody", "");
  element(box, "div", "mapper-slider-note", words.method_short);

  // One question at a time: the next day is asked for when the last answer has come.
  let wanted = null;
  const ask = (days) => {
    wanted = Math.min(Math.max(days, 0), length);
    name(wanted);
    send();
  };
  const send = () => {
    if (wanted === null || model.get("shown").day !== model.get("day")) return;
    const day = iso(wanted);
    wanted = null;
    if (day === model.get("day")) return;
    box.dataset.waiting = "";
    model.set("day", day);
    model.save_changes();
  };
  const name = (days) => {
    time.dateTime = iso(days);
    time.textContent = long.format(first + days * DAY);
    range.value = days;
    range.setAttribute("aria-valuetext", time.textContent);
  };
  const draw = () => {
    const shown = model.get("shown");
    const bytes = new TextEncoder().encode(shown.svg);
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    picture.src = `data:image/svg+xml;base64,${btoa(text)}`;
    picture.alt = `${words.map}, ${long.format(Date.parse(shown.day))}`;
    rows.replaceChildren();
    for (const row of shown.rows) {
      const line = element(rows, "tr", "");
      const who = element(line, "th", "");
      who.scope = "row";
      element(who, "i", "mapper-slider-swatch").style.backgroundColor = row.colour;
      element(who, "bdi", "", row.name);
      for (const value of [figure.format(row.km2), row.theatre_pct.toFixed(1), row.inhabited_pct.toFixed(1)]) {
        element(line, "td", "", value);
      }
    }
    delete box.dataset.waiting;
    box.dataset.day = shown.day;
    if (wanted === null) name(offset(shown.day));
    send();
    if (timer !== null) play();
  };

  const now = () => wanted ?? offset(model.get("day"));
  const next = () => marks.find((mark) => mark > now());
  let timer = null;
  const stop = () => {
    clearTimeout(timer);
    timer = null;
    start.replaceChildren(sign("play"));
    start.title = words.play;
    start.setAttribute("aria-label", words.play);
  };
  const play = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const to = next();
      if (to === undefined) stop();
      else ask(to);
    }, 500);
    start.replaceChildren(sign("pause"));
    start.title = words.pause;
    start.setAttribute("aria-label", words.pause);
  };
  button("prev", words.prev, () => ask(marks.findLast((mark) => mark < now()) ?? 0));
  const start = button("play", words.play, () => {
    if (timer !== null) return stop();
    if (next() === undefined) ask(0);
    play();
  });
  button("next", words.next, () => ask(next() ?? length));

  range.addEventListener("input", () => {
    stop();
    ask(Number(range.value));
  });
  model.on("change:shown", draw);
  draw();
  return () => {
    stop();
    model.off("change:shown", draw);
  };
}

export default { render };

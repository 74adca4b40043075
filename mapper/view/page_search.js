/* The search box: places by name in either script. */
const MapperSearch = (function () {
  "use strict";

  const { el, dotted } = MapperParts;
  const FOUND_AT_ONCE = 12;

  return {
    _find() {
      const found = this.model.find(this.nodes.search.value, FOUND_AT_ONCE);
      const { admin, admin_of: adminOf, name, name_ar: arabic } = this.data.units;
      const items = found.map((cell, i) => {
        const other = this.view.lang === "ar" ? name[cell] : arabic[cell];
        const sub = [other, this.pick(admin[adminOf[cell]])]
          .filter(Boolean)
          .map((text) => el("bdi", { text }));
        return el(
          "li",
          {
            role: "option",
            id: "mp-found-" + i,
            "aria-selected": "false",
            onmousedown: () => this._choose(cell),
          },
          el("bdi", { text: this.unitName(cell) }),
          el("span", { class: "mp-sub" }, ...dotted(sub)),
        );
      });
      const wanted = this.nodes.search.value.trim() !== "";
      if (wanted && !items.length) items.push(el("li", { class: "mp-none", text: this.t("search_none") }));
      this.foundCells = found;
      this.picked = -1;
      this.nodes.found.replaceChildren(...items);
      this.nodes.found.hidden = !wanted;
      this.nodes.foundSay.textContent = wanted ? this.fill("search_count", { n: found.length }) : "";
      this.nodes.search.setAttribute("aria-expanded", String(wanted));
      if (found.length) this._pick(0);
    },

    _pick(i) {
      const items = [...this.nodes.found.querySelectorAll("[role=option]")];
      if (!items.length) return;
      this.picked = (i + items.length) % items.length;
      items.forEach((item, j) => item.setAttribute("aria-selected", String(j === this.picked)));
      items[this.picked].scrollIntoView({ block: "nearest" });
      this.nodes.search.setAttribute("aria-activedescendant", items[this.picked].id);
    },

    _searchKey(event) {
      if (event.key === "ArrowDown") this._pick(this.picked + 1);
      else if (event.key === "ArrowUp") this._pick(this.picked - 1);
      else if (event.key === "Enter" && this.foundCells?.length) this._choose(this.foundCells[this.picked]);
      else if (event.key === "Escape") this._closeFound();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },

    _choose(cell) {
      this.nodes.search.value = this.unitName(cell);
      this._closeFound();
      // A phone's keyboard goes away with the focus.
      this.nodes.search.blur();
      this.select(cell, true);
    },

    _closeFound() {
      this.nodes.found.hidden = true;
      this.nodes.search.setAttribute("aria-expanded", "false");
      this.nodes.search.removeAttribute("aria-activedescendant");
    },
  };
})();

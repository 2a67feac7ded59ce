// The search of the archive where it is a folder of files: the index is asked in parts (archive/baking/index.py). Without this script the page says where else to look.
"use strict";

const MOST_SHOWN = 25;
const MOST_ENDINGS = 20;
const MOST_WORDS = 20;
const LONGEST = 40;
const WORD = /[\p{L}\p{N}]+/gu;
const JOINED = /^\p{L}+(?:['’‐‑-]\p{L}+)+$/u;

// A text in small letters without accents, as archive/baking/words.py folds it.
function folded(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ς", "σ");
}

function wordsOf(text) {
  return (folded(text).match(WORD) || []).map((word) => Array.from(word).slice(0, LONGEST).join(""));
}

// What was typed as terms: the words of each, and it as one word where it is written with a hyphen or an apostrophe.
function termsOf(text) {
  const number = /^\s*(?:wia[\s-]*)?0*([1-9][0-9]{0,8})\s*$/i.exec(text);
  const typed = number && /wia/i.test(text) ? "WIA-" + number[1].padStart(4, "0") : text;
  const terms = [];
  for (const part of typed.split(/\s+/u)) {
    const words = wordsOf(part);
    const bare = folded(part).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    const joined = JOINED.test(bare) ? bare.replace(/[^\p{L}\p{N}]/gu, "") : "";
    if (words.length) terms.push({ words, joined, open: false });
  }
  if (terms.length && !/[\s"”»]$/u.test(typed)) terms[terms.length - 1].open = true;
  return terms.slice(0, MOST_WORDS);
}

class Index {
  constructor(address) {
    this.address = new URL(address, location.href);
    this.parts = new Map();
  }

  async open() {
    this.root = await this.load(this.address);
  }

  // A file of the index; each is asked for once.
  load(url) {
    const key = String(url);
    if (!this.parts.has(key)) {
      this.parts.set(key, fetch(url).then((answer) => {
        if (!answer.ok) throw new Error(key + ": " + answer.status);
        return answer.json();
      }));
    }
    return this.parts.get(key);
  }

  part(name) {
    return this.load(new URL(this.root.folder + "/" + name + ".json", this.address));
  }

  // The stems of a word, and of what it may become where it is typed in part: the commonest first.
  async stems(word, open) {
    const firsts = this.root.words;
    let place = firsts.findLastIndex((first) => first <= word);
    const exact = new Set();
    const endings = [];
    for (place = Math.max(place, 0); place < firsts.length && (firsts[place] <= word || (open && firsts[place].startsWith(word))); place += 1) {
      const part = await this.part("w" + place);
      for (let at = 0; at < part.length; at += 3) {
        if (part[at] === word) exact.add(part[at + 1]);
        else if (open && word.length > 1 && part[at].startsWith(word)) endings.push([part[at + 2], part[at + 1]]);
      }
    }
    endings.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
    return { exact, all: new Set([...exact, ...endings.slice(0, MOST_ENDINGS).map((ending) => ending[1])]) };
  }

  // The records that have one of some stems: by number, how much it weighs, and whether the name has it.
  async having(stems) {
    const found = new Map();
    for (const stem of stems) {
      const place = this.root.lists.findLastIndex((first) => first <= stem);
      const list = (await this.part("l" + place))[stem - this.root.lists[place]];
      const rarity = Math.max(Math.log((this.root.records - list.length + 0.5) / (list.length + 0.5)), 1e-6);
      let number = 0;
      for (const step of list) {
        number += Math.floor(step / 32);
        const weight = rarity * ((step >> 1) & 15);
        const old = found.get(number);
        found.set(number, { weight: Math.max(weight, old ? old.weight : 0), named: Boolean(step & 1) || Boolean(old && old.named) });
      }
    }
    return found;
  }

  // The records of a term: those that have all its words, or it as one word. `exactly` are those whose name has it as it was typed.
  async of(term) {
    let found = null;
    let exactly = null;
    for (const [place, word] of term.words.entries()) {
      const stems = await this.stems(word, term.open && place === term.words.length - 1);
      const having = await this.having(stems.all);
      const plain = stems.all.size === stems.exact.size ? having : await this.having(stems.exact);
      const named = new Set([...plain].filter((entry) => entry[1].named).map((entry) => entry[0]));
      exactly = exactly === null ? named : new Set([...exactly].filter((number) => named.has(number)));
      found = found === null ? having : both(found, having);
    }
    if (term.joined) {
      const having = await this.having((await this.stems(term.joined, term.open)).all);
      for (const [number, one] of having) if (!found.has(number)) found.set(number, one);
    }
    return { found, exactly };
  }

  kindOf(number) {
    let before = 0;
    for (const [kind, count] of this.root.kinds) {
      before += count;
      if (number < before) return kind;
    }
    return "";
  }

  // The numbers of the records that a text finds, best first, and whether they have all its words.
  async find(text) {
    const terms = termsOf(text);
    const each = await Promise.all(terms.map((term) => this.of(term)));
    if (!each.length) return { terms, numbers: [], how: "none" };
    let found = each.map((one) => one.found).reduce(both);
    let how = "all";
    if (!found.size && each.length > 1) {
      how = "some";
      found = each.map((one) => one.found).reduce(either);
    }
    const words = terms.reduce((sum, term) => sum + term.words.length, 0);
    const ranked = [...found].map(([number, one]) => {
      const kind = this.kindOf(number);
      const named = how === "all" && one.named && (words >= 4 || kind !== "source");
      const tier = named ? (each.every((term) => term.exactly.has(number)) ? 0 : 1) : 2;
      return { number, tier, near: named ? number : kind === "case" ? 0 : kind === "source" ? 2 : 1, weight: one.weight };
    });
    ranked.sort((one, other) => one.tier - other.tier || one.near - other.near || other.weight - one.weight || one.number - other.number);
    return { terms, numbers: ranked.map((one) => one.number), how: ranked.length ? how : "none" };
  }

  async records(numbers) {
    const size = this.root.size;
    const parts = await Promise.all(numbers.map((number) => this.part("r" + Math.floor(number / size))));
    return numbers.map((number, place) => parts[place][number % size]);
  }
}

function both(one, other) {
  const found = new Map();
  for (const [number, left] of one) {
    const right = other.get(number);
    if (right) found.set(number, { weight: left.weight + right.weight, named: left.named && right.named });
  }
  return found;
}

function either(one, other) {
  const found = new Map(one);
  for (const [number, right] of other) {
    const left = found.get(number);
    found.set(number, left ? { weight: left.weight + right.weight, named: false } : right);
  }
  return found;
}

// An element with its text and what is in it; nothing of a record is ever read as HTML.
function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function address(text, kind, page) {
  const query = new URLSearchParams({ q: text });
  if (kind) query.set("kind", kind);
  if (page > 1) query.set("page", String(page));
  return "?" + query;
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (match, name) => (name in values ? String(values[name]) : match));
}

function kindsList(said, index, text, kind, counts, every) {
  const items = [["", said.all, every], ...index.root.kinds.map((one) => [one[0], said.kinds[one[0]][1], counts.get(one[0]) || 0])];
  const list = element("ul", { class: "chosen" });
  for (const [code, label, count] of items) {
    if (!count && code !== kind) continue;
    const link = element("a", { href: address(text, code, 1) }, label + " ", element("span", { class: "figure" }, count.toLocaleString(said.language)));
    if (code === kind) link.setAttribute("aria-current", "true");
    list.append(element("li", {}, link));
  }
  return element("nav", { "aria-label": said.kindsName }, list);
}

function result(said, index, number, record) {
  const [key, url, title, text] = record;
  const kind = index.kindOf(number);
  const link = element("a", { href: said.base + url + "/" }, title);
  const kicker = said.kinds[kind][0] + (kind === "case" ? " · " + key : "");
  return element("li", {}, element("h2", {}, link), element("p", { class: "kicker" }, kicker), element("p", { class: "snippet", lang: "en" }, text));
}

function pages(said, text, kind, page, last) {
  const nav = element("nav", { class: "pages", "aria-label": said.pages });
  if (page > 1) nav.append(element("a", { href: address(text, kind, page - 1), rel: "prev" }, said.previous), " ");
  nav.append(element("span", {}, filled(said.page, { number: page, last })));
  if (page < last) nav.append(" ", element("a", { href: address(text, kind, page + 1), rel: "next" }, said.next));
  return nav;
}

async function show(place) {
  const said = JSON.parse(place.dataset.said);
  const asked = new URLSearchParams(location.search);
  const text = (asked.get("q") || "").slice(0, 300);
  const status = document.getElementById("tally");
  if (!text.trim()) return;
  document.getElementById("q").value = text;
  document.title = document.title.replace(/^[^–]*?(?= –)/u, (title) => title.trim() + ": " + text.trim());
  document.getElementById("hints").hidden = true;
  status.textContent = said.busy;
  try {
    const index = new Index(place.dataset.index);
    await index.open();
    const { terms, numbers, how } = await index.find(text);
    const kind = asked.get("kind") in said.kinds ? asked.get("kind") : "";
    const counts = new Map();
    for (const number of numbers) counts.set(index.kindOf(number), (counts.get(index.kindOf(number)) || 0) + 1);
    const wanted = kind ? numbers.filter((number) => index.kindOf(number) === kind) : numbers;
    const last = Math.max(1, Math.ceil(wanted.length / MOST_SHOWN));
    const page = Math.min(Math.max(Number.parseInt(asked.get("page") || "1", 10) || 1, 1), last);
    const first = (page - 1) * MOST_SHOWN;
    const shown = wanted.slice(first, first + MOST_SHOWN);
    const records = await index.records(shown);
    status.textContent = terms.length ? filled(wanted.length === 1 ? said.one[how] : said.several[how], { number: wanted.length.toLocaleString(said.language) }) : said.nothing;
    place.dataset.found = String(wanted.length);
    if (!numbers.length) {
      document.getElementById("hints").hidden = false;
      return;
    }
    const list = element("ol", { class: "results", start: String(first + 1) });
    list.append(...shown.map((number, at) => result(said, index, number, records[at])));
    place.append(kindsList(said, index, text, kind, counts, numbers.length), list);
    if (last > 1) place.append(pages(said, text, kind, page, last));
  } catch (error) {
    status.textContent = said.failed;
    console.warn(String(error));
  }
}

const place = document.getElementById("found");
if (place) show(place);

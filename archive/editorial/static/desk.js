// The desk's own script: rows without a round trip, saving by itself, live problems. Everything works without it.
// The protocol of saving is described in archive/editorial/forms/__init__.py. Nothing of a record becomes markup here:
// every text goes through textContent.
"use strict";

const MARK = "__ROW__";
const QUIET_MS = 1500;
const PREVIEW_MS = 8000;
const LONGEST_WAIT_MS = 60000;
const KEEPALIVE_CHARACTERS = 60000;
const PREFIX = "desk:";
const OLDER = " older ";

const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const clock = (when) => when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

// Storage may be full or forbidden; then nothing is kept here, and the page says so.
const kept = {
  read(key) { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
  write(key, value) { try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(PREFIX + key); } catch { /* nothing can have been kept */ } },
  names(start) { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length)).sort(); } catch { return []; } },
};

// Rows ----------------------------------------------------------------------------------------------------

const rowsOf = (list) => [...list.querySelector("[data-row-list]").children].filter((child) => child.matches("[data-row]"));

// Gives everything in a row its new name: what began with the old one (in ids, names, labels, buttons) begins with the new one.
function rename(row, from, to) {
  const old = new RegExp(from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + "(?![0-9])", "g");
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of [...element.attributes]) {
      if (attribute.name === "value" && !element.matches("button[name=act]")) continue;
      const renamed = attribute.value.replace(old, () => to);
      if (renamed !== attribute.value) element.setAttribute(attribute.name, renamed);
    }
  }
}

function number(list) {
  // Two passes: a row must not take a name while another one still has it.
  const rows = rowsOf(list);
  const wanted = rows.map((row, index) => list.dataset.rows + "." + (index + 1));
  rows.forEach((row, index) => { if (row.dataset.row !== wanted[index]) rename(row, row.dataset.row, MARK + index + "_"); });
  rows.forEach((row, index) => {
    if (row.dataset.row !== wanted[index]) rename(row, row.dataset.row, wanted[index]);
    for (const place of row.querySelectorAll("[data-number]")) {
      if (place.closest("[data-row]") === row) place.textContent = String(index + 1);
    }
  });
}

function addRow(list) {
  const blank = document.getElementById(list.dataset.blank);
  const row = blank.content.querySelector("[data-row]").cloneNode(true);
  list.querySelector("[data-row-list]").append(row);
  rename(row, MARK, list.dataset.rows + "." + (rowsOf(list).length));
  number(list);
  return row;
}

function firstField(row) {
  return row.querySelector("input:not([type=hidden]), select, textarea");
}

function actOnRow(button) {
  const [verb, name] = button.value.split(/:(.*)/s);
  if (verb === "add") {
    const list = button.closest("[data-rows]");
    if (!list || list.dataset.rows !== name || !document.getElementById(list.dataset.blank)) return false;
    firstField(addRow(list)).focus();
    return true;
  }
  const row = button.closest("[data-row]");
  const list = row && row.parentElement.closest("[data-rows]");
  if (!list || row.dataset.row !== name) return false;
  if (verb === "drop") {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    number(list);
    (next ? firstField(next) : list.querySelector(":scope > .row-add button")).focus();
    return true;
  }
  const other = verb === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (other) {
    if (verb === "up") other.before(row); else other.after(row);
    number(list);
    button.focus();
  }
  return true;
}

// What is typed -------------------------------------------------------------------------------------------

// `act` belongs to buttons; the version and the token are the page's, not the draft's.
function typed(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

const own = (form) => typed(form).filter(([name]) => !["version", "csrf_token", "act"].includes(name));

// Two states are the same draft if they say the same where they say anything.
const digest = (entries) => JSON.stringify(entries.filter(([name, value]) => value.trim() && !name.startsWith("_"))
  .map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]));

// Puts a kept state back into the fields, making and removing rows as it needs them.
function restore(form, entries) {
  const values = new Map(entries);
  const done = new Set();
  for (let list; (list = [...form.querySelectorAll("[data-rows]")].find((found) => !done.has(found)));) {
    done.add(list);
    const start = list.dataset.rows + ".";
    const numbers = new Set([...values.keys()].filter((name) => name.startsWith(start)).map((name) => Number(name.slice(start.length).split(".")[0])));
    const least = list.classList.contains("shape-cite") ? 1 : 0;
    const wanted = Math.min(9999, Math.max(least, ...[...numbers].filter((found) => Number.isInteger(found))));
    while (rowsOf(list).length < wanted && document.getElementById(list.dataset.blank)) addRow(list);
    for (const row of rowsOf(list).slice(wanted)) row.remove();
  }
  for (const field of form.elements) {
    if (!field.name || field.readOnly || field.type === "hidden" || field.tagName === "BUTTON" || field.tagName === "FIELDSET") continue;
    const value = values.get(field.name) ?? "";
    if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) field.add(new Option(value + " (not in the list)", value));
    field.value = value;
  }
  for (const more of form.querySelectorAll("details.more")) {
    if ([...more.querySelectorAll("input, select, textarea")].some((field) => field.value)) more.open = true;
  }
}

// The page beside the form --------------------------------------------------------------------------------

function showChosen(field) {
  const place = document.querySelector("[data-chosen-of=\"" + CSS.escape(field.id) + "\"]");
  if (!place) return;
  if (field.tagName === "SELECT") {
    const meaning = document.getElementById("v-" + field.dataset.vocabulary + "-" + field.value);
    place.textContent = meaning ? meaning.textContent : "";
    return;
  }
  const option = field.list && [...field.list.options].find((found) => found.value === field.value);
  place.textContent = option ? option.label : "";
}

function showProblems(problems) {
  const list = document.querySelector("[data-problem-list]");
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const rest = problems.length - errors;
  const words = problems.length ? errors + " to mend" + (rest ? ", " + rest + " to look at again" : "") + "." : "No problems.";
  for (const count of document.querySelectorAll("[data-problem-count]")) if (count.textContent !== words) count.textContent = words;
  if (list) {
    list.replaceChildren(...problems.map((problem) => {
      const item = make("li", "", problem.severity);
      const place = document.getElementById(problem.anchor) ? make("a", problem.where || "The draft") : make("span", problem.where || (problem.line ? "Line " + problem.line : "The draft"));
      if (place.tagName === "A") place.href = "#" + problem.anchor;
      item.append(place, ": " + problem.what + "; ", make("span", problem.fix, "fix"));
      return item;
    }));
  }
  const byAnchor = new Map();
  for (const problem of problems) byAnchor.set(problem.anchor, [...(byAnchor.get(problem.anchor) || []), problem]);
  for (const place of document.querySelectorAll("[data-problems-of]")) {
    const found = byAnchor.get(place.dataset.problemsOf) || [];
    const field = document.getElementById(place.dataset.problemsOf);
    if (field && field.matches("input, select, textarea")) {
      if (found.length) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
    }
    place.replaceChildren(...found.map((problem) => {
      const told = make("p", "", "trouble " + problem.severity);
      told.append(make("strong", problem.severity === "error" ? "Problem:" : "Look again:"), " " + problem.what + "; ", make("span", problem.fix, "fix"));
      return told;
    }));
    if (found.length) for (let more = place.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  }
}

function showPreview(url) {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) return;
  for (const frame of document.querySelectorAll("iframe[data-preview]")) {
    let height = 0;
    try {
      // A frame that nobody has come to yet stays unloaded, and begins with the new page when somebody does.
      if (frame.contentWindow.location.href === "about:blank") { frame.src = target.href; continue; }
      height = frame.contentWindow.scrollY;
    } catch { /* a page of another kind */ }
    frame.addEventListener("load", () => { try { frame.contentWindow.scrollTo(0, height); } catch { /* the same */ } }, { once: true });
    frame.contentWindow.location.replace(target.href);
  }
  for (const link of document.querySelectorAll("a[data-preview]")) link.href = target.href;
}

// A folded row says in its line what its fields say.
function showGist(fold) {
  const words = (field) => field.tagName === "SELECT" ? field.selectedOptions[0].textContent : field.value;
  const fields = [...fold.querySelectorAll("input, select, textarea")].filter((field) => field.value.trim() && !field.closest("details.more"));
  const isSource = (field) => field.closest(".shape-cite");
  const gist = fold.querySelector(":scope > summary > .gist");
  const sources = fold.querySelector(":scope > summary > .gist-sources");
  gist.replaceChildren(...fields.filter((field) => !isSource(field)).flatMap((field) => [make("span", words(field)), " "]));
  sources.textContent = fields.filter((field) => isSource(field) && field.name.endsWith(".source")).map((field) => field.value).join(" ");
}
document.addEventListener("toggle", (event) => { if (event.target.matches("details.fold") && !event.target.open) showGist(event.target); }, true);

// Saving --------------------------------------------------------------------------------------------------

class Saver {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.draft;
    this.saved = digest(own(form)); // what the server has
    this.timer = 0;
    this.previewing = 0;
    this.previewed = 0;
    this.waits = 0;
    this.busy = false;
    this.again = false;
    this.conflict = false; // then a person decides; until that, everything is kept here and nothing is posted
    this.leaving = false;
    this.unsaved = false; // what the page says last
    this.waiting = false; // whether the notice is of a save that failed, so that the next one takes it away
    this.meet();
    form.addEventListener("input", (event) => { showChosen(event.target); this.changed(); });
    form.addEventListener("change", (event) => { showChosen(event.target); this.changed(); });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=act]");
      if (!button || !button.value.includes(":") || !actOnRow(button)) return;
      event.preventDefault();
      this.changed();
    });
    form.addEventListener("submit", () => { this.leaving = true; if (this.dirty()) this.keep(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.leaving = false; });
    window.addEventListener("beforeunload", (event) => { if (!this.leaving && this.dirty()) event.preventDefault(); });
    window.addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && this.dirty()) { this.keep(); this.soon(0); } });
  }

  dirty() { return digest(own(this.form)) !== this.saved; }

  get version() { return this.form.elements.version; }

  say(words) {
    const place = document.querySelector("[data-save-state]");
    if (place && place.textContent !== words) place.textContent = words;
  }

  notice(words, ...choices) {
    const place = document.querySelector("[data-save-notice]");
    if (!place) { this.say(words); return; }
    place.replaceChildren(make("p", words), ...choices.map(([label, run]) => {
      const button = make("button", label);
      button.type = "button";
      button.addEventListener("click", run);
      return button;
    }));
    place.hidden = !words;
  }

  keep() {
    return kept.write(this.key, { version: this.version ? this.version.value : "", at: new Date().toISOString(), entries: own(this.form) });
  }

  // A copy that the server never confirmed: after a crash, a closed tab, an ended session.
  meet() {
    const copy = kept.read(this.key);
    if (copy && Array.isArray(copy.entries) && digest(copy.entries) !== this.saved) {
      if (copy.version === (this.version ? this.version.value : "")) {
        restore(this.form, copy.entries);
        this.changed();
        this.notice("What you typed until " + new Date(copy.at).toLocaleString() + " had not been saved. It was kept in this browser and stands in the form again.",
          ["Keep it", () => this.notice("")], ["Discard it", () => { kept.drop(this.key); this.leaving = true; location.reload(); }]);
        return;
      }
      kept.write(this.key + OLDER + copy.at, copy);
    }
    kept.drop(this.key);
    this.meetOlder();
  }

  // A copy of a version that is no longer the draft's. It is put aside until somebody decides; writing and saving go on.
  meetOlder() {
    const [name] = kept.names(this.key + OLDER);
    const copy = name && kept.read(name);
    if (!copy) return;
    this.notice("This browser keeps a copy of " + new Date(copy.at).toLocaleString() + " that was never saved, and the draft has changed since.",
      ["Compare the copy with the draft", async () => {
        await this.save();
        restore(this.form, copy.entries);
        if (this.version) this.version.value = copy.version;
        this.compare();
        kept.drop(name);
      }],
      ["Discard the copy", () => { kept.drop(name); this.notice(""); this.meetOlder(); }]);
  }

  // The whole form is posted with its old version; the desk shows both texts.
  compare() {
    this.leaving = true;
    this.keep();
    this.form.requestSubmit(this.form.querySelector("button[name=act][value='']") || undefined);
  }

  changed() {
    if (!this.dirty()) {
      if (!this.busy) { kept.drop(this.key); if (this.unsaved) this.say("As it was saved."); this.unsaved = false; }
      return;
    }
    this.unsaved = true;
    this.say(this.keep() ? "Not saved yet; kept in this browser." : "Not saved yet, and this browser keeps no copy.");
    if (this.conflict) return;
    this.waits = 0;
    this.soon(QUIET_MS);
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (this.conflict || !this.dirty()) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this.again = false;
    const state = digest(own(this.form));
    const body = new URLSearchParams(typed(this.form).filter(([name]) => name !== "act"));
    const token = this.form.elements.csrf_token;
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", keepalive: body.toString().length < KEEPALIVE_CHARACTERS,
        headers: { Accept: "application/json", "X-Requested-With": "desk", ...(token ? { "X-CSRF-Token": token.value } : {}) },
      });
      await this.answered(answer, state);
    } catch {
      this.later("The desk cannot be reached");
    }
    this.busy = false;
    if (this.again) this.soon(QUIET_MS);
  }

  async answered(answer, state) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.say("Not saved; kept in this browser.");
      this.waiting = true;
      this.notice("Your session has ended. What you typed is kept in this browser: sign in again and open this draft, and it stands in the form again.",
        ["Sign in", () => { this.leaving = true; this.keep(); location.assign(this.form.dataset.signin || location.href); }]);
      return;
    }
    const isJson = (answer.headers.get("content-type") || "").includes("json");
    const told = isJson ? await answer.json() : {};
    if (answer.status === 409) {
      this.conflict = true;
      this.keep();
      this.say("Not saved; kept in this browser.");
      this.notice((told.what || "This draft was changed elsewhere since you opened it.") + " Nothing was overwritten; your text is kept in this browser.", ["Compare both", () => this.compare()]);
    } else if (answer.status === 413 || answer.status === 422) {
      this.say("Not saved; kept in this browser.");
      this.waiting = true;
      this.notice(told.what || "The desk did not take this form.");
    } else if (answer.ok && isJson) {
      this.confirmed(told, state);
    } else {
      this.later("The desk did not answer as it should");
    }
  }

  confirmed(told, state) {
    this.saved = state;
    this.unsaved = false;
    this.waits = 0;
    if (this.version && told.version !== undefined) this.version.value = told.version;
    this.say("Saved at " + clock(told.saved ? new Date(told.saved) : new Date()) + ".");
    if (this.waiting) { this.waiting = false; this.notice(""); }
    if (this.dirty()) { this.keep(); this.again = true; } else { kept.drop(this.key); }
    // What was dropped, moved or added since makes the places of these problems wrong; the next answer has the right ones.
    if (told.problems && !this.dirty()) showProblems(told.problems);
    if (told.preview_url) this.preview(told.preview_url);
  }

  // A preview takes the desk a second: while somebody types on, one now and then is enough, and the last one always.
  preview(url) {
    clearTimeout(this.previewing);
    const wait = Math.max(0, this.previewed + PREVIEW_MS - Date.now());
    this.previewing = setTimeout(() => { this.previewed = Date.now(); showPreview(url); }, wait);
  }

  later(why) {
    this.waits = Math.min(this.waits ? this.waits * 2 : 2000, LONGEST_WAIT_MS);
    this.say(why + "; kept in this browser. Trying again in " + Math.round(this.waits / 1000) + " seconds.");
    this.soon(this.waits);
  }
}

// -----------------------------------------------------------------------------------------------------------

for (const told of document.querySelectorAll("meta[name=desk-saved]")) kept.drop(told.content);
if (document.querySelector("meta[name=desk-forget]")) for (const key of kept.names("")) kept.drop(key);
for (const form of document.querySelectorAll("form[data-autosave][data-draft]")) new Saver(form);

// A link to a folded field unfolds it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let more = target && target.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  if (target && target.matches("input, select, textarea, fieldset")) target.focus();
}
window.addEventListener("hashchange", unfold);
unfold();

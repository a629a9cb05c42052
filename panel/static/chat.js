// The web chat. What a person says is kept in this browser until the server has it, and is sent again with
// the same id after any failure, so that a bad signal loses nothing and repeats nothing. Their own words stay
// here too: before they give their permission the server keeps none, and a reload must still show them.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const main = $("main"), scroll = $("scroll"), log = $("log"), form = $("say"), box = $("text"), signal = $("signal");
  const words = JSON.parse(main.dataset.words);
  const { make, whole, linked, attachment, clock } = drawing;
  const KEY = "rimay.pending", DRAFT = "rimay.draft", SAID = "rimay.said", LIMIT = 1000000;
  const seen = new Map(); // id of a message → its element
  const keep = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); return true; } catch { return false; } },
  };
  let pending = read(KEY), mine = new Map(read(SAID)); // another tab may keep more: what is written is joined
  let cursor = 0, sending = false, failures = 0, lastActivity = Date.now(), timer, retry, tapped;

  function read(name) {
    try { return JSON.parse(keep.get(name)) || []; } catch { return []; }
  }
  function remember() { keep.set(SAID, JSON.stringify([...mine].slice(-100))); }
  function save(message, waits) {
    const others = read(KEY).filter((other) => other.id !== message.id);
    keep.set(KEY, JSON.stringify(waits ? [...others, message] : others));
  }
  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // ---- drawing
  function retire() { // only the newest question can be answered by a tap
    for (const button of log.querySelectorAll(".options button:not([disabled])")) button.disabled = true;
  }
  function choices(options, whereabouts) {
    const group = make("div", "options");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words.options);
    for (const option of options) {
      const button = make("button", "", whole(option.label));
      button.type = "button";
      button.dataset.payload = option.payload;
      button.addEventListener("click", (event) => {
        if (again(event)) return;
        button.classList.add("chosen");
        say({ payload: option.payload, label: option.label });
        if (event.detail === 0) scroll.focus({ preventScroll: true }); // by keyboard: Tab goes on from here
      });
      group.append(button);
    }
    if (whereabouts && sharing.canLocate) group.append(locating(whereabouts));
    return group;
  }
  function locating(label) { // says where they are, to nobody but the server, once they tap and allow it
    const button = make("button", "", label);
    button.type = "button";
    button.addEventListener("click", async () => {
      button.disabled = true;
      tell(words.locating);
      try { say({ place: await sharing.locate(), label }); } catch { tell(words.no_place); button.disabled = false; }
    });
    return button;
  }
  function again(event) { // the second half of a double tap, which would land on the next question
    const before = tapped;
    tapped = event;
    return event.detail > 0 && before && event.timeStamp - before.timeStamp < 400
      && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 40;
  }
  function day(at) {
    const name = at.toDateString();
    if (log.dataset.day === name) return;
    log.dataset.day = name;
    const text = new Intl.DateTimeFormat("es-PE", { weekday: "long", day: "numeric", month: "long" }).format(at);
    log.append(make("li", "day", name === new Date().toDateString() ? words.today : text));
  }
  function label(payload) { // what the tapped button said
    const buttons = [...log.querySelectorAll(".options button")].filter((b) => b.dataset.payload === payload);
    const button = buttons.pop();
    if (button) button.classList.add("chosen");
    return button && button.textContent;
  }
  function draw(message) {
    const own = message.from === "person";
    if (seen.has(message.id)) return seen.get(message.id);
    if (own) retire();
    const said = message.text || (own && mine.get(message.id)) || (own && message.payload && label(message.payload))
      || (message.media && message.media.length && words.file) || "";
    const row = make("li", own ? "mine" : "theirs");
    seen.set(message.id, row);
    if (own && !said) return row; // a link brought them here, or the words were forgotten
    const at = new Date(message.at);
    day(at);
    const bubble = make("div", "bubble");
    bubble.append(make("span", "hidden", own ? words.you : "Rimay:"), linked(said));
    if (message.image) {
      const image = make("img");
      image.src = message.image; image.alt = "";
      bubble.append(image);
    }
    for (const item of message.attachments || []) bubble.append(attachment(item));
    bubble.append(clock(at));
    row.append(bubble);
    if (!own && (message.options.length || message.ask_location)) { retire(); row.append(choices(message.options, message.ask_location)); }
    log.append(row);
    return row;
  }
  function state(row, text, bad) {
    const old = row.querySelector(".state");
    if (old) old.remove();
    if (text && row.firstChild) row.firstChild.append(make("span", bad ? "state bad" : "state", text));
  }
  function bottom() { scroll.scrollTop = scroll.scrollHeight; }
  function top(one) { return one.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop - 8; }
  function reveal(row) { // to the end, but never past the start of what is new, or, over a keyboard, of its question
    const options = scroll.clientHeight < 320 && log.lastElementChild.querySelector(".options");
    scroll.scrollTop = options ? Math.max(top(row), top(options) - scroll.clientHeight / 2) : top(row);
  }
  function near() { return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120; }
  function tell(text) {
    if (signal.textContent === text) return;
    const stay = near();
    signal.textContent = text;
    if (stay) bottom();
  }

  function calm() { if (signal.textContent === words.offline) tell(""); } // other notices stay until they act

  // ---- sending
  function say(said) {
    const message = { id: uuid(), at: new Date().toISOString(), ...said };
    pending.push(message);
    const shown = said.text || said.label || (said.file && said.file.name);
    if (shown) { mine = new Map([...read(SAID), ...mine, [message.id, shown]]); remember(); }
    save(message, true);
    tell("");
    show(message);
    bottom();
    flush();
  }
  function show(message) {
    const row = draw({
      id: message.id, from: "person", at: message.at, payload: message.payload, image: message.file && message.file.type.startsWith("image/") ? message.file.data : "",
    });
    state(row, words.sending);
  }
  async function body(message) {
    if (!message.file) return { body: JSON.stringify({ id: message.id, text: message.text, payload: message.payload, place: message.place }), headers: { "Content-Type": "application/json" } };
    const data = new FormData();
    data.append("id", message.id);
    data.append("file", sharing.bytes(message.file), message.file.name);
    return { body: data };
  }
  async function call(url, options) {
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), 25000);
    try {
      const response = await fetch(url, { credentials: "same-origin", ...options, signal: stop.signal });
      if (response.status >= 500 || response.status === 429 || response.status === 408) throw new Error(response.status);
      return { ok: response.ok, data: response.ok ? await response.json() : null, status: response.status };
    } finally { clearTimeout(late); }
  }
  async function flush() {
    if (sending) return;
    sending = true;
    clearTimeout(retry);
    main.classList.toggle("thinking", pending.length > 0);
    while (pending.length) {
      const message = pending[0], row = seen.get(message.id);
      try {
        const answer = await call("/chat/messages", { method: "POST", ...(await body(message)) });
        pending = pending.filter((other) => other !== message);
        save(message, false);
        state(row, answer.ok ? "" : answer.status === 413 ? words.too_big : words.failed, true);
        failures = 0;
        calm();
        lastActivity = Date.now();
        const replies = answer.ok ? answer.data.messages.map(draw) : [];
        if (replies.length) reveal(replies[0]); else bottom();
      } catch {
        failures += 1;
        tell(words.offline);
        retry = setTimeout(flush, Math.min(30000, 1000 * 2 ** failures));
        break;
      }
    }
    main.classList.toggle("thinking", pending.length > 0 && !failures);
    sending = false;
    next();
  }

  // ---- receiving
  async function poll() {
    clearTimeout(timer);
    try {
      const answer = await call("/chat/updates?after=" + cursor);
      if (!answer.ok) throw new Error(answer.status);
      const stay = near() || cursor === 0;
      let fresh = 0;
      for (const message of answer.data.messages) {
        if (!seen.has(message.id)) fresh += 1;
        draw(message);
      }
      cursor = answer.data.cursor;
      if (fresh) { lastActivity = Date.now(); if (stay) bottom(); }
      if (!pending.length) { failures = 0; calm(); }
      return true;
    } catch {
      tell(words.offline);
      return false;
    }
  }
  function next() { // often after a message, seldom in a quiet or hidden page: data cost money
    clearTimeout(timer);
    const quiet = Date.now() - lastActivity > 120000;
    timer = setTimeout(async () => { await poll(); next(); }, document.hidden ? 60000 : quiet ? 20000 : 4000);
  }
  async function start() {
    scroll.setAttribute("aria-busy", "true");
    for (let wait = 1000; !(await poll()); wait = Math.min(30000, wait * 2)) await new Promise((go) => { retry = setTimeout(go, wait); addEventListener("online", go, { once: true }); });
    pending.filter((message) => seen.has(message.id)).forEach((message) => save(message, false));
    pending = pending.filter((message) => !seen.has(message.id)); // what had arrived; only its answer was lost
    for (const id of mine.keys()) if (!seen.has(id) && !pending.some((message) => message.id === id)) mine.delete(id);
    remember(); // what the server forgot is forgotten here
    pending.forEach(show);
    bottom();
    scroll.removeAttribute("aria-busy");
    const wanted = new URLSearchParams(location.search).get("start");
    if (wanted !== null) history.replaceState(null, "", "/");
    if (wanted) say({ payload: "start:" + wanted.slice(0, 58) });
    else if (!seen.size) say({ payload: "start:" });
    else flush();
  }

  // ---- files
  $("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    try {
      const small = file.type.startsWith("image/") ? await sharing.shrink(file, words.photo) : null;
      if (!small && file.size > LIMIT) { tell(words.too_big); return; }
      say({ file: small || (await sharing.asData(file)) });
    } catch { tell(words.unreadable); }
  });

  // ---- writing
  function grow() { box.style.height = ""; if (box.value) box.style.height = box.scrollHeight + 2 + "px"; }
  box.addEventListener("input", () => {
    grow();
    keep.set(DRAFT, box.value);
    if (box.value.length === box.maxLength) tell(words.too_long);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    box.value = "";
    keep.set(DRAFT, "");
    grow();
    if (text) say({ text }); else box.focus();
  });
  let ended = true; // a keyboard that opens hides no question that was in view
  scroll.addEventListener("scroll", () => { ended = near(); });
  addEventListener("resize", () => { if (ended) bottom(); });
  addEventListener("online", () => { if (scroll.hasAttribute("aria-busy")) return; flush(); poll(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !scroll.hasAttribute("aria-busy")) { poll(); next(); } });
  box.value = keep.get(DRAFT) || "";
  grow();
  function cookies() { // browsers that block them do not all say so in navigator.cookieEnabled
    document.cookie = "try=1; SameSite=Lax";
    const kept = document.cookie.includes("try=1");
    document.cookie = "try=; max-age=0; SameSite=Lax";
    return kept;
  }
  if (!cookies()) return; // each message would come from a stranger: the page's note says what to do
  main.classList.add("ready");
  start();
})();

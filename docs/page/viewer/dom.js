// Elements are made here. What files contain enters them as text only.

// Content security policies do not cover these connections.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete window[name];

// Creates an element. Properties are attributes, `class`, or `on…` with a listener; children are elements, text, lists of them or nothing.
function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : /^(title|aria-label|aria-description)$/.test(key) ? visible(value) : value);
  }
  appendAll(node, present(children));
  return node;
}

// Appends any number of nodes: the arguments of a call are limited.
function appendAll(parent, nodes) {
  for (let start = 0; start < nodes.length; start += 1000) parent.append(...nodes.slice(start, start + 1000));
}

function present(children) {
  return children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false && child !== "")
    .map(child => typeof child === "string" ? visible(child) : child);
}

const unseenCharacters = new RegExp("[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e"
  + "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]", "gu");

// Shows characters as escapes that are invisible or change the direction of writing: names could pretend to be others.
function visible(text) {
  return text.replace(unseenCharacters, character => {
    const digits = character.codePointAt(0).toString(16).padStart(4, "0");
    return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`;
  });
}

const iconPaths = {
  check: "M3 8.5l3.2 3.2L13 5",
  cross: "M4 4l8 8M12 4l-8 8",
  question: "M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.9M8 12.6v.1",
  warning: "M8 2.2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  download: "M8 2v8.2M4.6 7L8 10.4 11.4 7M2.5 13.5h11",
  file: "M4 1.8h5.2l3 3v9.4H4zM9 1.8v3.2h3.2",
  box: "M2 4.8l6-3 6 3v6.4l-6 3-6-3zM2 4.8l6 3 6-3M8 7.8v6.4",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4",
};

// Creates an icon, which screen readers skip.
function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const image = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  for (const [key, value] of [["class", "icon"], ["viewBox", "0 0 16 16"], ["aria-hidden", "true"]]) image.setAttribute(key, value);
  path.setAttribute("d", iconPaths[name]);
  image.append(path);
  return image;
}

const find = id => document.getElementById(id);

// Has screen readers read a sentence.
function announce(sentence) { find("status").textContent = visible(sentence); }

function plural(count, noun, nouns = noun + "s") { return `${count.toLocaleString("en")} ${count === 1 ? noun : nouns}`; }

function byteText(count) {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 999.5 && unit < units.length - 1) { count /= 1000; unit += 1; }
  return `${unit && count < 99.5 ? count.toFixed(1) : Math.round(count).toLocaleString("en")} ${units[unit]}`;
}

const longestBreakable = 4000;

// Text that may be broken after each comma and slash.
function breakable(text) { return text.length > longestBreakable ? [text] : text.split(/(?<=[,/])/).flatMap((part, index) => index > 0 ? [element("wbr"), part] : [part]); }

function badge(text, kind = "", title) { return element("span", { class: `badge ${kind}`, title }, text); }

// Creates a list of facts, each a pair of name and value, without those that have no value.
function facts(pairs) {
  const rows = pairs.filter(pair => pair && present([pair[1]]).length > 0);
  return rows.length === 0 ? null : element("dl", { class: "facts" },
    rows.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function card(title, ...content) {
  content = present(content);
  return content.length === 0 ? null : element("section", { class: "card" }, element("h3", {}, title), content);
}

function note(kind, iconName, ...content) { return element("p", { class: `note ${kind}` }, icon(iconName), element("span", {}, content)); }

// Creates a value with a button that copies it.
function copyable(value, shown = value) {
  if (!value) return null;
  const button = element("button", { class: "quiet copy", "aria-label": "Copy", title: "Copy" }, icon("copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(value);
    button.replaceChildren(icon("check"));
    announce("Copied");
    setTimeout(() => button.replaceChildren(icon("copy")), 1200);
  });
  return element("span", { class: "copyable" }, element("code", { title: value }, shown), navigator.clipboard && button);
}

// Offers contents as a file to be saved.
function save(name, type, contents) {
  const address = URL.createObjectURL(new Blob(contents, { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// For each element that is filled gradually, the list that it is filled with.
const fillings = new WeakMap();

// Replaces the contents of an element by those of a long list: some at once, and the others while nothing else is to be done.
function fillGradually(parent, values, create, first = 300) {
  fillings.set(parent, values);
  parent.replaceChildren();
  appendAll(parent, values.slice(0, first).map(create));
  let next = first;
  const step = () => {
    if (next >= values.length || !parent.isConnected || fillings.get(parent) !== values) return;
    parent.append(...values.slice(next, next + 500).map(create));
    next += 500;
    requestAnimationFrame(step);
  };
  if (values.length > first) requestAnimationFrame(step);
}

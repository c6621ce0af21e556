/** The texts of the pages, read from the same Fluent files as the program: what people must see, in their language. */

import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../locales/", import.meta.url);

export const LOCALES = ["en", "fr", "de", "lb"];

function messagesOf(locale) {
  const messages = new Map();
  for (const file of readdirSync(new URL(`${locale}/`, FOLDER))) {
    let current;
    for (const line of readFileSync(new URL(`${locale}/${file}`, FOLDER), "utf8").split("\n")) {
      const start = /^([a-z][a-z0-9-]*) =(.*)$/.exec(line);
      if (start) {
        current = start[1];
        messages.set(current, start[2]);
      } else if (/^\s+\S|^\}/.test(line) && current !== undefined) {
        messages.set(current, `${messages.get(current)}\n${line}`);
      } else {
        current = undefined;
      }
    }
  }
  return messages;
}

/** `{ $name }` becomes its value where one is given, else anything. */
function line(text, values) {
  return text
    .trim()
    .split(/(\{[^}]*\})/)
    .map((part) => {
      const variable = /^\{.*\$(\w+).*\}$/.exec(part)?.[1];
      if (variable === undefined) {
        return literal(part);
      }
      return variable in values ? literal(String(values[variable])) : ".+?";
    })
    .join("");
}

// Spaces may be of any width; French puts narrow ones before its marks.
function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
}

function pattern(text, values) {
  if (!text.includes("->")) {
    return line(text, values);
  }
  const variants = [...text.matchAll(/^\s*\*?\[\w+\]\s*(.*)$/gm)].map((match) => line(match[1], values));
  return `(?:${variants.join("|")})`;
}

const ALL = new Map(LOCALES.map((locale) => [locale, messagesOf(locale)]));

function sourceOf(locale, key, values) {
  const text = ALL.get(locale).get(key);
  if (text === undefined) {
    throw new Error(`there is no message ${key} in ${locale}`);
  }
  return pattern(text, values);
}

/** A function that gives the whole text of a message as a pattern; values that are not given match anything. */
export function wordsIn(locale) {
  return (key, values = {}) => new RegExp(`^\\s*${sourceOf(locale, key, values)}\\s*$`);
}

/** The same as a part of a longer text. */
export function partsIn(locale) {
  return (key, values = {}) => new RegExp(sourceOf(locale, key, values));
}

const KEYS = [...ALL.get("en").keys()].filter((key) => key.includes("-"));
const KEY = new RegExp(`(?<![\\w/.@-])(?:${KEYS.join("|")})(?![\\w/.@-])`);

/** The first thing in `text` that a reader should never see: the name of a message, or an unfilled place in one. */
export function untranslated(text) {
  return KEY.exec(text)?.[0] ?? /\{ ?\$\w+/.exec(text)?.[0];
}

// Loads the scripts of the built search page in their order, as a browser does, and prints as JSON
// which pages a query finds: node search.js FOLDER QUERY
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const [folder, query] = process.argv.slice(2);
const page = fs.readFileSync(path.join(folder, "search.html"), "utf-8");
const scripts = [...page.matchAll(/<script[^>]* src="([^"?]+)/g)].map((found) => found[1]);
const searching = ["searchtools.js", "language_data.js", "searchindex.js"];

// Of a page the search itself needs no more than this; it is started below, not by the page.
const browser = {
  document: { getElementById: () => null },
  _ready: () => {},
  _: (text) => text,
  SPHINX_HIGHLIGHT_ENABLED: false,
};
browser.window = browser;
vm.createContext(browser);
for (const script of scripts.filter((each) => searching.includes(path.basename(each)))) {
  vm.runInContext(fs.readFileSync(path.join(folder, script), "utf-8"), browser, script);
}

browser.query = query;
const found = vm.runInContext("Search._performSearch(...Search._parseQuery(query))", browser);
console.log(JSON.stringify(found.map(([name]) => name)));

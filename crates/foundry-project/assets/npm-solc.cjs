#!/usr/bin/env node
// Answers `--version` and `--standard-json` like a native solc, on top of the npm package `solc`.
// The package is looked up from this file's folder and from the working directory, upwards.
"use strict";

const fs = require("node:fs");
const v8 = require("node:v8");

// A run ends before a second, optimising translation of the compiler itself would pay.
v8.setFlagsFromString("--liftoff-only");

const solc = require(require.resolve("solc", { paths: [__dirname, process.cwd()] }));

// A pipe takes 64 KiB at a time and may be non-blocking: one call would lose the rest.
function writeAll(text) {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += fs.writeSync(1, bytes, written);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

if (process.argv.includes("--version")) {
  writeAll(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes("--standard-json")) {
  writeAll(solc.compile(fs.readFileSync(0, "utf8")));
} else {
  process.stderr.write("expected `--version` or `--standard-json`\n");
  process.exitCode = 2;
}

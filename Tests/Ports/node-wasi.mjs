// Runs a WASI command under Node.js, with the files below the current folder.
//
//     node Tests/Ports/node-wasi.mjs MODULE.wasm ARGUMENT...
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: "preview1", args: ["gobuildinfo", ...args], env: process.env, preopens: { ".": process.cwd() },
});
const module = new WebAssembly.Module(readFileSync(file));
process.exitCode = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));

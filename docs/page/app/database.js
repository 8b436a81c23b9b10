// Whether what is dropped is a vulnerability database.

const entryPath = /(^|\/)GO-\d{4}-\d{4,}\.json(\.gz)?$/, indexPath = /(^|\/)index\/(db|modules|vulns)\.json(\.gz)?$/, mainIndexPath = /(^|\/)index\/db\.json(\.gz)?$/;
const largestDirectory = 16 << 20, largestInflated = 1 << 30;

// What the names of files show: "database" where all are entries and indexes, "mixed" where there are other files beside those and the main index,
// "doubtful" where entries are among other files without the main index, and otherwise "none".
class DatabaseNames {
  constructor() { Object.assign(this, { hasEntry: false, hasIndex: false, hasOthers: false }); }

  add(path) {
    this.hasEntry ||= entryPath.test(path);
    this.hasIndex ||= mainIndexPath.test(path);
    this.hasOthers ||= !entryPath.test(path) && !indexPath.test(path);
  }

  get kind() { return !this.hasEntry ? "none" : !this.hasOthers ? "database" : this.hasIndex ? "mixed" : "doubtful"; }
}

async function databaseKind(files, name) {
  const names = new DatabaseNames();
  if (files.length > 1 || files[0][0] !== name || entryPath.test(name)) {
    for (const [path] of files) names.add(path);
    return names.kind;
  }
  const contents = files[0][1], head = new Uint8Array(await contents.slice(0, 512).arrayBuffer());
  const isZip = head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  if (!isZip && !isGzip && !isTarHeader(head)) return "none";
  try {
    for await (const path of isZip ? zipNames(contents) : tarNames(contents, isGzip)) {
      if (!path.endsWith("/")) names.add(path);
      // A tar archive, which may be large, is not read further than to its first other file.
      if (!isZip && names.hasOthers) break;
    }
  } catch {
    names.hasOthers = true;
  }
  return names.kind;
}

// The names in the directory at the end of a zip file.
async function* zipNames(contents) {
  const endSize = 22, entrySize = 46, decoder = new TextDecoder("latin1");
  const tailStart = Math.max(0, contents.size - 65535 - endSize);
  const tail = new DataView(await contents.slice(tailStart).arrayBuffer());
  let end = tail.byteLength - endSize;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new RangeError("no end of the central directory");
  const size = tail.getUint32(end + 12, true), start = tail.getUint32(end + 16, true), count = tail.getUint16(end + 10, true);
  if (size > largestDirectory || start + size > contents.size) throw new RangeError("the central directory is too large");
  const directory = new DataView(await contents.slice(start, start + size).arrayBuffer());
  let seen = 0;
  for (let place = 0; place + entrySize <= size; seen += 1) {
    if (directory.getUint32(place, true) !== 0x02014b50) throw new RangeError("damaged central directory");
    const length = directory.getUint16(place + 28, true);
    yield decoder.decode(new Uint8Array(directory.buffer, place + entrySize, length));
    place += entrySize + length + directory.getUint16(place + 30, true) + directory.getUint16(place + 32, true);
  }
  if (seen !== count) throw new RangeError("the central directory has another number of entries");
}

function isTarHeader(bytes) { return bytes.length >= 512 && new TextDecoder("latin1").decode(bytes.subarray(257, 262)) === "ustar"; }

// The names of the regular files of a tar archive, read once from its start.
async function* tarNames(contents, isGzip) {
  const stream = isGzip ? contents.stream().pipeThrough(new DecompressionStream("gzip")) : contents.stream();
  const reader = stream.getReader(), decoder = new TextDecoder("latin1"), header = new Uint8Array(512);
  const text = (start, length) => decoder.decode(header.subarray(start, start + length)).replace(/\0.*$/s, "");
  let filled = 0, skipped = 0, total = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      total += value.length;
      if (total > largestInflated) throw new RangeError("too large for a database");
      for (let place = 0; place < value.length;) {
        const step = Math.min(skipped || header.length - filled, value.length - place);
        place += step;
        if (skipped > 0) {
          skipped -= step;
          continue;
        }
        header.set(value.subarray(place - step, place), filled);
        filled += step;
        if (filled < header.length) continue;
        filled = 0;
        if (!isTarHeader(header)) {
          if (header.every(byte => byte === 0)) return;
          throw new RangeError("damaged header");
        }
        skipped = Math.ceil((parseInt(text(124, 12), 8) || 0) / 512) * 512;
        const kind = text(156, 1);
        if (kind === "" || kind === "0") yield text(0, 100);
        else if (!"5g".includes(kind)) throw new RangeError("an entry that is not a file");
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

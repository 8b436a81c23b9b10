// Runs in a Web Worker: one command after another, each on files that are read in pieces.

// Reading a slice costs a request to another process, so sequential reads get twice as much each time. The function table of a program is
// read sequentially at several places in turn.
const firstAheadByteCount = 1 << 16, lastAheadByteCount = 1 << 21, largestGap = 1 << 16, largestPieceCount = 8;
const reportInterval = 100;

// A dropped file. Nothing of it is kept but the pieces that were read last.
class BlobFile {
  constructor(blob, reader, statistics) {
    Object.assign(this, { blob, reader, statistics });
    this.byteCount = blob.size;
    // The one that was used last is the first.
    this.pieces = [];
  }

  read(offset, count) {
    const end = offset + count;
    let index = this.pieces.findIndex(piece => offset >= piece.start && end <= piece.end);
    if (index < 0) index = this.load(offset, count);
    const [piece] = this.pieces.splice(index, 1);
    this.pieces.unshift(piece);
    return piece.bytes.subarray(offset - piece.start, end - piece.start);
  }

  // Reads a piece, in place of the one that it continues or of the one that was not used for longest, and returns its number.
  load(offset, count) {
    let index = this.pieces.findIndex(piece => offset >= piece.start && offset <= piece.end + largestGap);
    const ahead = index < 0 ? firstAheadByteCount : Math.min(2 * this.pieces[index].ahead, lastAheadByteCount);
    const wanted = index < 0 ? count : Math.max(count, ahead);
    if (index < 0) index = Math.min(this.pieces.length, largestPieceCount - 1);
    const bytes = new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(offset, offset + wanted)));
    this.pieces[index] = { start: offset, end: offset + bytes.length, bytes, ahead };
    this.statistics.requests += 1;
    this.statistics.byteCount += bytes.length;
    this.statistics.report(this.blob, offset);
    return index;
  }
}

// A file that the page made.
class MemoryFile {
  constructor(bytes) {
    this.bytes = bytes;
    this.byteCount = bytes.length;
  }

  read(offset, count) { return this.bytes.subarray(offset, offset + count); }
}

function run(module, { id, words, files }) {
  const reader = new FileReaderSync(), errors = new TextDecoder("utf-8", { ignoreBOM: true });
  const began = performance.now();
  let lastReport = began, errorText = "";
  const statistics = { requests: 0, byteCount: 0, report(blob, offset) {
    const now = performance.now();
    if (now - lastReport < reportInterval) return;
    lastReport = now;
    postMessage({ id, progress: { share: blob.size === 0 ? 1 : offset / blob.size } });
  } };
  const opened = files.map(([path, contents]) =>
    [path, contents instanceof Blob ? new BlobFile(contents, reader, statistics) : new MemoryFile(contents)]);
  let status = null;
  try {
    const system = new System(["gobuildinfo", ...words], opened, (stream, bytes) => {
      if (stream === 1) postMessage({ id, output: bytes }, [bytes.buffer]);
      else errorText += errors.decode(bytes, { stream: true });
    });
    status = system.run(module);
  } catch (error) {
    errorText += `gobuildinfo: the program ended unexpectedly: ${error.message}\n`;
  }
  postMessage({ id, end: { status, errorText, milliseconds: performance.now() - began, requests: statistics.requests, byteCount: statistics.byteCount } });
}

let program;
onmessage = ({ data }) => {
  if (data.module) program = data.module;
  else run(program, data);
};

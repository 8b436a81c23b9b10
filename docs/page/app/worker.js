// Runs in a Web Worker: one command after another, each on files that are read piece by piece.

// A part of a file costs a request to another process. Whoever reads forward is given twice as much each time.
const firstAheadByteCount = 1 << 16, lastAheadByteCount = 1 << 21;
const reportInterval = 100;

// A dropped file. Nothing of it is kept but the piece that was read last.
class BlobFile {
  constructor(blob, reader, statistics) {
    Object.assign(this, { blob, reader, statistics });
    this.byteCount = blob.size;
    this.piece = new Uint8Array(0);
    this.start = 0;
    this.end = -1;
    this.ahead = firstAheadByteCount;
  }

  read(offset, count) {
    if (offset < this.start || offset + count > this.start + this.piece.length) {
      const isForward = offset === this.end;
      this.ahead = isForward ? Math.min(2 * this.ahead, lastAheadByteCount) : firstAheadByteCount;
      const wanted = isForward ? Math.max(count, this.ahead) : count;
      this.piece = new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(offset, offset + wanted)));
      this.start = offset;
      this.statistics.requests += 1;
      this.statistics.byteCount += this.piece.length;
      this.statistics.report(this.blob, offset);
    }
    this.end = offset + count;
    return this.piece.subarray(offset - this.start, offset - this.start + count);
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
  const reader = new FileReaderSync(), errors = new TextDecoder();
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
  const system = new System(["gobuildinfo", ...words], opened, (stream, bytes) => {
    if (stream === 1) postMessage({ id, output: bytes }, [bytes.buffer]);
    else errorText += errors.decode(bytes, { stream: true });
  });
  let status = null;
  try {
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

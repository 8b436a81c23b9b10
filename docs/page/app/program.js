// The program: commands wait for each other, and the one that runs can be ended.

// The policy of Trusted Types: the worker is the only script that the page loads, and its text is part of the page.
const trusted = self.trustedTypes?.createPolicy("gobuildinfo", { createScriptURL: address => address });

const program = {
  queue: [],
  running: null,
  count: 0,

  // Compiles the program, once.
  async load() {
    const packed = Uint8Array.from(atob(find("program").textContent.trim()), character => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const bytes = await new Response(stream).arrayBuffer();
    find("program").remove();
    this.module = await WebAssembly.compile(bytes);
    this.workerAddress = URL.createObjectURL(new Blob([find("worker").textContent], { type: "text/javascript" }));
    this.startWorker();
    this.next();
  },

  startWorker() {
    this.worker = new Worker(trusted?.createScriptURL(this.workerAddress) ?? this.workerAddress);
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = event => this.end({ status: null, errorText: `gobuildinfo: ${event.message ?? "the worker failed"}\n` });
    this.worker.postMessage({ module: this.module });
  },

  // Runs a command and returns { status, errorText, output }, where output is all that no `onoutput` took; status is null for a command
  // that was ended.
  run(words, files, { onstart, onoutput, onprogress } = {}) {
    return new Promise(resolve => {
      this.queue.push({ id: this.count += 1, words, files, onstart, onoutput, onprogress, resolve, output: [] });
      this.next();
    });
  },

  next() {
    if (this.running || !this.worker || this.queue.length === 0) return;
    this.running = this.queue.shift();
    const { id, words, files, onstart } = this.running;
    onstart?.();
    if (!this.running) return;
    this.worker.postMessage({ id, words, files });
  },

  receive({ id, output, progress, end }) {
    if (this.running?.id !== id) return;
    if (end) return this.end(end);
    try {
      if (output) (this.running.onoutput ?? (bytes => this.running.output.push(bytes)))(output);
      if (progress) this.running.onprogress?.(progress);
    } catch (error) {
      // What is lost of the output makes the result incomplete.
      this.running.failure = `gobuildinfo: the page failed: ${error.message}\n`;
    }
  },

  end(result) {
    if (!this.running) return;
    const { resolve, output, failure } = this.running;
    this.running = null;
    resolve(failure ? { ...result, output, status: null, errorText: result.errorText + failure } : { ...result, output });
    this.next();
  },

  // Ends the commands for which `matches(words)` holds, the running one with its worker.
  cancel(matches = () => true) {
    const isEnded = job => matches(job.words);
    const ended = this.queue.filter(isEnded);
    this.queue = this.queue.filter(job => !isEnded(job));
    for (const job of ended) job.resolve({ status: null, isCancelled: true, errorText: "", output: [] });
    if (!this.running || !isEnded(this.running)) return;
    this.worker.terminate();
    this.startWorker();
    this.end({ status: null, isCancelled: true, errorText: "" });
  },
};

const longestLine = 64 << 20;

// Splits output into lines, for JSON Lines.
class LineSplitter {
  // - take(line): takes a line. What it throws, and lines that are too long, are in `faults`.
  constructor(take) {
    this.take = take;
    this.decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    this.pieces = [];
    this.length = 0;
    this.faults = [];
  }

  add(bytes) {
    const lines = this.decoder.decode(bytes, { stream: true }).split("\n");
    for (const [index, piece] of lines.entries()) {
      if (index > 0) this.finish();
      this.length += piece.length;
      if (this.length <= longestLine) this.pieces.push(piece);
      else this.pieces = [];
    }
  }

  // Ends a line.
  finish() {
    const line = this.pieces.join("");
    try {
      if (this.length > longestLine) throw new RangeError(`a line of the report has ${this.length.toLocaleString("en")} characters`);
      if (line.trim() !== "") this.take(line);
    } catch (error) {
      this.faults.push(error.message);
    }
    this.pieces = [];
    this.length = 0;
  }
}

// The sentences of an error output, without the name of the program.
function errorLines(text) {
  return text.split("\n").filter(line => line !== "" && !line.startsWith("Try 'gobuildinfo ")).map(line => line.replace(/^gobuildinfo( [a-z]+)?: /, ""));
}

// Why a command has no complete result.
function reasonOf(result, faults = []) {
  const lines = [...errorLines(result.errorText), ...faults];
  return result.isCancelled ? "cancelled" : lines.length > 0 ? lines.slice(0, 20).join("\n") : "the program reported no result";
}

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
    this.worker.postMessage({ id, words, files });
  },

  receive({ id, output, progress, end }) {
    if (this.running?.id !== id) return;
    if (output) (this.running.onoutput ?? (bytes => this.running.output.push(bytes)))(output);
    if (progress) this.running.onprogress?.(progress);
    if (end) this.end(end);
  },

  end(result) {
    const { resolve, output } = this.running;
    this.running = null;
    resolve({ ...result, output });
    this.next();
  },

  // Ends the commands for which `matches(words)` holds, the running one with its worker.
  cancel(matches = () => true) {
    const isEnded = job => matches(job.words);
    for (const job of this.queue.filter(isEnded)) job.resolve({ status: null, isCancelled: true, errorText: "", output: [] });
    this.queue = this.queue.filter(job => !isEnded(job));
    if (!this.running || !isEnded(this.running)) return;
    this.worker.terminate();
    this.startWorker();
    this.end({ status: null, isCancelled: true, errorText: "" });
  },
};

// Splits output into lines, for JSON Lines.
class LineSplitter {
  constructor(take) {
    this.take = take;
    this.decoder = new TextDecoder();
    this.rest = "";
  }

  add(bytes) {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split("\n");
    this.rest = lines.pop();
    for (const line of lines) if (line.trim() !== "") this.take(line);
  }

  finish() {
    if (this.rest.trim() !== "") this.take(this.rest);
    this.rest = "";
  }
}

// The sentences of an error output, without the name of the program.
function errorLines(text) {
  return text.split("\n").filter(line => line !== "" && !line.startsWith("Try '")).map(line => line.replace(/^gobuildinfo( [a-z]+)?: /, ""));
}

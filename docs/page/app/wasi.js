// The functions of WASI (preview 1) that the program uses, over files that are read synchronously.
//
// A file is { byteCount, read(offset, count) -> Uint8Array }. Folders follow from the slashes in paths. All is read-only.

const Errno = { success: 0, badf: 8, inval: 28, io: 29, isdir: 31, noent: 44, nosys: 52, notdir: 54, rofs: 69, spipe: 70 };
const FileType = { characterDevice: 2, directory: 3, regularFile: 4 };
const rootDescriptor = 3;
const openDirectoryFlag = 2, openCreateFlag = 1, openTruncateFlag = 8;

// What ends the program.
class Exit { constructor(status) { this.status = status; } }

class Folder {
  constructor(parent, number) {
    this.parent = parent ?? this;
    this.number = number;
    this.entries = new Map();
  }
}

class FileTree {
  constructor(files) {
    this.count = 1;
    this.root = new Folder(null, this.count);
    for (const [path, file] of files) this.add(path, file);
  }

  add(path, file) {
    const parts = path.split("/").filter(part => part && part !== ".");
    const name = parts.pop();
    let folder = this.root;
    for (const part of parts) {
      if (!folder.entries.has(part)) folder.entries.set(part, new Folder(folder, this.count += 1));
      folder = folder.entries.get(part);
      if (!(folder instanceof Folder)) throw new Error(`${path}: a folder and a file have the same name`);
    }
    // One file never takes the place of another.
    if (folder.entries.has(name)) throw new Error(`${path}: two files have the same name`);
    folder.entries.set(name, Object.assign(file, { number: this.count += 1 }));
  }

  // Finds a file or folder, or returns an error number.
  find(folder, path) {
    let node = path.startsWith("/") ? this.root : folder;
    for (const part of path.split("/")) {
      if (part === "" || part === ".") continue;
      if (!(node instanceof Folder)) return Errno.notdir;
      node = part === ".." ? node.parent : node.entries.get(part);
      if (!node) return Errno.noent;
    }
    return node;
  }
}

class System {
  // - write(descriptor, bytes): takes what goes to standard output (1) and error (2).
  constructor(words, files, write) {
    const encoder = new TextEncoder();
    this.words = words.map(word => encoder.encode(`${word}\0`));
    this.tree = new FileTree(files);
    this.write = write;
    this.descriptors = [{ stream: 0 }, { stream: 1 }, { stream: 2 }, { node: this.tree.root }];
    this.decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  }

  // Runs the program from its start to its end, and returns its exit status.
  run(module) {
    const functions = this.functions();
    const unsupported = () => Errno.nosys;
    const imports = {};
    for (const { module: space, name } of WebAssembly.Module.imports(module)) (imports[space] ??= {})[name] = functions[name] ?? unsupported;
    const instance = new WebAssembly.Instance(module, imports);
    this.memory = instance.exports.memory;
    try {
      instance.exports._start();
    } catch (thrown) {
      if (thrown instanceof Exit) return thrown.status;
      throw thrown;
    }
    return 0;
  }

  // Memory that has grown has a new buffer.
  get view() {
    if (this.currentView?.buffer !== this.memory.buffer) this.currentView = new DataView(this.memory.buffer);
    return this.currentView;
  }

  bytes(address, count) { return new Uint8Array(this.memory.buffer, address, count); }
  text(address, count) { return this.decoder.decode(this.bytes(address, count)); }
  setWord(address, value) { this.view.setUint32(address, value, true); }
  setLong(address, value) { this.view.setBigUint64(address, BigInt(value), true); }

  // The pieces of memory that a list of vectors names.
  vectors(address, count) {
    return Array.from({ length: count }, (_, index) =>
      this.bytes(this.view.getUint32(address + 8 * index, true), this.view.getUint32(address + 8 * index + 4, true)));
  }

  putWords(words, pointers, buffer) {
    words.forEach((word, index) => {
      this.setWord(pointers + 4 * index, buffer);
      this.bytes(buffer, word.length).set(word);
      buffer += word.length;
    });
    return Errno.success;
  }

  putSizes(words, count, byteCount) {
    this.setWord(count, words.length);
    this.setWord(byteCount, words.reduce((total, word) => total + word.length, 0));
    return Errno.success;
  }

  type(node) { return !node ? FileType.characterDevice : node instanceof Folder ? FileType.directory : FileType.regularFile; }

  putStatus(node, address) {
    this.bytes(address, 64).fill(0);
    this.setLong(address + 8, node?.number ?? 0);
    this.view.setUint8(address + 16, this.type(node));
    this.setLong(address + 24, 1);
    this.setLong(address + 32, node?.byteCount ?? 0);
    return Errno.success;
  }

  // Reads a file into vectors, and returns the number of bytes.
  read(file, vectors, position) {
    let total = 0;
    for (const vector of vectors) {
      const count = Math.min(vector.length, Math.max(0, file.byteCount - position - total));
      if (count > 0) vector.set(file.read(position + total, count));
      total += count;
      if (count < vector.length) break;
    }
    return total;
  }

  // Does something with the file or folder of a descriptor that a path leads to.
  at(descriptor, address, count, body) {
    const folder = this.descriptors[descriptor]?.node;
    if (!folder) return Errno.badf;
    const node = this.tree.find(folder, this.text(address, count));
    return typeof node === "number" ? node : body(node);
  }

  // Does something with the regular file of a descriptor.
  withFile(descriptor, body) {
    const open = this.descriptors[descriptor];
    if (!open) return Errno.badf;
    if (!open.node) return Errno.spipe;
    if (open.node instanceof Folder) return Errno.isdir;
    try {
      return body(open, open.node);
    } catch {
      return Errno.io;
    }
  }

  functions() { return { ...this.processFunctions(), ...this.descriptorFunctions(), ...this.pathFunctions() }; }

  processFunctions() {
    return {
      args_get: (pointers, buffer) => this.putWords(this.words, pointers, buffer),
      args_sizes_get: (count, byteCount) => this.putSizes(this.words, count, byteCount),
      environ_get: () => Errno.success,
      environ_sizes_get: (count, byteCount) => this.putSizes([], count, byteCount),
      clock_time_get: (clock, _precision, result) => {
        const milliseconds = clock === 0 ? Date.now() : performance.now();
        this.setLong(result, Math.round(milliseconds * 1e6));
        return Errno.success;
      },
      clock_res_get: (_clock, result) => { this.setLong(result, 1000000); return Errno.success; },
      random_get: (buffer, count) => {
        for (let start = 0; start < count; start += 65536) crypto.getRandomValues(this.bytes(buffer + start, Math.min(65536, count - start)));
        return Errno.success;
      },
      sched_yield: () => Errno.success,
      proc_exit: status => { throw new Exit(status); },
    };
  }

  descriptorFunctions() {
    return {
      fd_close: descriptor => {
        if (!this.descriptors[descriptor]) return Errno.badf;
        this.descriptors[descriptor] = undefined;
        return Errno.success;
      },
      fd_advise: descriptor => this.descriptors[descriptor] ? Errno.success : Errno.badf,
      fd_fdstat_get: (descriptor, result) => {
        const open = this.descriptors[descriptor];
        if (!open) return Errno.badf;
        this.bytes(result, 24).fill(0);
        this.view.setUint8(result, this.type(open.node));
        this.view.setBigUint64(result + 8, 0xffffffffffffffffn, true);
        this.view.setBigUint64(result + 16, 0xffffffffffffffffn, true);
        return Errno.success;
      },
      fd_fdstat_set_flags: () => Errno.success,
      fd_filestat_get: (descriptor, result) => {
        const open = this.descriptors[descriptor];
        return open ? this.putStatus(open.node, result) : Errno.badf;
      },
      fd_prestat_get: (descriptor, result) => {
        if (descriptor !== rootDescriptor) return Errno.badf;
        this.setWord(result, 0);
        this.setWord(result + 4, 1);
        return Errno.success;
      },
      fd_prestat_dir_name: (descriptor, buffer, count) => {
        if (descriptor !== rootDescriptor || count < 1) return Errno.badf;
        this.bytes(buffer, 1)[0] = 0x2f;
        return Errno.success;
      },
      fd_seek: (descriptor, offset, whence, result) => this.withFile(descriptor, (open, file) => {
        const start = [0, open.position, file.byteCount][whence];
        const position = start + Number(offset);
        if (start === undefined || position < 0) return Errno.inval;
        open.position = position;
        this.setLong(result, position);
        return Errno.success;
      }),
      fd_tell: (descriptor, result) => this.withFile(descriptor, open => {
        this.setLong(result, open.position);
        return Errno.success;
      }),
      fd_read: (descriptor, vectors, count, result) => {
        if (this.descriptors[descriptor]?.stream === 0) {
          this.setWord(result, 0);
          return Errno.success;
        }
        return this.withFile(descriptor, (open, file) => {
          const total = this.read(file, this.vectors(vectors, count), open.position);
          open.position += total;
          this.setWord(result, total);
          return Errno.success;
        });
      },
      fd_pread: (descriptor, vectors, count, offset, result) => this.withFile(descriptor, (_open, file) => {
        this.setWord(result, this.read(file, this.vectors(vectors, count), Number(offset)));
        return Errno.success;
      }),
      fd_write: (descriptor, vectors, count, result) => {
        const stream = this.descriptors[descriptor]?.stream;
        if (stream !== 1 && stream !== 2) return Errno.badf;
        let total = 0;
        for (const vector of this.vectors(vectors, count)) {
          this.write(stream, vector.slice());
          total += vector.length;
        }
        this.setWord(result, total);
        return Errno.success;
      },
      fd_readdir: (descriptor, buffer, count, cookie, result) => this.readFolder(descriptor, buffer, count, Number(cookie), result),
    };
  }

  // Writes entries of a folder from a number on; the last one is cut off where the buffer ends.
  readFolder(descriptor, buffer, count, first, result) {
    const open = this.descriptors[descriptor];
    if (!open) return Errno.badf;
    if (!(open.node instanceof Folder)) return Errno.notdir;
    open.names ??= [...open.node.entries.keys()].map(name => new TextEncoder().encode(name));
    open.nodes ??= [...open.node.entries.values()];
    let used = 0;
    for (let index = first; index < open.names.length && used < count; index += 1) {
      const name = open.names[index], entry = new Uint8Array(24 + name.length), view = new DataView(entry.buffer);
      view.setBigUint64(0, BigInt(index + 1), true);
      view.setBigUint64(8, BigInt(open.nodes[index].number), true);
      view.setUint32(16, name.length, true);
      view.setUint8(20, this.type(open.nodes[index]));
      entry.set(name, 24);
      const fitting = entry.subarray(0, count - used);
      this.bytes(buffer + used, fitting.length).set(fitting);
      used += fitting.length;
    }
    this.setWord(result, used);
    return Errno.success;
  }

  pathFunctions() {
    return {
      path_filestat_get: (descriptor, _flags, path, count, result) => this.at(descriptor, path, count, node => this.putStatus(node, result)),
      path_open: (descriptor, _lookup, path, count, flags, _rights, _inheriting, _descriptorFlags, result) => {
        if (flags & (openCreateFlag | openTruncateFlag)) return Errno.rofs;
        return this.at(descriptor, path, count, node => {
          if (flags & openDirectoryFlag && !(node instanceof Folder)) return Errno.notdir;
          let free = this.descriptors.findIndex((open, index) => index > rootDescriptor && !open);
          if (free < 0) free = this.descriptors.length;
          this.descriptors[free] = { node, position: 0 };
          this.setWord(result, free);
          return Errno.success;
        });
      },
      // There are no links.
      path_readlink: (descriptor, path, count) => this.at(descriptor, path, count, () => Errno.inval),
    };
  }
}

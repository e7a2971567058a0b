// The seam between a page and its Python: start, run a cell, set a trait, stop. Everything that
// knows which Python it is stands here and in worker.js.

const encoder = new TextEncoder();

// Twin of pack() and unpack() in page_session.py.
export function pack(message) {
  const parts = [];
  let length = 0;
  const plain = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const bytes = value instanceof ArrayBuffer
        ? new Uint8Array(value)
        : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const gap = -length & 3;
      parts.push(new Uint8Array(gap), bytes);
      const start = length + gap;
      length = start + bytes.length;
      return { bytes: [start, bytes.length] };
    }
    if (Array.isArray(value)) return value.map(plain);
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
    return value;
  };
  const text = encoder.encode(JSON.stringify(plain(message)));
  const whole = new Uint8Array(4 + text.length + length);
  new DataView(whole.buffer).setUint32(0, text.length, true);
  whole.set(text, 4);
  let at = 4 + text.length;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.buffer;
}

export function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  const start = bytes.byteOffset + 4 + length;
  return JSON.parse(text, (_, value) =>
    value && Array.isArray(value.bytes) && Object.keys(value).length === 1
      ? new DataView(bytes.buffer, start + value.bytes[0], value.bytes[1])
      : value,
  );
}

// What this browser lacks to run Python, in words; empty if nothing. A page opened as a file does not
// get here: notice.js speaks to its reader.
export function lacking() {
  const old = "This browser is too old to run Python. Chrome or Edge from version 137, Firefox from 131 " +
    "and Safari from 18.4 should be able to; reading, questions and quizzes work here as well.";
  if (typeof WebAssembly === "undefined" || typeof DecompressionStream === "undefined") return old;
  return WebAssembly.validate(EXCEPTIONS) ? "" : old;
}

// The smallest module with a try_table, which is how Python's own C code catches errors.
const EXCEPTIONS = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 31, 64, 0, 11, 11,
]);

export class Python {
  #worker = null;
  #module = null;
  #waiting = new Map();
  #next = 0;
  #started = null;
  #later = 0;

  // `on` has progress(phase, share), message(message), record(text), memory(bytes).
  constructor(files, on) {
    this.files = files;
    this.on = on;
  }

  get running() {
    return this.#waiting.size > 0;
  }

  // Resolves once `import course.methods` has returned; rejects with a reason in words.
  start(record, env = {}) {
    this.#started ??= new Promise((resolve, reject) => {
      this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
      this.#worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
      this.#worker.onmessage = ({ data }) => {
        if (data.module) this.#module = data.module;
        if (data.progress) this.on.progress(data.progress);
        if (data.message) this.#receive(unpack(data.message));
        if (data.said) console.info(data.said);
        if (data.ready) {
          this.on.memory(data.ready.memory);
          resolve();
        }
        if (data.turned) {
          this.on.memory(data.memory);
          if (data.record) this.on.record(data.record);
          this.#settle(data.turned);
        }
        if (data.failed) {
          reject(new Error(data.failed));
          const id = data.id;
          if (id) this.#settle(id, new Error(data.failed));
        }
      };
      this.#worker.postMessage({
        do: "start", files: this.files, env, record, module: this.#module, home: "work",
      });
    });
    return this.#started;
  }

  run(cell, source) {
    return this.#turn({ do: "run", cell, source });
  }

  // Writes a file into the folder that Python works in; it leaves the page no more than a cell does.
  put(name, content) {
    return this.#turn({ do: "put", name, content });
  }

  set(model, traits) {
    return this.#turn({ do: "set", model, traits });
  }

  // A worker cannot be interrupted, only ended: what the cells made is gone with it.
  stop() {
    clearTimeout(this.#later);
    this.#worker?.terminate();
    this.#worker = this.#started = null;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, new Stopped());
  }

  #receive(message) {
    if (message.later === undefined) return this.on.message(message);
    // A widget goes on with what it does: one turn at a time, others in between.
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#turn({ do: "go on" }).catch(() => {}), message.later);
  }

  async #turn(message) {
    await this.#started;
    const id = ++this.#next;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const packed = pack(message);
      this.#worker.postMessage({ do: "turn", id, message: packed }, [packed]);
    });
  }

  #settle(id, error) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(error);
    else waiting?.resolve();
  }
}

export class Stopped extends Error {}

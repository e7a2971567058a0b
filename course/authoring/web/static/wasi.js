// A host for programs that speak WASI preview 1 (wasi.dev), as far as Python needs it: a tree of
// files in memory, clocks, random numbers, and files whose writes call a function. Nothing here
// reaches the network or the reader's disk.

const [SUCCESS, BADF, EXIST, INVAL, ISDIR, NOENT, NOSYS, NOTDIR, NOTEMPTY, NOTSUP] =
  [0, 8, 20, 28, 31, 44, 52, 54, 55, 58];
const [CHARACTER, DIRECTORY, REGULAR] = [2, 3, 4];
const [CREAT, MUST_BE_DIRECTORY, EXCL, TRUNC] = [1, 2, 4, 8]; // oflags
const APPEND = 1; // fdflags
const ALL_RIGHTS = 0x1fffffffn;

let nextInode = 1n;

export class File {
  constructor(bytes = new Uint8Array()) {
    this.inode = nextInode++;
    this.bytes = bytes; // may be longer than the file, which leaves room to grow
    this.size = bytes.length;
    this.time = now();
  }
  get content() {
    return this.bytes.subarray(0, this.size);
  }
  resize(size) {
    if (size > this.bytes.length) {
      const longer = new Uint8Array(Math.max(size, 2 * this.bytes.length));
      longer.set(this.content);
      this.bytes = longer;
    } else if (size < this.size) this.bytes.fill(0, size, this.size);
    this.size = size;
    this.time = now();
  }
  write(bytes, at) {
    if (at + bytes.length > this.size) this.resize(at + bytes.length);
    this.bytes.set(bytes, at);
    this.time = now();
  }
}

// A file that hands what is written to a function and holds nothing.
export class Channel {
  constructor(onwrite) {
    this.inode = nextInode++;
    this.onwrite = onwrite;
    this.size = 0;
    this.time = now();
  }
}

export class Folder {
  constructor() {
    this.inode = nextInode++;
    this.entries = new Map();
    this.time = now();
  }
  // The folder at a path, made where it is not there.
  folder(path) {
    let here = this;
    for (const name of path.split("/").filter(Boolean)) {
      if (!here.entries.has(name)) here.entries.set(name, new Folder());
      here = here.entries.get(name);
    }
    return here;
  }
  put(path, file) {
    const [, above, name] = path.match(/^(.*?)([^/]+)$/);
    this.folder(above).entries.set(name, file);
    return file;
  }
  get(path) {
    return path.split("/").filter(Boolean)
      .reduce((here, name) => here instanceof Folder ? here.entries.get(name) : undefined, this);
  }
}

export class Exit extends Error {
  constructor(code) {
    super(`Python ended with status ${code}`);
    this.code = code;
  }
}

const now = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
const decoder = new TextDecoder();
const encoder = new TextEncoder();

// What the program imports. `roots` are [path, Folder] pairs; `streams` the files 0, 1, 2.
export function wasi({ args, env, streams, roots }) {
  let memory;
  const view = () => new DataView(memory.buffer);
  const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);
  const text = (at, length) => decoder.decode(bytes(at, length).slice());
  const open = [
    ...streams.map((node) => ({ node, at: 0 })),
    ...roots.map(([path, node]) => ({ node, at: 0, path })),
  ];
  const take = (entry) => {
    const free = open.indexOf(undefined, 3 + roots.length);
    const fd = free < 0 ? open.length : free;
    open[fd] = entry;
    return fd;
  };
  const kind = (node) =>
    node instanceof Folder ? DIRECTORY : node instanceof Channel ? CHARACTER : REGULAR;

  // The folder that holds the last name of a path, and that name; names like ".." are resolved.
  function locate(fd, at, length) {
    const start = open[fd]?.node;
    if (!(start instanceof Folder)) return { error: start ? NOTDIR : BADF };
    const trail = [start];
    const names = text(at, length).split("/").filter((name) => name && name !== ".");
    for (const [i, name] of names.entries()) {
      const here = trail.at(-1);
      if (name === "..") {
        if (trail.length > 1) trail.pop();
        continue;
      }
      if (i === names.length - 1) return { folder: here, name, node: here.entries.get(name) };
      const next = here.entries.get(name);
      if (!next) return { error: NOENT };
      if (!(next instanceof Folder)) return { error: NOTDIR };
      trail.push(next);
    }
    return { folder: trail.at(-2), name: "", node: trail.at(-1) };
  }

  function stat(node, at) {
    const to = view();
    to.setBigUint64(at, 1n, true);
    to.setBigUint64(at + 8, node.inode, true);
    to.setBigUint64(at + 16, BigInt(kind(node)), true);
    to.setBigUint64(at + 24, 1n, true);
    to.setBigUint64(at + 32, BigInt(node.size ?? 0), true);
    for (const offset of [40, 48, 56]) to.setBigUint64(at + offset, node.time, true);
    return SUCCESS;
  }

  function read(entry, vectors, count, from) {
    if (!entry) return [BADF];
    if (entry.node instanceof Folder) return [ISDIR];
    if (entry.node instanceof Channel) return [SUCCESS, 0];
    const to = view();
    let total = 0;
    for (let i = 0; i < count; i++) {
      const [at, length] = [to.getUint32(vectors + 8 * i, true), to.getUint32(vectors + 8 * i + 4, true)];
      const part = entry.node.content.subarray(from + total, from + total + length);
      bytes(at, part.length).set(part);
      total += part.length;
      if (part.length < length) break;
    }
    return [SUCCESS, total];
  }

  function write(entry, vectors, count, from) {
    if (!entry) return [BADF];
    if (entry.node instanceof Folder) return [ISDIR];
    const to = view();
    let total = 0;
    for (let i = 0; i < count; i++) {
      const [at, length] = [to.getUint32(vectors + 8 * i, true), to.getUint32(vectors + 8 * i + 4, true)];
      const part = bytes(at, length);
      if (entry.node instanceof Channel) entry.node.onwrite(part.slice());
      else entry.node.write(part, from + total);
      total += length;
    }
    return [SUCCESS, total];
  }

  function strings(list, pointers, at) {
    for (const [i, item] of list.entries()) {
      const coded = encoder.encode(item + "\0");
      view().setUint32(pointers + 4 * i, at, true);
      bytes(at, coded.length).set(coded);
      at += coded.length;
    }
    return SUCCESS;
  }
  function sizes(list, count, length) {
    view().setUint32(count, list.length, true);
    view().setUint32(length, list.reduce((sum, item) => sum + encoder.encode(item).length + 1, 0), true);
    return SUCCESS;
  }
  const clock = (id) => (id === 0 ? now() : BigInt(Math.round(performance.now() * 1e6)));
  const environment = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const found = ({ error, node }) => error ?? (node ? SUCCESS : NOENT);

  const calls = {
    args_get: (pointers, at) => strings(args, pointers, at),
    args_sizes_get: (count, length) => sizes(args, count, length),
    environ_get: (pointers, at) => strings(environment, pointers, at),
    environ_sizes_get: (count, length) => sizes(environment, count, length),
    clock_res_get(id, at) {
      view().setBigUint64(at, 1000n, true);
      return SUCCESS;
    },
    clock_time_get(id, precision, at) {
      view().setBigUint64(at, clock(id), true);
      return SUCCESS;
    },
    random_get(at, length) {
      // Browsers hand out 65,536 bytes at a time.
      for (let i = 0; i < length; i += 65536)
        bytes(at, length).set(crypto.getRandomValues(new Uint8Array(Math.min(65536, length - i))), i);
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
    proc_exit(code) {
      throw new Exit(code);
    },
    // Waits for the first clock among the subscriptions: all that a program alone can wait for.
    poll_oneoff(subscriptions, events, count, happened) {
      const from = view();
      let wait = Infinity;
      let event = 0;
      for (let i = 0; i < count; i++) {
        const at = subscriptions + 48 * i;
        if (from.getUint8(at + 8) !== 0) {
          [wait, event] = [0, i]; // files are always ready
          continue;
        }
        const timeout = from.getBigUint64(at + 24, true);
        const absolute = from.getUint16(at + 40, true) & 1;
        const rest = Number(absolute ? timeout - clock(from.getUint32(at + 16, true)) : timeout) / 1e6;
        if (rest < wait) [wait, event] = [Math.max(0, rest), i];
      }
      const end = performance.now() + wait;
      while (performance.now() < end); // a worker without shared memory has no other way to wait
      const at = subscriptions + 48 * event;
      const to = view();
      bytes(events, 32).fill(0);
      to.setBigUint64(events, to.getBigUint64(at, true), true);
      to.setUint8(events + 10, to.getUint8(at + 8));
      to.setUint32(happened, 1, true);
      return SUCCESS;
    },

    fd_advise: () => SUCCESS,
    fd_datasync: () => SUCCESS,
    fd_sync: () => SUCCESS,
    fd_fdstat_set_flags(fd, flags) {
      if (!open[fd]) return BADF;
      open[fd].append = Boolean(flags & APPEND);
      return SUCCESS;
    },
    fd_filestat_set_times: () => SUCCESS,
    path_filestat_set_times: () => SUCCESS,
    fd_close(fd) {
      if (!open[fd]) return BADF;
      open[fd] = undefined;
      return SUCCESS;
    },
    fd_fdstat_get(fd, at) {
      const entry = open[fd];
      if (!entry) return BADF;
      bytes(at, 24).fill(0);
      view().setUint8(at, kind(entry.node));
      view().setUint16(at + 2, entry.append ? APPEND : 0, true);
      // A terminal is what can neither be sought nor told: Channels are not terminals here.
      view().setBigUint64(at + 8, ALL_RIGHTS, true);
      view().setBigUint64(at + 16, ALL_RIGHTS, true);
      return SUCCESS;
    },
    fd_filestat_get: (fd, at) => (open[fd] ? stat(open[fd].node, at) : BADF),
    fd_filestat_set_size(fd, size) {
      if (!(open[fd]?.node instanceof File)) return open[fd] ? INVAL : BADF;
      open[fd].node.resize(Number(size));
      return SUCCESS;
    },
    fd_prestat_get(fd, at) {
      if (open[fd]?.path === undefined) return BADF;
      view().setUint8(at, 0);
      view().setUint32(at + 4, encoder.encode(open[fd].path).length, true);
      return SUCCESS;
    },
    fd_prestat_dir_name(fd, at, length) {
      if (open[fd]?.path === undefined) return BADF;
      bytes(at, length).set(encoder.encode(open[fd].path).subarray(0, length));
      return SUCCESS;
    },
    fd_read(fd, vectors, count, done) {
      const [error, total = 0] = read(open[fd], vectors, count, open[fd]?.at);
      if (!error) {
        open[fd].at += total;
        view().setUint32(done, total, true);
      }
      return error;
    },
    fd_pread(fd, vectors, count, from, done) {
      const [error, total = 0] = read(open[fd], vectors, count, Number(from));
      if (!error) view().setUint32(done, total, true);
      return error;
    },
    fd_write(fd, vectors, count, done) {
      const entry = open[fd];
      if (entry?.append) entry.at = entry.node.size;
      const [error, total = 0] = write(entry, vectors, count, entry?.at);
      if (!error) {
        entry.at += total;
        view().setUint32(done, total, true);
      }
      return error;
    },
    fd_pwrite(fd, vectors, count, from, done) {
      const [error, total = 0] = write(open[fd], vectors, count, Number(from));
      if (!error) view().setUint32(done, total, true);
      return error;
    },
    fd_seek(fd, offset, whence, at) {
      const entry = open[fd];
      if (!entry) return BADF;
      if (entry.node instanceof Channel) return NOTSUP;
      const base = [0, entry.at, entry.node.size ?? 0][whence];
      if (base + Number(offset) < 0) return INVAL;
      entry.at = base + Number(offset);
      view().setBigUint64(at, BigInt(entry.at), true);
      return SUCCESS;
    },
    fd_tell(fd, at) {
      if (!open[fd]) return BADF;
      view().setBigUint64(at, BigInt(open[fd].at), true);
      return SUCCESS;
    },
    fd_readdir(fd, at, length, cookie, used) {
      const folder = open[fd]?.node;
      if (!(folder instanceof Folder)) return folder ? NOTDIR : BADF;
      const listed = [[".", folder], ["..", folder], ...folder.entries];
      let filled = 0;
      for (let i = Number(cookie); i < listed.length && filled < length; i++) {
        const [name, node] = listed[i];
        const coded = encoder.encode(name);
        const record = new Uint8Array(24 + coded.length);
        const to = new DataView(record.buffer);
        to.setBigUint64(0, BigInt(i + 1), true);
        to.setBigUint64(8, node.inode, true);
        to.setUint32(16, coded.length, true);
        to.setUint8(20, kind(node));
        record.set(coded, 24);
        const part = record.subarray(0, length - filled);
        bytes(at + filled, part.length).set(part);
        filled += part.length;
      }
      view().setUint32(used, filled, true);
      return SUCCESS;
    },

    path_create_directory(fd, at, length) {
      const place = locate(fd, at, length);
      if (place.error) return place.error;
      if (place.node) return EXIST;
      place.folder.entries.set(place.name, new Folder());
      return SUCCESS;
    },
    path_filestat_get(fd, flags, at, length, to) {
      const place = locate(fd, at, length);
      return found(place) || stat(place.node, to);
    },
    path_open(fd, lookup, at, length, oflags, rights, inherited, fdflags, to) {
      const place = locate(fd, at, length);
      if (place.error) return place.error;
      let { node } = place;
      if (node && oflags & EXCL && oflags & CREAT) return EXIST;
      if (!node && !(oflags & CREAT)) return NOENT;
      if (node && oflags & MUST_BE_DIRECTORY && !(node instanceof Folder)) return NOTDIR;
      if (!node) place.folder.entries.set(place.name, (node = new File()));
      if (oflags & TRUNC && node instanceof Folder) return ISDIR;
      if (oflags & TRUNC && node instanceof File) node.resize(0);
      view().setUint32(to, take({ node, at: 0, append: Boolean(fdflags & APPEND) }), true);
      return SUCCESS;
    },
    path_remove_directory(fd, at, length) {
      const place = locate(fd, at, length);
      if (found(place)) return found(place);
      if (!(place.node instanceof Folder)) return NOTDIR;
      if (place.node.entries.size) return NOTEMPTY;
      place.folder.entries.delete(place.name);
      return SUCCESS;
    },
    path_unlink_file(fd, at, length) {
      const place = locate(fd, at, length);
      if (found(place)) return found(place);
      if (place.node instanceof Folder) return ISDIR;
      place.folder.entries.delete(place.name);
      return SUCCESS;
    },
    path_rename(fd, at, length, fdTo, atTo, lengthTo) {
      const [from, to] = [locate(fd, at, length), locate(fdTo, atTo, lengthTo)];
      if (found(from)) return found(from);
      if (to.error) return to.error;
      if (to.node instanceof Folder && to.node.entries.size) return NOTEMPTY;
      from.folder.entries.delete(from.name);
      to.folder.entries.set(to.name, from.node);
      return SUCCESS;
    },
    path_link: () => NOSYS,
    path_readlink(fd, at, length) {
      return found(locate(fd, at, length)) || INVAL; // there are no links
    },
    path_symlink: () => NOSYS,
    sock_accept: () => NOSYS,
    sock_recv: () => NOSYS,
    sock_send: () => NOSYS,
    sock_shutdown: () => NOSYS,
  };
  return { calls, use: (given) => (memory = given) };
}

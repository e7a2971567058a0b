// Python in a worker of its own, so that the page stays alive while it computes.
// In: {do: "start", ...}, {do: "turn", id, message}. Out: {progress}, {ready}, {message}, {turned}.

import { Channel, File, Folder, wasi } from "./wasi.js";

const encoder = new TextEncoder();
let python = null;
let inbox = null;
let kept = () => null;

// A file of the site, stored gzipped whatever its server does, as a stream of its plain bytes.
async function fetched({ url, size }, ondata) {
  const response = await stored(url);
  if (!response.ok) throw new Error(`${url} could not be had (${response.status})`);
  const counted = response.body.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      ondata(chunk.length);
      controller.enqueue(chunk);
    },
  }));
  return counted.pipeThrough(new DecompressionStream("gzip"));
}

// Names carry a hash, so what was once had can be had from the browser's own store for ever.
async function stored(url) {
  try {
    const cache = await caches.open("semi-supervised-course");
    const had = await cache.match(url);
    if (had) return had;
    const response = await fetch(url);
    if (!response.ok) return response;
    await cache.put(url, response.clone());
    return response;
  } catch {
    return fetch(url); // no such store here (a private window, a page without https)
  }
}

async function start({ files, env, record, module, home }) {
  const total = Object.values(files).reduce((sum, { size }) => sum + size, 0);
  let had = 0;
  const ondata = (length) => {
    had += length;
    postMessage({ progress: { phase: "download", had, total } });
  };
  const bytes = async (file) => new Uint8Array(await new Response(await fetched(file, ondata)).arrayBuffer());
  const wasm = async () => {
    if (module) return module;
    const headers = { "content-type": "application/wasm" };
    return WebAssembly.compileStreaming(new Response(await fetched(files.python, ondata), { headers }));
  };
  const [compiled, library, bundle, tables] = await Promise.all([
    wasm(), bytes(files.library), bytes(files.course), files.tables && bytes(files.tables),
  ]);
  postMessage({ progress: { phase: "start" }, module: module ? undefined : compiled });

  const root = new Folder();
  unbundle(bundle, root);
  root.folder("tmp/matplotlib");
  const lib = root.folder("usr/local/lib");
  lib.put("python315.zip", new File(library));
  if (tables) lib.put("tables.zip", new File(tables));
  inbox = root.put("page/inbox", new File());
  root.put("page/outbox", new Channel((message) => postMessage({ message }, [message.buffer])));
  if (record) root.put("work/.course.json", new File(encoder.encode(record)));
  root.folder(home);
  kept = () => {
    const file = root.get("work/.course.json");
    return file ? new TextDecoder().decode(file.content) : null;
  };
  const said = new Channel((part) => postMessage({ said: new TextDecoder().decode(part) }));
  const host = wasi({
    args: ["python"],
    env: { HOME: "/tmp", TMPDIR: "/tmp", MPLCONFIGDIR: "/tmp/matplotlib", PYTHONTZPATH: "", ...env },
    streams: [new File(), said, said],
    // matplotlib reads its data as files, from inside the zip: a folder stands in for that place.
    roots: [
      ["/usr/local/lib/python315.zip/matplotlib/mpl-data", root.folder("mpl-data")],
      ["/", root],
    ],
  });
  const imports = { wasi_snapshot_preview1: host.calls, host: { call: () => -1 } };
  python = await WebAssembly.instantiate(compiled, imports);
  host.use(python.exports.memory);
  python.exports._initialize();
  turn("import sys; sys.path.insert(0, '/site'); sys.path.append('/usr/local/lib/tables.zip')");
  turn("import page_session; page_session.start()");
  postMessage({ progress: { phase: "import" } });
  turn("page_session.warm_up()");
  postMessage({ ready: { memory: python.exports.memory.buffer.byteLength } });
}

function turn(source) {
  const { host_alloc, memory, turn: run } = python.exports;
  const code = encoder.encode(source);
  const at = host_alloc(code.length) >>> 0;
  new Uint8Array(memory.buffer).set(code, at);
  return run(at, code.length);
}

// A bundle: the length of a table (4 bytes), the table (path -> [start, length]) in JSON, the bytes.
function unbundle(bytes, root) {
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const table = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  for (const [path, [from, size]] of Object.entries(table))
    root.put(path, new File(bytes.slice(4 + length + from, 4 + length + from + size)));
}

onmessage = async ({ data }) => {
  try {
    if (data.do === "start") return await start(data);
    inbox.resize(0);
    inbox.write(new Uint8Array(data.message), 0);
    const status = turn("page_session.receive()");
    postMessage({
      turned: data.id, status, record: kept(), memory: python.exports.memory.buffer.byteLength,
    });
  } catch (error) {
    postMessage({ failed: String(error), id: data.id });
  }
};

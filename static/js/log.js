// The public log, read and checked in the browser: signed notes, tiles, proofs (c2sp.org).
// It follows verify.py and oversight/selectors/checking.py step by step, and shares no code with them.
const HASH = 32;
const WIDE = 256;
const LEAF = /^v1 ([a-z][a-z0-9_-]{0,31}) ([0-9a-f]{64})\n$/;
const encoder = new TextEncoder();
const strict = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// Something does not hold; `code` names the sentence that says so.
export class Broken extends Error {
    constructor(code, figures = {}) {
        super(code);
        this.code = code;
        this.figures = figures;
    }
}

const malformed = () => new Broken("malformed");

// --- bytes ------------------------------------------------------------------------------------
export const toHex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (one) => parseInt(one, 16));
export const toBase64 = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));

export function fromBase64(text) {
    let raw;
    try {
        raw = atob(text);
    } catch {
        throw malformed();
    }
    if (btoa(raw) !== text) throw malformed();
    return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export function joined(...parts) {
    const found = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
        found.set(part, at);
        at += part.length;
    }
    return found;
}

export const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const leafHash = (data) => sha256([0], data);
const nodeHash = (left, right) => sha256([1], left, right);

// --- notes and keys -----------------------------------------------------------------------------
function decimal(text) {
    const found = Number(text);
    if (!/^(0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(found)) throw malformed();
    return found;
}

export function readNote(whole) {
    const at = whole.lastIndexOf("\n\n");
    // eslint-disable-next-line no-control-regex
    if (at < 1 || !whole.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(whole)) throw malformed();
    const signatures = whole.slice(at + 2, -1).split("\n").map((line) => {
        const words = line.split(" ");
        if (words.length !== 3 || words[0] !== "\u2014" || !words[1]) throw malformed();
        const raw = fromBase64(words[2]);
        return { name: words[1], id: toHex(raw.slice(0, 4)), signature: raw.slice(4) };
    });
    return { text: whole.slice(0, at + 1), signatures };
}

export function readHead(text) {
    const lines = text.split("\n").slice(0, -1);
    if (lines.length < 3 || lines.includes("")) throw malformed();
    const root = fromBase64(lines[2]);
    if (root.length !== HASH) throw malformed();
    return { origin: lines[0], size: decimal(lines[1]), root, base64: lines[2] };
}

export async function readKey(line) {
    const at = line.indexOf("+");
    const [name, id, material] = [line.slice(0, at), line.slice(at + 1, at + 9), fromBase64(line.slice(at + 10).trim())];
    const named = await sha256(encoder.encode(`${name}\n`), material);
    if (toHex(named.slice(0, 4)) !== id || material.length !== 33) throw malformed();
    const key = await crypto.subtle.importKey("raw", material.slice(1), { name: "Ed25519" }, false, ["verify"]);
    return { name, id, kind: material[0], key };
}

// Return what a checkpoint says, once its signature is seen to be of one of the keys.
export async function signedHead(whole, keys) {
    const note = readNote(whole);
    const head = readHead(note.text);
    const own = keys.filter((key) => key.name === head.origin);
    if (!own.length) throw new Broken("other_log", { origin: head.origin.slice(0, 100) });
    let good = false;
    for (const key of own) {
        for (const one of note.signatures.filter((line) => line.name === key.name && line.id === key.id)) {
            if (!(await crypto.subtle.verify("Ed25519", key.key, one.signature, encoder.encode(note.text)))) {
                throw new Broken("not_signed");
            }
            good = true;
        }
    }
    if (!good) throw new Broken("not_signed");
    return head;
}

// --- the tree; sizes stay below 2^53, so halves are taken by division, never by shifts -------------
const half = (value) => Math.floor(value / 2);
const isOdd = (value) => value % 2 === 1;

function below(size) {
    let found = 1;
    while (found * 2 < size) found *= 2;
    return found;
}

export async function inclusionRoot(leaf, index, size, proof) {
    let [low, high, found] = [index, size - 1, leaf];
    if (index >= size) return null;
    for (const one of proof) {
        if (high === 0) return null;
        if (isOdd(low) || low === high) {
            found = await nodeHash(one, found);
            while (!isOdd(low) && low) [low, high] = [half(low), half(high)];
        } else {
            found = await nodeHash(found, one);
        }
        [low, high] = [half(low), half(high)];
    }
    return high === 0 ? found : null;
}

export async function isConsistent(old, now, proof) {
    if (old.size === now.size) return !proof.length && same(old.root, now.root);
    if (old.size === 0) return !proof.length;
    const path = below(old.size * 2) === old.size ? [old.root, ...proof] : [...proof];
    if (!path.length) return false;
    let [low, high] = [old.size - 1, now.size - 1];
    while (isOdd(low)) [low, high] = [half(low), half(high)];
    let [before, after] = [path[0], path[0]];
    for (const one of path.slice(1)) {
        if (high === 0) return false;
        if (isOdd(low) || low === high) {
            [before, after] = [await nodeHash(one, before), await nodeHash(one, after)];
            while (!isOdd(low) && low) [low, high] = [half(low), half(high)];
        } else {
            after = await nodeHash(after, one);
        }
        [low, high] = [half(low), half(high)];
    }
    return high === 0 && same(before, old.root) && same(after, now.root);
}

// Return the root of a power of two of hashes, laid end to end.
async function top(hashes) {
    let found = hashes;
    while (found.length > HASH) {
        const pairs = [];
        for (let at = 0; at < found.length; at += 2 * HASH) pairs.push(sha256([1], found.subarray(at, at + 2 * HASH)));
        found = joined(...(await Promise.all(pairs)));
    }
    return found;
}

// --- the log at an address ------------------------------------------------------------------------
export class Log {
    constructor(address) {
        this.address = address;
        this.tiles = new Map();
    }

    async open() {
        const lines = strict().decode(await this.read("key")).split("\n").filter(Boolean);
        this.keys = (await Promise.all(lines.map(readKey))).filter((key) => key.kind === 1);
        this.head = await signedHead(strict().decode(await this.read("checkpoint")), this.keys);
        return this;
    }

    async read(path) {
        let answer;
        try {
            answer = await fetch(this.address + path, { credentials: "omit", redirect: "error" });
        } catch {
            throw new Broken("unreachable", { detail: path });
        }
        if (!answer.ok) throw new Broken("unreachable", { detail: `${path}: ${answer.status}` });
        return new Uint8Array(await answer.arrayBuffer());
    }

    width(level, index) {
        return Math.min(WIDE, Math.floor(this.head.size / WIDE ** level) - WIDE * index);
    }

    path(level, index) {
        const digits = String(index);
        const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
        const width = this.width(level === "entries" ? 0 : level, index);
        const name = [...groups.slice(0, -1).map((one) => `x${one}`), groups.at(-1)].join("/");
        return `tile/${level}/${name}${width < WIDE ? `.p/${width}` : ""}`;
    }

    async tile(level, index) {
        const path = this.path(level, index);
        if (!this.tiles.has(path)) {
            const data = await this.read(path);
            if (data.length !== HASH * this.width(level, index)) throw new Broken("unreachable", { detail: path });
            this.tiles.set(path, data);
        }
        return this.tiles.get(path);
    }

    async node(height, index) {
        const level = Math.floor(height / 8);
        const first = index * 2 ** (height % 8);
        const tile = await this.tile(level, Math.floor(first / WIDE));
        const start = HASH * (first % WIDE);
        return top(tile.subarray(start, start + HASH * 2 ** (height % 8)));
    }

    async subtree(start, end) {
        const size = end - start;
        const left = below(size);
        if (left * 2 === size || size === 1) return this.node(Math.round(Math.log2(size)), start / size);
        return nodeHash(await this.subtree(start, start + left), await this.subtree(start + left, end));
    }

    async consistency(old, now) {
        let [start, end, whole] = [0, now, true];
        const proof = [];
        while (old < end) {
            const middle = start + below(end - start);
            if (old <= middle) {
                proof.unshift(await this.subtree(middle, end));
                end = middle;
            } else {
                proof.unshift(await this.subtree(start, middle));
                [start, whole] = [middle, false];
            }
        }
        return whole ? proof : [await this.subtree(start, end), ...proof];
    }

    // Count the classes of the first `head.size` entries, each hashed up to the signed root.
    async count(head, told) {
        const counts = {};
        const levels = [];
        for (let index = 0; index * WIDE < head.size; index += 1) {
            const width = Math.min(WIDE, head.size - index * WIDE);
            const leaves = entries(await this.read(this.path("entries", index)), index).slice(0, width);
            for (const leaf of leaves) counts[leaf.kind] = (counts[leaf.kind] ?? 0) + 1;
            const hashes = await Promise.all(leaves.map((leaf) => leafHash(leaf.data)));
            if (leaves.length !== width) throw new Broken("not_hashed", { index: index * WIDE });
            for (const one of hashes) await grow(levels, one);
            told(Math.min(head.size, (index + 1) * WIDE));
        }
        let root = null;
        for (const one of levels) if (one) root = root ? await nodeHash(one, root) : one;
        if (!same(root ?? (await sha256([])), head.root)) throw new Broken("not_hashed", { index: 0 });
        return counts;
    }
}

// Add a leaf to the roots of whole subtrees, the smallest first.
async function grow(levels, leaf) {
    let [at, found] = [0, leaf];
    while (levels[at]) {
        found = await nodeHash(levels[at], found);
        levels[at] = null;
        at += 1;
    }
    levels[at] = found;
}

function entries(bundle, index) {
    const found = [];
    for (let at = 0; at < bundle.length; ) {
        const end = at + 2 + bundle[at] * 256 + (bundle[at + 1] ?? 0);
        const data = bundle.subarray(at + 2, end);
        const words = LEAF.exec(new TextDecoder("latin1").decode(data));
        if (!words || end > bundle.length) throw new Broken("not_hashed", { index: index * WIDE + found.length });
        found.push({ data, kind: words[1] });
        at = end;
    }
    return found;
}

// --- receipts ---------------------------------------------------------------------------------------
export async function readReceipt(text) {
    const at = text.indexOf("\n\n");
    const lines = text.slice(0, at).split("\n");
    if (at < 0) throw malformed();
    const extra = lines[1]?.startsWith("extra ") ? fromBase64(lines[1].slice(6)) : new Uint8Array();
    const words = LEAF.exec(new TextDecoder("latin1").decode(extra));
    if (!words) throw new Broken("no_entry");
    if (!lines[2]?.startsWith("index ")) throw malformed();
    const proof = lines.slice(3).map(fromBase64);
    if (proof.some((one) => one.length !== HASH)) throw malformed();
    return {
        leaf: await leafHash(extra),
        kind: words[1],
        commitment: words[2],
        index: decimal(lines[2].slice(6)),
        proof,
        checkpoint: text.slice(at + 2),
    };
}

export async function matches(salt, body, commitment) {
    for (const one of spellings(body)) {
        if (toHex(await sha256([0], fromHex(salt.replaceAll(/\s/g, "")), encoder.encode(one))) === commitment) return true;
    }
    return false;
}

function* spellings(body) {
    yield body;
    yield body.replaceAll(/\r?\n/g, "").trim();
    try {
        yield canonical(JSON.parse(body));
    } catch {
        // it is no JSON, so there is no other way to lay it out
    }
}

// RFC 8785 for what an entry holds: text, whole numbers, booleans, lists and objects.
function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${parts.join(",")}}`;
}

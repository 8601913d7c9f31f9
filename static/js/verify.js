// Checks in the browser what the form would send to the server; without scripts it does send it.
import { Broken, Log, inclusionRoot, isConsistent, matches, readReceipt, same, signedHead } from "./log.js";

const byId = (name) => document.getElementById(name);
const form = byId("verify");
const words = JSON.parse(byId("verify-words").textContent);
// Numbers are grouped alike in Kazakh and Russian; browsers without Kazakh would group as in English.
const numbers = new Intl.NumberFormat(words.language === "kk" ? "ru" : words.language);

async function* steps(text, salt, body) {
    const log = await new Log(form.dataset.log).open();
    const plain = text.replaceAll("\r\n", "\n").replace(/^\ufeff/, "");
    const ended = `${plain.trimEnd()}\n`;
    if (plain.startsWith("c2sp.org/tlog-proof@v1")) yield* receipt(log, ended, salt, body);
    else if (plain.trimStart().startsWith("{")) yield* json(log, plain, salt, body);
    else if (plain.includes("\n\n\u2014 ")) yield* checkpoint(log, ended);
    else throw new Broken("unknown");
}

async function* receipt(log, text, salt, body) {
    const given = await readReceipt(text);
    const head = await signedHead(given.checkpoint, log.keys);
    yield ["signed", { size: head.size }];
    const figures = { index: given.index, size: head.size, kind: given.kind };
    const root = await inclusionRoot(given.leaf, given.index, head.size, given.proof);
    if (!root || !same(root, head.root)) throw new Broken("not_included", figures);
    yield ["included", figures];
    if (salt.trim() || body.trim()) {
        if (!salt.trim() || !body.trim()) throw new Broken("content_half");
        if (!/^[0-9a-fA-F]{64}$/.test(salt.replaceAll(/\s/g, ""))) throw new Broken("bad_salt");
        if (!(await matches(salt, body, given.commitment))) throw new Broken("not_content");
        yield ["content", {}];
    }
    yield* growth(log, head);
}

async function* checkpoint(log, text) {
    const head = await signedHead(text, log.keys);
    yield ["signed", { size: head.size }];
    yield* growth(log, head);
}

async function* json(log, text, salt, body) {
    let said;
    try {
        said = JSON.parse(text);
    } catch {
        throw new Broken("malformed");
    }
    const held = said?.receipt ?? said; // what the answer to a filing holds, or a QR code
    if (held?.commitment !== undefined) yield* receiptOfCode(log, held, salt, body);
    else if (said?.format === "oversight-proof/v1") throw new Broken("package");
    else yield* report(log, said);
}

// A receipt as its QR code gives it, without the proof: that is had by the commitment, which alone leaves the browser.
async function* receiptOfCode(log, said, salt, body) {
    const commitment = String(said.commitment);
    const origin = String(said.log ?? log.head.origin);
    if (!log.keys.some((key) => key.name === origin)) throw new Broken("other_log", { origin: origin.slice(0, 100) });
    if (!/^[0-9a-fA-F]{64}$/.test(commitment)) throw new Broken("unknown_entry");
    const proof = await proofOf(commitment.toLowerCase());
    if ((await readReceipt(proof)).commitment !== commitment.toLowerCase()) throw new Broken("unknown_entry");
    const entry = String(said.entry ?? body); // a long one is in no code
    yield* receipt(log, proof, entry.trim() ? String(said.salt ?? salt) : salt, entry);
}

async function proofOf(commitment) {
    const address = form.dataset.receipt.replace("COMMITMENT", commitment);
    let answer;
    try {
        answer = await fetch(address, { credentials: "omit", redirect: "error" });
    } catch {
        throw new Broken("unreachable", { detail: address });
    }
    if (answer.ok) return answer.text();
    if (answer.status !== 404) throw new Broken("unreachable", { detail: `${address}: ${answer.status}` });
    throw new Broken((await answer.json()).code === "not_yet" ? "not_yet" : "unknown_entry");
}

async function* report(log, said) {
    const part = said?.log;
    if (typeof part?.checkpoint !== "string" || typeof part.classes !== "object" || !part.classes) {
        throw new Broken("no_checkpoint");
    }
    const head = await signedHead(part.checkpoint, log.keys);
    if (part.origin !== head.origin || part.size !== head.size || part.root !== head.base64) {
        throw new Broken("head_differs");
    }
    yield ["signed", { size: head.size }];
    yield* growth(log, head);
    const counts = await log.count(head, (done) => {
        byId("progress").textContent = `${numbers.format(done)} / ${numbers.format(head.size)}`;
    });
    yield ["hashed", { size: head.size }];
    for (const kind of [...new Set([...Object.keys(part.classes), ...Object.keys(counts)])].sort()) {
        const [claimed, held] = [part.classes[kind] ?? 0, counts[kind] ?? 0];
        if (claimed !== held) throw new Broken("miscounted", { kind, said: String(claimed).slice(0, 20), held });
    }
    yield ["counted", { count: Object.keys(counts).length, size: head.size }];
}

async function* growth(log, head) {
    const figures = { size: head.size, now: log.head.size };
    if (head.size > log.head.size) throw new Broken("ahead", figures);
    const proof = head.size && head.size < log.head.size ? await log.consistency(head.size, log.head.size) : [];
    if (!(await isConsistent(head, log.head, proof))) throw new Broken("changed", figures);
    yield ["grew", figures];
}

// --- the page -----------------------------------------------------------------------------------------
function sentence(code, figures) {
    return words.sentences[code].replace(/\{(\w+)\}/g, (_whole, name) => {
        const value = figures[name];
        if (typeof value === "number") return numbers.format(value);
        return name === "kind" ? (words.kinds[value] ?? value) : value;
    });
}

function show(kind, code, figures) {
    const row = byId(`step-${kind}`).content.cloneNode(true);
    row.querySelector("li > span:last-child").textContent = sentence(code, figures);
    byId("steps").append(row);
}

async function run(text, salt, body) {
    try {
        for await (const [code, figures] of steps(text, salt, body)) show("pass", code, figures);
        return "pass";
    } catch (fault) {
        if (!(fault instanceof Broken)) throw fault;
        const kind = ["unreachable", "ahead", "not_yet"].includes(fault.code) ? "unchecked" : "fail";
        show(kind, fault.code, fault.figures);
        return kind;
    }
}

async function check(event) {
    const file = form.elements.file.files[0];
    const pasted = form.elements.text.value;
    if (!file && !pasted.trim()) return; // the server says what is missing
    if (file && /\.(zip|pdf)$/i.test(file.name)) return; // the server opens packages and documents
    event.preventDefault();
    const result = byId("result");
    byId("steps").replaceChildren();
    byId("progress").textContent = byId("words-busy").content.textContent;
    form.setAttribute("aria-busy", "true");
    const text = file ? await file.text() : pasted;
    const verdict = await run(text, form.elements.salt.value, form.elements.body.value);
    byId("verdict").textContent = byId(`words-${verdict}`).content.textContent;
    byId("progress").textContent = "";
    byId("by-server").hidden = true;
    byId("by-browser").hidden = false;
    form.removeAttribute("aria-busy");
    result.hidden = false;
    result.focus();
}

// An older browser, or a page that came without TLS, has no Ed25519: then the form goes to the server.
async function canCheck() {
    try {
        await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
        return true;
    } catch {
        return false;
    }
}

if (await canCheck()) form.addEventListener("submit", check);

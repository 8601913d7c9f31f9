"""Code that is not ours agrees: pymerkle on every root and path, Go's checksum database on all.

The log that is looked at is written by `tests.oversight.naive_log`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from oversight import verify
from tests.oversight.naive_log import NaiveLog, Signer, b64, some_leaves

CHECKER = Path(__file__).parent / "independent" / "check.go"
GOCODE = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")


@pytest.fixture(scope="module")
def log() -> NaiveLog:
    return NaiveLog(some_leaves(700))


@pytest.fixture(scope="module")
def pymerkle_tree(log: NaiveLog) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(log.leaves)
    return tree


def test_pymerkle_has_the_same_root_at_every_size(
    log: NaiveLog, pymerkle_tree: InmemoryTree
) -> None:
    for size in range(1, 701):
        assert pymerkle_tree.get_root(size) == log.root(size)


def test_pymerkle_gives_the_proofs_that_we_accept(
    log: NaiveLog, pymerkle_tree: InmemoryTree
) -> None:
    for size in (1, 2, 3, 255, 256, 257, 700):
        for index in {0, 1, size // 2, size - 1} & set(range(size)):
            proof = pymerkle_tree.prove_inclusion(index + 1, size)
            leaf = verify.leaf_hash(log.leaves[index])
            verify_inclusion(leaf, log.root(size), proof)
            path = [one for one in proof.path if one != leaf]
            assert path == log.inclusion(index, 0, size)
            assert verify.inclusion_root(leaf, index, size, path) == log.root(size)


def test_pymerkle_finds_our_roots_consistent(log: NaiveLog, pymerkle_tree: InmemoryTree) -> None:
    for old in (1, 2, 3, 128, 255, 256, 257, 512, 699):
        proof = pymerkle_tree.prove_consistency(old, 700)
        verify_consistency(log.root(old), log.root(700), proof)


def check_with_go(folder: Path, *more: Path) -> tuple[int, str]:
    """Run Go's own code over a copied log; skipped where Go or its library is not installed."""
    go = shutil.which("go")
    if go is None or not GOCODE.is_dir():
        pytest.skip("needs golang-go and golang-golang-x-mod-dev")
    done = subprocess.run(
        [go, "run", CHECKER, folder, *more],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "GO111MODULE": "off",
            "GOPATH": "/usr/share/gocode",
            "GOCACHE": str(CHECKER.parents[3] / "var" / "go"),
            "GOFLAGS": "",
        },
    )
    return done.returncode, done.stdout + done.stderr


def test_go_finds_log_and_proofs_good_and_a_changed_one_bad(log: NaiveLog, tmp_path: Path) -> None:
    folder, proofs = log.write(tmp_path / "log"), tmp_path / "proofs"
    lines = []
    for size in (1, 2, 255, 256, 257, 700):
        for index in {0, size // 2, size - 1}:
            leaf = hashlib.sha256(b"\0" + log.leaves[index]).digest()
            path = [b64(one) for one in log.inclusion(index, 0, size)]
            lines.append(
                ["inclusion", str(index), str(size), b64(log.root(size)), b64(leaf), *path]
            )
        path = [b64(one) for one in log.consistency(size, 700)]
        lines.append(
            ["consistency", str(size), "700", b64(log.root(size)), b64(log.root(700)), *path]
        )
    proofs.write_text("".join(" ".join(words) + "\n" for words in lines))
    assert check_with_go(folder, proofs) == (0, f"entries 700 of 700\nproofs {len(lines)}\n")
    tile = folder / "tile/entries/001"
    tile.write_bytes(tile.read_bytes().replace(b"v1", b"v2", 1))
    status, said = check_with_go(folder)
    assert (status, "entry 256 is not what its tile says" in said) == (1, True)


def test_go_reads_a_log_whose_key_was_changed(log: NaiveLog, tmp_path: Path) -> None:
    folder, before = log.write(tmp_path / "log"), Signer(seed=b"b" * 32)
    (folder / "key").write_text(f"{log.signer.vkey}\n{before.vkey}\n")
    assert check_with_go(folder) == (0, "entries 700 of 700\n")
    (folder / "key").write_text(f"{before.vkey}\n")
    status, said = check_with_go(folder)
    assert (status, "no verifiable signatures" in said) == (1, True)

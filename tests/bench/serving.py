"""What callers wait for, raced over HTTP against a plain site."""

from __future__ import annotations

import itertools
import json
import statistics
from collections.abc import Callable

from django.test import Client

from tests.bench.load import Lane, Slice, call, quantile, race, ratios, request
from tests.bench.measures import Bench, say, spread, verdict


# --- P1, P2 -----------------------------------------------------------------------------------
def create(bench: Bench) -> None:
    """Filing against the plain create, eight callers and one."""
    small = bench.sizes[0]
    with bench.inside(bench.register(small)):
        client = Client(headers={"authorization": f"Bearer {bench.cast.token}"})
        work, framing = bench.statements(
            lambda: client.post(
                "/api/v1/warrants/",
                json.dumps(bench.filing()),
                content_type="application/json",
                headers={"idempotency-key": f"k{next(bench._numbers)}"},
            )
        )
    stage = bench.stage
    with stage.web(bench.register(small)) as web, stage.web(bench.plain(small), plain=True) as base:
        for clients in (8, 1):
            ours = Lane("oversight", web.port, web.workers, bench.make_filing())
            plain = Lane("plain", base.port, base.workers, bench.make_plain())
            race([ours, plain], clients=clients, seconds=bench.seconds, rounds=bench.rounds)
            rates = ratios(ours, plain, lambda one: one.rate)
            if clients > 1:
                say(
                    f"P1  create, 8 clients: {ours.median(_rate):.0f}/s, plain"
                    f" {plain.median(_rate):.0f}/s; ratio {spread(rates)};"
                    f" {verdict(statistics.median(rates), 1.0, least=True)}"
                )
                cpu = ours.median(_cpu)
                say(
                    f"P1  CPU a filing: {cpu:.2f} ms, plain {plain.median(_cpu):.2f} ms;"
                    f" {verdict(cpu, 7, least=False)}"
                )
                say(
                    f"P1  statements a filing: {work} and {framing} that frame the transaction;"
                    f" {verdict(work, 7, least=False)}"
                )
            else:
                for percent in (50, 95):
                    pairs = ratios(ours, plain, lambda one, p=percent: one.quantile(p))
                    mine = ours.median(lambda one, p=percent: one.quantile(p))
                    base_ms = plain.median(lambda one, p=percent: one.quantile(p))
                    goal = verdict(statistics.median(pairs), 1.0, least=False)
                    if percent == 95:
                        goal = verdict(mine / ours.median(_p50), 2.0, least=False) + " (of its p50)"
                    say(
                        f"P2  create, 1 client: p{percent} {mine:.1f} ms, plain {base_ms:.1f} ms;"
                        f" ratio {spread(pairs)}; {goal}"
                    )


def _rate(one: Slice) -> float:
    return one.rate


def _cpu(one: Slice) -> float:
    return one.cpu_each


def _p50(one: Slice) -> float:
    return one.quantile(50)


# --- P3 ---------------------------------------------------------------------------------------
def page_of_fifty(bench: Bench) -> None:
    """The list of fifty against a plain cursor list, at each size."""
    stage = bench.stage
    mine = request("GET", "/api/v1/warrants/", f"Authorization: Bearer {bench.cast.token}")
    theirs = request("GET", "/filings/", f"Authorization: Token {bench.plain_token}")
    for size in bench.sizes:
        ours_db, plain_db = bench.register(size), bench.plain(size)
        with bench.inside(ours_db):
            client = Client(headers={"authorization": f"Bearer {bench.cast.token}"})
            work, _framing = bench.statements(lambda: client.get("/api/v1/warrants/"))  # noqa: B023
        with stage.web(ours_db) as web, stage.web(plain_db, plain=True) as base:
            for port, sent in ((web.port, mine), (base.port, theirs)):
                body = json.loads(call(port, sent).partition(b"\r\n\r\n")[2])
                if len(body["results"]) != 50:
                    raise RuntimeError("a list does not hold fifty rows")
            ours = Lane("oversight", web.port, web.workers, lambda: mine)
            plain = Lane("plain", base.port, base.workers, lambda: theirs)
            race([ours, plain], clients=8, seconds=bench.seconds, rounds=bench.rounds)
        rates = ratios(ours, plain, _rate)
        say(
            f"P3  list of 50 of {size:,}: {ours.median(_rate):.0f}/s, plain"
            f" {plain.median(_rate):.0f}/s; ratio {spread(rates)}; {work} statements;"
            f" {verdict(statistics.median(rates), 1.5, least=True)}"
        )


# --- pages ------------------------------------------------------------------------------------
def pages(bench: Bench) -> None:
    """Register, desk and case pages in the smallest register and in the largest."""
    small, large = bench.sizes[0], bench.sizes[-1]
    cast, numbers = bench.cast, itertools.cycle(range(1, small + 1, 37))
    asked = {
        "register, first page": "/desk/warrants/",
        "register, one reference": "/desk/warrants/?q=W-2025-0007777",
        "register, word of one case in ninety": "/desk/warrants/?q=b-77",
        "register, word that is everywhere": "/desk/warrants/?q=theft",
        "register, word that is nowhere": "/desk/warrants/?q=zzzzzz",
        "register, state": "/desk/warrants/?status=ended",
        "register, state that none has": "/desk/warrants/?status=withdrawn",
        "register, agency": f"/desk/warrants/?agency={cast.agency.pk + 7}",
        "register, measure": "/desk/warrants/?measure=231-2",
        "register, measure that none has": "/desk/warrants/?measure=231-9",
        "register, period": "/desk/warrants/?since=2025-11-03&until=2025-11-04",
        "register, period without cases": "/desk/warrants/?since=2001-01-01&until=2001-12-31",
        "register, days at least": "/desk/warrants/?days=31",
        "register, most days first": "/desk/warrants/?sort=days",
        "register, flag that none has": "/desk/warrants/?flag=use_outside_term",
        "desk": "/desk/",
        "reviews": "/desk/reviews/",
        "case": "",
    }
    cookie = f"Cookie: oversight_session={cast.session}"

    def path_of(given: str) -> str:
        return given or f"/desk/warrants/W-2025-{next(numbers):07d}/"

    counts: dict[str, list[int]] = {name: [] for name in asked}
    for size in (small, large):
        with bench.inside(bench.register(size)):
            browser = Client(headers={"accept-language": "en"})
            browser.cookies["oversight_session"] = cast.session
            for name, given in asked.items():
                work, _ = bench.statements(lambda g=given, b=browser: b.get(path_of(g)))
                counts[name].append(work)
    stage = bench.stage
    with stage.web(f"register_{small}") as little, stage.web(f"register_{large}") as big:
        for name, given in asked.items():
            lanes = [
                Lane(
                    str(size),
                    web.port,
                    web.workers,
                    lambda g=given: request("GET", path_of(g), cookie),
                )
                for size, web in ((small, little), (large, big))
            ]
            race(lanes, clients=1, seconds=bench.seconds / 3, rounds=max(3, bench.rounds // 2))
            p95 = [
                quantile([ms for one in lane.slices for ms in one.latencies], 95) for lane in lanes
            ]
            same = "constant" if len(set(counts[name])) == 1 else f"NOT CONSTANT {counts[name]}"
            say(
                f"P3  {name}: p95 {p95[0]:.0f} ms of {small:,}, {p95[1]:.0f} ms of {large:,};"
                f" ratio {p95[1] / p95[0]:.2f}; {counts[name][0]} statements, {same};"
                f" {verdict(round(p95[1] / p95[0], 2), 1.5, least=False)}"
            )


MEASURES: dict[str, Callable[[Bench], None]] = {
    "create": create,
    "list": page_of_fifty,
    "register": pages,
}

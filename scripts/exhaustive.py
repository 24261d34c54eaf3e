"""What CI samples, done whole: random orders, profiles, the emulator by itself, every mutant.

Usage: python scripts/exhaustive.py [PART ...], where PART is orders, profiles, standalone, compare,
learn, people, second-phone, two-phones, slow-network, captures or mutants (default: all)
Prints one line a run and its time; exits 1 at the end if any was not as it must be.
Needs pytest-randomly, as `tox run -e exhaustive` installs it.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from played import (
    BESIDE_THE_TESTS,
    ONE_CANNOT,
    PEOPLE_CANNOT,
    SECOND_PHONE_CANNOT,
    certified_by_people,
    desk,
    differing,
    failed,
)
from played import verdicts as test_verdicts

from ringproof.emulator.profile import CHOICES, PROFILES, load_profile

ORDERS = 20
HIDDEN = 10
STANDALONE = 2
LATE = 0.4  # seconds by which a busy machine tells something later
SECONDS = ("ring_seconds", "answer_delay", "transfer_delay")
REPEATS = 5
FAULT, CHANGED = "hold-told-twice", {"EV-ONCE-1": ["pass", "non-strict"]}
UNTOLD = "hold-untold"
WORKERS: tuple[list[str], list[str]] = ([], ["-n", "2"])
RINGPROOF = [sys.executable, "-m", "ringproof"]
SUITE = [sys.executable, "-m", "pytest", "conformance", "-q", "-p", "no:cacheprovider"]


def run(name: str, command: list[str]) -> bool:
    """Run `command`, print how it went, and return whether it exited with 0."""
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.monotonic() - began
    print(f"{name}: exit {done.returncode} in {took:.1f} s", flush=True)
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-25:]))
    return done.returncode == 0


def verdicts(folder: Path) -> dict[str, str]:
    """Return the verdict of each clause in a report folder."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {clause["id"]: clause["verdict"] for clause in report["clauses"]}


def orders() -> bool:
    """The phone without a fault in random orders, alone and with two workers: always the same."""
    fine, first = True, None
    with tempfile.TemporaryDirectory() as somewhere:
        for number in range(ORDERS):
            folder = Path(somewhere) / str(number)
            seed = random.randrange(2**32)  # noqa: S311  an order, not a secret
            order = ["-p", "randomly", f"--randomly-seed={seed}", *WORKERS[number % 2]]
            report = ["--target=emulator", f"--ringproof-report={folder}"]
            fine &= run(f"order {number + 1} (seed {seed})", [*SUITE, *order, *report])
            found = verdicts(folder)
            first = first or found
            if found != first:
                print(f"order {number + 1}: verdicts differ from those of the first order")
                fine = False
    return fine


def profiles() -> bool:
    """Every lawful profile, over sockets."""
    # A list, so that one that fails does not hide the others.
    went = [
        run(f"profile {name}", [*SUITE, f"--target=emulator:profile={name}"]) for name in PROFILES
    ]
    return all(went)


def mutants() -> bool:
    """The whole kill matrix: every mutant against every test."""
    ringproof = [sys.executable, "-m", "ringproof"]
    phones = run("selfcheck", [*ringproof, "selfcheck"])
    return run("servers", [*ringproof, "selfcheck", "--servers", "--quick"]) and phones


@contextmanager
def phone_by_itself(target: Path, *options: str) -> Iterator[None]:
    """Run an emulated phone as a process of its own; `target` is written once it listens."""
    phone = subprocess.Popen([*RINGPROOF, "emulate", f"--write-target={target}", *options])
    try:
        while not target.exists() and phone.poll() is None:
            time.sleep(0.1)
        yield
    finally:
        phone.terminate()
        phone.wait()


def standalone() -> bool:
    """The whole suite over the network against an emulator by itself: the verdicts of embedded."""
    with tempfile.TemporaryDirectory() as somewhere:
        where = Path(somewhere)
        fine = run("embedded", [*RINGPROOF, "certify", "--in-memory", f"--report={where / 'e'}"])
        target = where / "phone.yaml"
        with phone_by_itself(target):
            fine &= run(
                "standalone", [*RINGPROOF, "certify", str(target), f"--report={where / 's'}"]
            )
        expected, found = verdicts(where / "e"), verdicts(where / "s")
    # One phone by itself: what it takes three to show cannot be judged.
    for clause in expected:
        if clause.startswith("MP-"):
            expected[clause] = "inconclusive"
    differ = sorted(clause for clause in expected if expected[clause] != found.get(clause))
    if differ:
        print(f"judged otherwise: {', '.join(differ)}")
    return fine and not differ


def compare() -> bool:
    """A phone by itself and itself, five whole runs each: no change; with a fault: just that."""
    with tempfile.TemporaryDirectory() as somewhere:
        where = Path(somewhere)
        fine = True
        with phone_by_itself(where / "phone.yaml"):
            for name in ("before", "after"):
                fine &= repeated(where / "phone.yaml", where / name)
        with phone_by_itself(where / "faulty.yaml", "--mutant", FAULT):
            fine &= repeated(where / "faulty.yaml", where / "faulty")
        same = compared(where / "before", where / "after")
        faulty = compared(where / "before", where / "faulty")
    # How quick the machine is changes between two phones: the fault has no say in latencies.
    faulty = {name: values for name, values in faulty.items() if "-" in name}
    for found, wanted in ((same, {}), (faulty, CHANGED)):
        if found != wanted:
            print(f"changed is {found}, not {wanted}")
            fine = False
    return fine


def repeated(target: Path, report: Path) -> bool:
    """Certify the phone of a target file five times, in real time; it is conformant each time."""
    certify = [*RINGPROOF, "certify", str(target), f"--repeat={REPEATS}", f"--report={report}"]
    return run(f"{report.name}, {REPEATS} runs", certify)


def compared(a: Path, b: Path) -> dict[str, list[str]]:
    """Print what `ringproof compare` says of two sets of repeats; return all that changed."""
    file = b.with_suffix(".json")
    done = subprocess.run(
        [*RINGPROOF, "compare", a.name, b.name, "--json", str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=a.parent,
    )
    print(f"compare {a.name} {b.name}: exit {done.returncode}\n{done.stdout}", flush=True)
    found = json.loads(file.read_text(encoding="utf-8"))
    kinds = ("verdicts", "undecided", "choices")
    changes = {c["name"]: [*c["a"], *c["b"]] for kind in kinds for c in found[kind]}
    return changes | {row["name"]: row["changed"] for row in found["latencies"] if row["changed"]}


def learn() -> bool:
    """Ten hidden phones, each learned whole and judged like the learned one; two on the wire."""
    fine = True
    with tempfile.TemporaryDirectory() as somewhere:
        for number in range(HIDDEN):
            seed = random.randrange(2**32)  # noqa: S311  a phone, not a secret
            print(f"hidden phone {number + 1} (seed {seed})", flush=True)
            where = Path(somewhere) / str(number)
            where.mkdir()
            phone, file = where / "hidden.yaml", where / "learned.yaml"
            write_hidden(seed, phone)
            found = []
            for profile in (phone, file):
                with target_of(profile, where, by_itself=number < STANDALONE) as target:
                    if profile is phone:
                        fine &= run("learn", [*RINGPROOF, "learn", target, "-o", str(file)])
                        fine &= is_learned(phone, file)
                    report = where / profile.stem
                    fine &= run(
                        f"certify the {profile.stem}",
                        [*RINGPROOF, "certify", target, f"--report={report}"],
                    )
                    found.append(verdicts(report))
            if found[0] != found[1]:
                print(f"  judged otherwise: {sorted(found[0].items() ^ found[1].items())}")
                fine = False
    return fine


@contextmanager
def target_of(profile: Path, where: Path, *, by_itself: bool) -> Iterator[str]:
    """Yield what names an emulated phone of a profile: in this process, or one by itself."""
    if not by_itself:
        yield f"emulator:profile={profile}"
        return
    target = where / f"{profile.stem}-target.yaml"
    with phone_by_itself(target, f"--profile={profile}"):
        yield str(target)


def write_hidden(seed: int, path: Path) -> None:
    """Write a profile whose every choice is drawn, and every figure."""
    draw = random.Random(seed)  # noqa: S311  a phone, not a secret
    drawn = {name: f'"{draw.choice(lawful)}"' for name, lawful in CHOICES.items()}
    figures = {
        "ring_seconds": "0.6",  # as --write-target has every phone ring
        "answer_delay": draw.choice(("0.02", "0.1", "0.2")),
        "transfer_delay": draw.choice(("0.02", "0.1", "0.2")),
        "max_calls": str(draw.randint(3, 6)),
    }
    lines = {**drawn, **figures}
    path.write_text("".join(f"{name}: {value}\n" for name, value in lines.items()), "utf-8")


def is_learned(phone: Path, file: Path) -> bool:
    """Say whether the profile is the phone's in all but what it lists as not observed."""
    if not file.exists():
        return False
    hidden, learned = load_profile(str(phone)), load_profile(str(file))
    missing = set(re.findall(r"^#   (\w+) \(", file.read_text("utf-8"), re.MULTILINE))
    lawful = {"event_timeout"} | ({"body_success"} if hidden.status_success == "204" else set())
    wrong = [n for n in (*CHOICES, "max_calls") if getattr(learned, n) != getattr(hidden, n)]
    late = [n for n in SECONDS if not 0 <= getattr(learned, n) - getattr(hidden, n) < LATE]
    wrong = [name for name in (*wrong, *late) if name not in missing]
    if wrong or missing != lawful:
        print(f"not learned: {', '.join(wrong)}; not observed: {', '.join(sorted(missing))}")
    return not wrong and missing == lawful


def people() -> bool:
    """Everybody round a phone by itself is a scripted person at a terminal: the same verdicts.

    As many prompts as announced; and what a broken phone fails is the same clauses.
    """
    with tempfile.TemporaryDirectory() as somewhere:
        where = Path(somewhere)
        fine = all([in_memory(where, "sound"), in_memory(where, "broken", UNTOLD)])
        for name, mutant in (("sound", ""), ("broken", UNTOLD)):
            with desk(where, mutant=mutant) as here:
                began = time.monotonic()
                played, person = certified_by_people(here, where / f"people-{name}")
            asked, took = len(person.asked) - BESIDE_THE_TESTS, time.monotonic() - began
            print(f"people, {name}: {asked} prompts in {took:.1f} s", flush=True)
            # What a broken phone does not do is not asked about; what is missing is asked for.
            if name == "sound" and asked != played.announced:
                print(f"announced were {played.announced}")
                fine = False
        fine &= same(where / "sound", where / "people-sound", PEOPLE_CANNOT)
        seen = judged_here(failed(where / "broken"), where / "people-broken")
        return same_failures(seen, failed(where / "people-broken")) and fine


def second_phone() -> bool:
    """The far end of a phone by itself is another one: the same verdicts, or why not.

    What a broken phone fails it fails here too, where it is judged at all, and nothing else: of
    what it cannot see, such as whether a call is on hold, the second phone says so.
    """
    with tempfile.TemporaryDirectory() as somewhere:
        where = Path(somewhere)
        fine = all([in_memory(where, "sound"), in_memory(where, "broken", UNTOLD)])
        for name, mutant in (("sound", ""), ("broken", UNTOLD)):
            with desk(where, phones=3, mutant=mutant) as here:
                target = str(here.with_second_phone())
                command = [*RINGPROOF, "certify", target, f"--report={where / f'phone-{name}'}"]
                run(f"second phone, {name}", command)
        fine &= same(where / "sound", where / "phone-sound", SECOND_PHONE_CANNOT)
        seen = judged_here(failed(where / "broken"), where / "phone-broken")
        return same_failures(seen, failed(where / "phone-broken")) and fine


def two_phones() -> bool:
    """Two phones by themselves in one target file, with a worker each: the verdicts of one."""
    with tempfile.TemporaryDirectory() as somewhere:
        where = Path(somewhere)
        fine = in_memory(where, "sound")
        (where / "a").mkdir()
        (where / "b").mkdir()
        with desk(where / "a") as first, desk(where / "b", mac="000952000002") as second:
            phones = [json.loads(each.alone().read_text("utf-8")) for each in (first, second)]
            target = where / "phones.yaml"
            target.write_text(json.dumps({"phones": phones}), "utf-8")
            report = f"--report={where / 'two'}"
            fine &= run("two phones", [*RINGPROOF, "certify", str(target), "-n", "2", report])
        return fine and same(where / "sound", where / "two", ONE_CANNOT)


def in_memory(where: Path, name: str, mutant: str = "") -> bool:
    """Certify an embedded phone, to compare with; a fault is found."""
    target = f"emulator:mutant={mutant}" if mutant else "emulator"
    command = [*RINGPROOF, "certify", target, "--in-memory", f"--report={where / name}"]
    return run(f"in memory, {name}", command) != bool(mutant)


def same(wanted: Path, report: Path, cannot: Sequence[str]) -> bool:
    """Print which tests were judged otherwise, and how many are open for want of hands."""
    wrong = differing(wanted, report, cannot)
    open_here = sum(v == "inconclusive" for v, _ in test_verdicts(report).values())
    print(f"{report.name}: {open_here} tests inconclusive, {len(wrong)} judged otherwise")
    print("\n".join(wrong[:20]))
    return not wrong


def judged_here(clauses: set[str], report: Path) -> set[str]:
    """Return those of `clauses` that a report does not leave open."""
    found = verdicts(report)
    return {clause for clause in clauses if found[clause] != "inconclusive"}


def same_failures(wanted: set[str], found: set[str]) -> bool:
    """Print how many clauses failed, and which on one side only; say whether there are none."""
    print(f"{len(found)} clauses failed, {len(wanted & found)} of them also in memory", flush=True)
    for which, clauses in (("failed too", found - wanted), ("not failed", wanted - found)):
        if clauses:
            print(f"{which}: {', '.join(sorted(clauses))}")
    return wanted == found


def slow_network() -> bool:
    """One phone, certified close by and over a network that delays and loses."""
    beside = Path(__file__).with_name("slow_network.py")
    return run("slow network", [sys.executable, str(beside)])


def captures() -> bool:
    """The evidence of every test, judged as anybody's captures: a sound phone is not accused."""
    fine = True
    with tempfile.TemporaryDirectory() as somewhere:
        for name in PROFILES:
            folder, said = Path(somewhere) / name, Path(somewhere) / f"{name}.json"
            report = [f"--target=emulator:profile={name}", f"--ringproof-report={folder}"]
            fine &= run(f"profile {name}", [*SUITE, *report])
            tests = sorted(each for each in (folder / "private").glob("*.jsonl"))
            judged = [*RINGPROOF, "judge", *map(str, tests), "--json", str(said)]
            fine &= run(f"its {len(tests)} tests as captures", judged)
            fine &= unaccused(json.loads(said.read_text(encoding="utf-8")))
    return fine


def unaccused(judged: dict[str, Any]) -> bool:
    """Print how many clauses captures prove of a phone, and which they accuse it of."""
    phone = [clause for clause in judged["clauses"] if clause["role"] == "phone"]
    proven = sum(clause["proven"] > 0 for clause in phone)
    broken = [f"{one['id']}: {one['why']}" for one in phone if one["broken"]]
    print(f"{proven} clauses proven, {len(broken)} broken", *broken, sep="\n", flush=True)
    return not broken


PARTS = {
    "orders": orders,
    "profiles": profiles,
    "standalone": standalone,
    "compare": compare,
    "learn": learn,
    "people": people,
    "second-phone": second_phone,
    "two-phones": two_phones,
    "slow-network": slow_network,
    "captures": captures,
    "mutants": mutants,
}


def main(asked: list[str]) -> int:
    """Run the parts asked for; return 0 where all of them went as they must."""
    unknown = sorted(set(asked) - set(PARTS))
    if unknown:
        print(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    went = [PARTS[name]() for name in asked or PARTS]
    return 0 if all(went) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

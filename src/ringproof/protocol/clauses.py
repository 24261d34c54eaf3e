"""The catalogue of clauses: every sentence that is judged, and every choice that is open."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import Node

from ringproof.packaged import folder
from ringproof.protocol.spelling import did_you_mean
from ringproof.protocol.yaml_nodes import NodeReader

LEVELS: Final = ("must", "should", "may")
BASES: Final = ("documented", "observed", "assumed")
ROLES: Final = ("phone", "server")
KINDS: Final = ("effect", "event", "refusal", "admission", "ambient", "observation")
DRIVERS: Final = ("far_end", "local_user", "admin", "event_server")
CLAIMS: Final = ("conference", "attended_transfer", "settings")
DIAL_ROLES: Final = (
    "answers",
    "answers_too",
    "busy",
    "rings_out",
    "rejects",
    "unreachable",
    "waits",
    "international",
    "feature_code",
)
PHONES: Final = "phones"
SERVER_NEEDS: Final = ("does", "restart", "shows", "desks")
NEEDS: Final = frozenset(
    (
        *DRIVERS,
        *(f"claims.{claim}" for claim in CLAIMS),
        *(f"dial.{role}" for role in DIAL_ROLES),
        PHONES,
        *SERVER_NEEDS,
    )
)
"""What a clause may need of the target file: a driver, a claim, a number to dial, several phones
that call each other; of a server's file what it says the server does, how to restart it, what it
shows, and several phones of ours."""

_ID: Final = re.compile(r"[A-Z]{2}-[A-Z_]+-[1-9][0-9]*")
_FIRMWARE: Final = re.compile(r">=([0-9]+(?:\.[0-9]+)*)")
_SOURCE: Final = re.compile(r"action-urls\.txt:[1-9][0-9]*|facts\.md §[1-9][0-9]*(?:\.[0-9]+)?")
"""Where a clause of Ringproof's own may come from; a user's clause names any text of the user's."""


class CatalogueError(ValueError):
    """The catalogue says something that is no clause: file, line and clause are in the words."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence about a phone (or a server) that is judged by one check.

    `needs` names what the target must offer (see NEEDS), `lawful` the choices it leaves open,
    `exclusion` why it is not judged ("" where it is). `ambient` is True where every exchange is
    judged by it. `source` is a list in one string; `sources` are its items.
    """

    id: str
    chapter: str
    sentence: str
    level: str
    basis: str
    source: str
    role: str
    firmware: str
    kind: str
    ambient: bool = False
    needs: tuple[str, ...] = ()
    lawful: tuple[str, ...] = ()
    exclusion: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the sentence comes from, item by item."""
        return tuple(self.source.split(", "))

    @property
    def judged(self) -> bool:
        """Whether a run judges the clause at all."""
        return not self.exclusion

    def applies_to(self, firmware: str) -> bool:
        """Return whether the clause holds for a phone with `firmware`, such as ``2.2A``."""
        return release(firmware) >= release(self.firmware)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the page leaves open: each of `values` is lawful.

    `words` has, for each value, what the report says of a phone that showed it.
    """

    name: str
    question: str
    source: str
    words: Mapping[str, str]

    @property
    def values(self) -> tuple[str, ...]:
        """The lawful values, the most likely one first."""
        return tuple(self.words)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A group of clauses: ``AC`` Access, ``DS`` Discovery and so on."""

    id: str
    title: str
    role: str
    firmware: str
    exclusion: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All clauses in the order of the file, with the choices they leave open.

    `places` has for each clause, choice and chapter where it stands, as ``file:line``.
    """

    clauses: Mapping[str, Clause]
    choices: Mapping[str, Choice]
    chapters: Mapping[str, Chapter]
    places: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Clause]:
        return iter(self.clauses.values())

    def __len__(self) -> int:
        return len(self.clauses)

    def __contains__(self, id: object) -> bool:
        return id in self.clauses

    def __getitem__(self, id: str) -> Clause:
        """Return the clause `id`; KeyError says which clauses the family has."""
        try:
            return self.clauses[id]
        except KeyError:
            raise KeyError(f"there is no clause {id}; {self._instead_of(id)}") from None

    def _instead_of(self, id: str) -> str:
        """Return what somebody may have meant by an `id` that does not exist."""
        family = id.rpartition("-")[0] or id
        known = ", ".join(known for known in self.clauses if known.startswith(family + "-"))
        if known:
            return f"its family has {known}"
        return did_you_mean(id.upper(), self.clauses) or "nor any of its family"

    def chapter(self, chapter: str) -> tuple[Clause, ...]:
        """Return the clauses of a chapter, such as ``EV``, in order."""
        return tuple(clause for clause in self if clause.chapter == chapter)

    def ambient(self) -> tuple[Clause, ...]:
        """Return the clauses by which each exchange of each test is judged."""
        return tuple(clause for clause in self if clause.ambient)

    def joined(self, other: "Catalogue", source: str) -> "Catalogue":
        """Return this catalogue with the clauses of a user's own; CatalogueError on a collision."""
        for id in other.clauses:
            if id in self.clauses:
                raise self.collision(other, id, source)
        # One chapter may be told in two files of a user's, in the same words.
        for here, there in ((self.chapters, other.chapters), (self.choices, other.choices)):
            for id, said in there.items():
                if here.get(id, said) != said:
                    raise self.collision(other, id, source)
        return Catalogue(
            MappingProxyType({**self.clauses, **other.clauses}),
            MappingProxyType({**self.choices, **other.choices}),
            MappingProxyType({**self.chapters, **other.chapters}),
            MappingProxyType({**self.places, **other.places}),
        )

    def collision(self, other: "Catalogue", id: str, source: str = "") -> CatalogueError:
        """Return the error that says where `id` stands in both, and what to do."""
        what, instead = (
            ("clause", "give yours an id of its own")
            if id in other.clauses
            else ("prefix", "give your chapter two letters of its own")
            if id in other.chapters
            else ("choice", "give yours a name of its own")
        )
        return CatalogueError(
            f"{other.places.get(id, source)}: the {what} {id} exists already, at "
            f"{self.places.get(id, 'another place')}; {instead}"
        )

    def for_role(self, role: str) -> tuple["Clause", ...]:
        """Return the clauses about what plays `role` (phone, server), in order."""
        return tuple(clause for clause in self if clause.role == role)

    def for_edition(self, firmware: str) -> tuple[Clause, ...]:
        """Return the clauses that hold for a phone with `firmware`, in order."""
        return tuple(
            clause for clause in self if clause.role == "phone" and clause.applies_to(firmware)
        )


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return Ringproof's own catalogue, read once."""
    return load(folder("schemas") / "clauses.yaml", ours=True)


def catalogue_with(paths: Iterable[Path]) -> Catalogue:
    """Return Ringproof's catalogue joined by a user's clause files; CatalogueError says why not."""
    ours = joined = catalogue()
    for path in paths:
        own = load(path)
        for prefix in own.chapters:
            if prefix in ours.chapters:
                raise ours.collision(own, prefix)
        joined = joined.joined(own, str(path))
    return joined


def load(path: Path, *, ours: bool = False) -> Catalogue:
    """Read the catalogue in `path`; CatalogueError names file, line and clause.

    Ringproof's own (`ours`) says for each clause the line of the vendor's page or the section of
    the known facts; a user's own file says its source in any words, and needs no choices.
    """
    try:
        root = YAML(typ="safe").compose(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise CatalogueError(f"{path}: the clause file cannot be read ({why})") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueError(f"{path}:{line}: not YAML: {error.problem}") from error
    reader = _Reader(path, ours)
    needed = ("chapters", "clauses", "choices")
    top = reader.mapping(root, "the catalogue", needed if ours else needed[:2], ("choices",))
    chapters = {
        name: reader.chapter(name, node) for name, node in reader.entries(top["chapters"]).items()
    }
    choices = {
        name: reader.choice(name, node)
        for name, node in (reader.entries(top["choices"]) if "choices" in top else {}).items()
    }
    clauses = {
        name: reader.clause(name, node, chapters, choices)
        for name, node in reader.entries(top["clauses"]).items()
    }
    said = (key for part in needed if part in top for key, _ in top[part].value)
    return Catalogue(
        MappingProxyType(clauses),
        MappingProxyType(choices),
        MappingProxyType(chapters),
        MappingProxyType({key.value: f"{path}:{key.start_mark.line + 1}" for key in said}),
    )


def release(firmware: str) -> tuple[int, ...]:
    """Return the numbers of a release: ``2.12A`` is (2, 12); ``>=1.4`` is (1, 4)."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", firmware))


@dataclass(frozen=True, slots=True)
class _Reader(NodeReader):
    """Turns YAML nodes into clauses."""

    fault: ClassVar[type[ValueError]] = CatalogueError
    ours: bool

    def source(self, node: Node, of: str) -> str:
        if not self.ours:
            return self.text(node, of)
        return self.matching(node, of, _SOURCE, "action-urls.txt:8 or facts.md §3")

    def chapter(self, name: str, node: Node) -> Chapter:
        found = self.mapping(node, name, ("title", "role", "firmware"), ("exclusion",))
        return Chapter(
            name,
            self.text(found["title"], name),
            self.one(found["role"], name, ROLES),
            self.matching(found["firmware"], name, _FIRMWARE, ">=1.4"),
            self.text(found["exclusion"], name) if "exclusion" in found else "",
        )

    def choice(self, name: str, node: Node) -> Choice:
        found = self.mapping(node, name, ("question", "source", "values"))
        words = {
            value: self.text(says, name) for value, says in self.entries(found["values"]).items()
        }
        if len(words) < 2:
            raise self.fail(node, f"{name}: a choice has at least two values")
        return Choice(
            name,
            self.text(found["question"], name),
            self.source(found["source"], name),
            MappingProxyType(words),
        )

    def clause(
        self, id: str, node: Node, chapters: Mapping[str, Chapter], choices: Mapping[str, Choice]
    ) -> Clause:
        required = ("sentence", "level", "basis", "source", "kind")
        optional = ("ambient", "needs", "lawful", "exclusion", "role", "firmware")
        found = self.mapping(node, id, required, optional)
        chapter = chapters.get(id.partition("-")[0])
        if chapter is None or not _ID.fullmatch(id):
            raise self.fail(node, f"{id}: an id is CHAPTER-FAMILY-NUMBER, such as EV-HOLDING-1")
        clause = Clause(
            id,
            chapter.id,
            self.text(found["sentence"], id),
            self.one(found["level"], id, LEVELS),
            self.one(found["basis"], id, BASES),
            self.source(found["source"], id),
            **self.inherited(found, id, chapter),
            kind=self.one(found["kind"], id, KINDS),
            ambient="ambient" in found
            and self.one(found["ambient"], id, ("true", "false")) == "true",
            needs=self.some(found.get("needs"), id, NEEDS.__contains__),
            lawful=self.some(found.get("lawful"), id, choices.__contains__),
        )
        if clause.level == "must" and clause.basis == "assumed":
            raise self.fail(node, f"{id}: what is assumed is no must; make it a should")
        return clause

    def inherited(self, found: Mapping[str, Node], id: str, chapter: Chapter) -> dict[str, Any]:
        """Return what a clause takes from its chapter unless it says otherwise."""
        firmware = found.get("firmware")
        return {
            "role": self.one(found["role"], id, ROLES) if "role" in found else chapter.role,
            "firmware": self.matching(firmware, id, _FIRMWARE, ">=1.4")
            if firmware
            else chapter.firmware,
            "exclusion": self.text(found["exclusion"], id)
            if "exclusion" in found
            else chapter.exclusion,
        }

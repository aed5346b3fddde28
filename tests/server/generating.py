"""Queries over the world by the hundred: a seed gives the same ones each time.

Each pattern goes on from a variable that is bound, so that no query is a product of all with all.
Nothing in them may be answered in two ways: where there is LIMIT, every column is ordered.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple


class World(NamedTuple):
    """What there is to ask of, as SPARQL terms: for each class what its things have, and so on."""

    classes: dict[str, list[str]]
    things: list[str]
    graphs: list[str]


class Generator:
    """Makes queries; `chance` alone decides which."""

    def __init__(self, world: World, seed: int) -> None:
        """Begin anew."""
        self._world = world
        self._chance = Random(seed)  # noqa: S311 - queries, not secrets
        self._bound: list[str] = []
        self._usual: list[str] = []
        self._count = 0

    def queries(self) -> Iterator[str]:
        """One after the other, without end."""
        forms = [self._select, self._select, self._grouped, self._ask, self._graph, self._describe]
        while True:
            self._bound, self._count = [], 0
            where = self._where()
            yield self._chance.choice(forms)(where)

    def _where(self) -> str:
        parts = [self._start()]
        wanted = [
            self._triple, self._triple, self._path, self._optional, self._union, self._filter,
            self._minus, self._bind, self._values, self._counted, self._named,
        ]  # fmt: skip
        parts += [self._chance.choice(wanted)() for _ in range(self._chance.randrange(4))]
        return " ".join(parts)

    def _start(self) -> str:
        kind = self._one(sorted(self._world.classes))
        self._usual = self._world.classes[kind]
        if self._chance.random() < 0.6:
            return f"{self._new()} a {kind} ."
        return f"{self._new()} {self._predicate()} {self._new()} ."

    def _triple(self) -> str:
        return f"{self._old()} {self._predicate()} {self._new()} ."

    def _path(self) -> str:
        one, two = self._predicate(), self._predicate()
        shapes = [f"{one}/{two}", f"({one}|{two})", f"{one}/^{one}", f"{one}+", f"{one}?",
                  f"{one}*",
                  f"!({one}|{two})", f"^{one}"]  # fmt: skip
        return f"{self._old()} {self._chance.choice(shapes)} {self._new()} ."

    def _optional(self) -> str:
        old, new = self._old(), self._new()
        condition = self._chance.choice(["", f"FILTER(isIRI({new}))"])
        return f"OPTIONAL {{ {old} {self._predicate()} {new} . {condition} }}"

    def _union(self) -> str:
        old, new = self._old(), self._new()
        one, two = (f"{{ {old} {self._predicate()} {new} }}" for _ in range(2))
        return f"{one} UNION {two}"

    def _filter(self) -> str:
        old, predicate = self._old(), self._predicate()
        conditions = [
            f"isIRI({old})", f"STRLEN(STR({old})) > 40", f'CONTAINS(LCASE(STR({old})), "a")',
            f'REGEX(STR({old}), "[0-9]$")', f'LANG({old}) = "it"', f"{old} != {self._thing()}",
            f"{old} IN ({self._thing()}, {self._thing()})", f"EXISTS {{ {old} {predicate} ?any }}",
            f"NOT EXISTS {{ {old} {predicate} ?any }}", f"!BOUND({old}) || isLiteral({old})",
            f'STRSTARTS(STR({old}), "https://w3id.org/clockkg/")', f"DATATYPE({old}) = xsd:date",
        ]  # fmt: skip
        return f"FILTER({self._chance.choice(conditions)})"

    def _minus(self) -> str:
        return f"MINUS {{ {self._old()} {self._predicate()} ?gone }}"

    def _bind(self) -> str:
        old = self._old()
        values = [f"STRLEN(STR({old}))", f"UCASE(STR({old}))", f'IF(isIRI({old}), "iri", "other")',
                  f'COALESCE({old} + 1, "none")', f'CONCAT("x ", STR({old}))', f"LANG({old})",
                  f'REPLACE(STR({old}), "[aeiou]", "")']  # fmt: skip
        return f"BIND({self._chance.choice(values)} AS {self._new()})"

    def _values(self) -> str:
        things = " ".join(self._thing() for _ in range(self._chance.randrange(1, 20)))
        if self._chance.random() < 0.5:
            return f"VALUES {self._old()} {{ {things} }}"
        return f'VALUES ({self._old()} {self._new()}) {{ ({self._thing()} "a"@it) (UNDEF 1) }}'

    def _counted(self) -> str:
        old, new = self._old(), self._new()
        inner = f"{old} {self._predicate()} ?many"
        return f"{{ SELECT {old} (COUNT(?many) AS {new}) WHERE {{ {inner} }} GROUP BY {old} }}"

    def _named(self) -> str:
        old, new = self._old(), self._new()
        graph = self._chance.choice([self._new(), self._one(self._world.graphs)])
        return f"GRAPH {graph} {{ {old} {self._predicate()} {new} }}"

    def _select(self, where: str) -> str:
        shown = sorted(self._chance.sample(self._bound, self._chance.randint(1, len(self._bound))))
        distinct = self._chance.choice(["", "DISTINCT "])
        query = f"SELECT {distinct}{' '.join(shown)} WHERE {{ {where} }}"
        if self._chance.random() < 0.5:
            query += f" ORDER BY {' '.join(map(self._key, shown))}"
            query += self._chance.choice(["", " LIMIT 10", " LIMIT 7 OFFSET 3"])
        return query

    def _key(self, variable: str) -> str:
        """What puts terms of all kinds in one order; left to itself the engine may have none."""
        keys = (f"STR({variable})", f"LANG({variable})", f"STR(DATATYPE({variable}))")
        return " ".join(f"{self._chance.choice(['ASC', 'DESC'])}({key})" for key in keys)

    def _grouped(self, where: str) -> str:
        by, of = self._old(), self._old()
        ways = ["COUNT(*)", f"COUNT(DISTINCT {of})", f"MIN(STR({of}))", f"MAX(STRLEN(STR({of})))",
                f"SUM(STRLEN(STR({of})))"]  # fmt: skip
        counted = self._chance.choice(ways)
        having = self._chance.choice(["", " HAVING(COUNT(*) > 2)"])
        return f"SELECT {by} ({counted} AS ?n) WHERE {{ {where} }} GROUP BY {by}{having}"

    def _ask(self, where: str) -> str:
        return f"ASK {{ {where} }}"

    def _graph(self, where: str) -> str:
        template = (
            f"{self._old()} {self._predicate()} {self._old()} . <urn:x> <urn:y> {self._old()}"
        )
        return f"CONSTRUCT {{ {template} }} WHERE {{ {where} }}"

    def _describe(self, where: str) -> str:
        if self._chance.random() < 0.5:
            return f"DESCRIBE {self._thing()}"
        return f"DESCRIBE {self._bound[0]} WHERE {{ {where} FILTER(isIRI({self._bound[0]})) }}"

    def _new(self) -> str:
        self._count += 1
        self._bound.append(f"?v{self._count}")
        return self._bound[-1]

    def _old(self) -> str:
        """A variable that is bound, the first more often: it has what the predicates ask for."""
        return self._chance.choice([self._bound[0], *self._bound])

    def _predicate(self) -> str:
        return self._one(self._usual)

    def _thing(self) -> str:
        return self._one(self._world.things)

    def _one(self, among: list[str]) -> str:
        return self._chance.choice(among)

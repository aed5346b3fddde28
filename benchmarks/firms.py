"""Made-up lists of Italian organisations with known truth, as six offices might keep them.

Every surname and brand is put together from syllables; towns and legal forms are real. `RATES`
says how often each thing happens, `OTHER_RATES` is a second world, worse kept, that no rule was
looked at against. What is a trap here is one in offices: firms of a group, namesakes in another
town, branches and departments with the whole's VAT number, brothers who split a firm, a number
copied from the wrong row. The truth is the number of the firm, branch or department that a row was
made from.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final, NamedTuple


@dataclass(frozen=True)
class Rates:
    """How often: shares of rows, unless a comment says of what."""

    copies: tuple[float, ...] = (0.60, 0.24, 0.10, 0.04, 0.015, 0.005)  # firms in 1, 2, … lists
    vat_missing: float = 0.45
    vat_mistyped: float = 0.03
    vat_zero_lost: float = 0.04
    vat_prefixed: float = 0.09
    vat_of_another: float = 0.003  # a right number, but another firm's: half the time of its group
    fiscal_given: float = 0.25
    pic_given: float = 0.06
    place_missing: float = 0.10
    place_other: float = 0.05  # another seat of the firm
    place_long: float = 0.20  # with postcode or province
    domain_given: float = 0.45  # of firms that have one
    domain_other: float = 0.04
    domain_shared: float = 0.03  # a page on somebody's platform
    form_missing: float = 0.15
    form_in_column: float = 0.20
    form_other: float = 0.015  # the form before or after a change
    typing_error: float = 0.10
    second_error: float = 0.15  # of rows with one
    abbreviated: float = 0.25  # of rows with a word to abbreviate
    clipped_word: float = 0.03  # any long word, cut and dotted
    dropped_word: float = 0.06
    added_word: float = 0.03
    other_order: float = 0.06
    trade_name: float = 0.03
    acronym: float = 0.015
    second_name: float = 0.08
    cut_at_thirty: float = 0.01
    group: float = 0.06  # of firms: so many have one or two others in their group
    group_same_town: float = 0.7
    group_same_domain: float = 0.5
    namesake_elsewhere: float = 0.05  # of firms
    namesake_here: float = 0.002
    near_name_here: float = 0.002
    branch: float = 0.02  # of firms
    body: float = 0.006  # of firms: universities and institutes, with departments


RATES: Final = Rates()
OTHER_RATES: Final = replace(
    RATES,
    copies=(0.50, 0.26, 0.13, 0.07, 0.03, 0.01),
    vat_missing=0.60,
    vat_mistyped=0.05,
    vat_of_another=0.005,
    fiscal_given=0.15,
    place_missing=0.15,
    place_other=0.08,
    domain_given=0.30,
    form_missing=0.25,
    typing_error=0.14,
    abbreviated=0.35,
    dropped_word=0.09,
    other_order=0.10,
    group=0.09,
    namesake_elsewhere=0.08,
    branch=0.03,
    near_name_here=0.01,
)


class Row(NamedTuple):
    """A row of an office's list, as written; several names are joined by a bar."""

    office: int
    name: str
    vat: str = ""
    fiscal: str = ""
    pic: str = ""
    form: str = ""
    place: str = ""
    domain: str = ""
    truth: int = 0


class Firm(NamedTuple):
    """A firm, branch or department: what is true of it."""

    words: tuple[str, ...]
    form: str
    town: str
    vat: str
    fiscal: str
    pic: str
    domain: str
    trade: str
    second_town: str
    suffix: str = ""


def listed(text: str) -> tuple[str, ...]:
    """The parts of a text between commas."""
    return tuple(text.split(", "))


TOWNS: Final = listed(
    "Firenze FI 50100, Prato PO 59100, Livorno LI 57100, Arezzo AR 52100, Pisa PI 56100, Lucca LU "
    "55100, Pistoia PT 51100, Siena SI 53100, Grosseto GR 58100, Massa MS 54100, Carrara MS "
    "54033, Viareggio LU 55049, Empoli FI 50053, Scandicci FI 50018, Sesto_Fiorentino FI 50019, "
    "Capannori LU 55012, Campi_Bisenzio FI 50013, Cascina PI 56021, San_Giuliano_Terme PI 56017, "
    "Camaiore LU 55041, Piombino LI 57025, Pontedera PI 56025, Rosignano_Marittimo LI 57016, "
    "Cecina LI 57023, Poggibonsi SI 53036, Santa_Croce_sull'Arno PI 56029, San_Miniato PI 56028, "
    "Fucecchio FI 50054, Montemurlo PO 59013, Quarrata PT 51039, Pietrasanta LU 55045, Massarosa "
    "LU 55054, Follonica GR 58022, Monsummano_Terme PT 51015, Montecatini_Terme PT 51016, "
    "Altopascio LU 55011, Bibbiena AR 52011, Sansepolcro AR 52037, Cortona AR 52044, Montevarchi "
    "AR 52025, Figline_Valdarno FI 50063, Borgo_San_Lorenzo FI 50032, Colle_di_Val_d'Elsa SI "
    "53034, Sinalunga SI 53048, Orbetello GR 58015, Aulla MS 54011, Larderello PI 56044, Volterra "
    "PI 56048, Pomarance PI 56045, Collesalvetti LI 57014"
)
ACTIVITIES: Final = listed(
    "Officina Meccanica, Costruzioni Meccaniche, Cantiere Navale, Nautica, Marmi, Tessitura, "
    "Filatura, Conceria, Pelletteria, Calzaturificio, Arredamenti, Impianti Elettrici, Carpenteria "
    "Metallica, Falegnameria, Elettronica, Informatica, Software, Biotecnologie, Farmaceutici, "
    "Studio Tecnico, Trasporti, Edilizia, Ceramiche, Vetreria, Tipografia, Stampaggio Plastica, "
    "Lavorazioni Meccaniche, Azienda Agricola, Caseificio, Oleificio, Termoidraulica, Segheria, "
    "Fonderia, Galvanica, Rettifiche, Stampi, Automazione, Robotica, Energia Solare, Geologia, "
    "Industria Tessile, Manifattura, Ricami, Confezioni, Cartiera, Cosmetici, Ottica, Sensori, "
    "Refrigerazione, Lavanderia Industriale, Commerciale, Imballaggi, Verniciatura, Logistica"
)
GROUP_WORDS: Final = listed(
    "Holding, Group, Service, Immobiliare, Italia, Trading, Engineering, 2, Nuova, Servizi, "
    "International, Retail, Energia, Lab, Invest, Marine, Logistica, Sud"
)
SUBJECTS: Final = listed(
    "Ingegneria Civile, Ingegneria dell'Informazione, Chimica, Fisica, Scienze della Vita, "
    "Economia e Management, Giurisprudenza, Medicina Sperimentale, Matematica, Scienze Agrarie, "
    "Architettura, Scienze della Terra"
)
INSTITUTES: Final = listed(
    "Fotonica, Biofisica, Nanoscienze, Geoscienze, Linguistica Computazionale, Tecnologie "
    "Marine, Materiali Ceramici, Fisiologia Clinica"
)
SPELLINGS: Final = {
    "srl": "Srl|S.r.l.|SRL|S.R.L.|s.r.l.|S.r.l|S. r. l.|S R L|Società a responsabilità limitata|"
    "Soc. a r.l.|Soc. a resp. lim.|Srl unipersonale|S.r.l. a socio unico|S.R.L. in liquidazione|"
    "società a resp. limitata|S.r.l.s.|Srl - Società Benefit",
    "spa": "Spa|S.p.A.|SPA|S.P.A.|S.p.a.|Società per Azioni|Soc. per Azioni|s.p.a|S. p. A.|"
    "SpA in liquidazione",
    "snc": "Snc|S.n.c.|SNC|S.N.C.|Società in nome collettivo|s.n.c|di {s} & C. S.n.c.|"
    "S.n.c. di {s} e C.",
    "sas": "Sas|S.a.s.|SAS|S.A.S.|Società in accomandita semplice|di {s} & C. S.a.s.|"
    "S.a.s. di {s} e figli",
    "coop": "Soc. Coop.|Società Cooperativa|Soc. Coop. a r.l.|Coop.|S.C.|Società Cooperativa a "
    "responsabilità limitata|Soc. Coop. Sociale|Cooperativa|SOC.COOP.",
    "scarl": "Scarl|S.c.a r.l.|S.C.A R.L.|Società consortile a responsabilità limitata|"
    "S.c.r.l.|Soc. cons. a r.l.|SCRL",
    "di": "||di {s} {n}|Ditta individuale|Ditta",
}
CHANGES: Final = {"snc": "srl", "sas": "srl", "srl": "spa", "spa": "srl", "di": "srl",
                  "coop": "srl", "scarl": "spa"}  # fmt: skip
SHORT: Final = {
    "Fratelli": "F.lli|Flli|F.LLI", "Officina": "Off.|Offic.", "Meccanica": "Mecc.|Mecc",
    "Meccaniche": "Mecc.", "Costruzioni": "Costr.|Costruz.", "Cantiere": "Cant.",
    "Navale": "Nav.", "Istituto": "Ist.", "Università": "Univ.|Univ", "Dipartimento": "Dip.|Dip.to",
    "Azienda": "Az.", "Agricola": "Agr.|Agric.", "Industria": "Ind.", "Commerciale": "Comm.",
    "Lavorazioni": "Lav.|Lavoraz.", "Elettronica": "Elettr.", "Impianti": "Imp.",
    "Elettrici": "Elettr.", "Immobiliare": "Imm.|Immob.", "San": "S.", "Santa": "S.",
    "Tecnologie": "Tecn.", "Trasporti": "Trasp.", "Carpenteria": "Carp.",
}  # fmt: skip
COMMON: Final = frozenset(
    word for name in (*ACTIVITIES, *TOWNS, "Fratelli e La") for word in name.split()
)
THREE: Final = 3
LONG: Final = 9
PLATFORMS: Final = ("facebook.com", "sites.google.com", "wixsite.com", "paginegialle.it")
NAMES: Final = listed(
    "Mario, Anna, Luca, Giulia, Paolo, Elena, Marco, Sara, Franco, Rita, Dino, Ugo, Livia"
)
ONSETS: Final = listed("b, c, d, f, g, l, m, n, p, r, s, t, v, z, br, cr, tr, gr, st, sp, ch, gl")
VOWELS: Final = listed("a, e, i, o, u, a, e, o, ia")
CODAS: Final = listed("n, r, l, s, nt, rt, ll, nn, tt, cc")
ENDINGS: Final = listed("ini, etti, elli, acci, oni, ai, i, ucci, ani, anti, aldi, eschi")
BRAND_ENDINGS: Final = listed(
    "tec, mar, ex, ia, lux, tron, el, ica, or, is, ware, gen, nova, plast, form"
)


def vat_number(random: Random, first: str = "0") -> str:
    """Eleven digits with the check digit that the tax office's rule gives."""
    digits = first + "".join(random.choice("0123456789") for _ in range(10 - len(first)))
    total = sum(
        int(d) if n % 2 == 0 else (int(d) * 2 - 9 if d > "4" else int(d) * 2)
        for n, d in enumerate(digits)
    )
    return digits + str(-total % 10)


class World:
    """Firms, and the rows that offices keep of them."""

    def __init__(self, seed: int, rates: Rates = RATES) -> None:
        """A world that a seed gives."""
        self.random = Random(seed)  # noqa: S311 - no secret
        self.rates = rates
        self.surnames = list(dict.fromkeys(self._surname() for _ in range(6000)))
        self.weights = [1 / (rank + 8) ** 0.9 for rank in range(len(self.surnames))]
        self.sites = set[str]()
        self.town_weights = [1 / (rank + 3) ** 0.8 for rank in range(len(TOWNS))]

    def rows(self, count: int) -> list[Row]:
        """So many rows in no order; `truth` tells which are of one firm."""
        rows: list[Row] = []
        number = 0
        while len(rows) < count:
            family = self._family()
            for firm in family:
                (copies,) = self.random.choices(range(1, 7), self.rates.copies)
                others = [other for other in family if other is not firm]
                offices = self.random.sample(range(6), copies)
                rows += [self._row(firm, others, office, number) for office in offices]
                number += 1
        self.random.shuffle(rows)
        return rows[:count]

    def _often(self, rate: float) -> bool:
        return self.random.random() < rate

    # -- what is true ----------------------------------------------------------------------

    def _syllable(self) -> str:
        coda = self.random.choice(CODAS) if self._often(0.35) else ""
        return self.random.choice(ONSETS) + self.random.choice(VOWELS) + coda

    def _surname(self) -> str:
        stem = "".join(self._syllable() for _ in range(self.random.choice((1, 2, 2))))
        return (stem.rstrip("aeio") + self.random.choice(ENDINGS)).capitalize()

    def _brand(self) -> str:
        stem = self._syllable() + (self._syllable() if self._often(0.5) else "")
        return (stem + self.random.choice(BRAND_ENDINGS)).capitalize()

    def _a_surname(self) -> str:
        return self.random.choices(self.surnames, self.weights)[0]

    def _town(self) -> str:
        return self.random.choices(TOWNS, self.town_weights)[0]

    def _words(self) -> tuple[str, ...]:
        random = self.random
        activity = tuple(random.choice(ACTIVITIES).split())
        surname, brand = self._a_surname(), self._brand()
        letters = ".".join(random.choice("ABCEFGILMPRSTV") for _ in range(3)) + "."
        return random.choices(
            (
                (*activity, surname),
                (surname, *activity),
                ("Fratelli", surname),
                (*activity, "Fratelli", surname),
                (brand,),
                (brand, *activity),
                (*activity, self._town().split()[0].replace("_", " ")),
                (letters, *activity),
                (surname, "e", self._a_surname(), *activity),
                (*activity, "La", brand),
                (*activity, "L'" + random.choice("AEIO") + brand.lower()),
                (surname,),
            ),
            (16, 12, 6, 8, 16, 14, 6, 4, 6, 4, 3, 5),
        )[0]

    def _firm(self, words: tuple[str, ...] = (), town: str = "") -> Firm:
        random = self.random
        words, town = words or self._words(), town or self._town()
        (form,) = random.choices(list(SPELLINGS), (52, 12, 9, 7, 6, 3, 11))
        vat = vat_number(random)
        has_site = self._often(0.6)
        return Firm(
            words, form, town, vat,
            fiscal=vat if self._often(0.85) else vat_number(random),
            pic=str(random.randrange(900_000_000, 999_999_999)),
            domain=self._site(words) if has_site else "",
            trade=f"{self._brand()} {random.choice(ACTIVITIES).split()[0]}",
            second_town=self._town(),
        )  # fmt: skip

    def _site(self, words: tuple[str, ...]) -> str:
        """A domain that no other firm has, as registries see to."""
        plain = [re.sub("[^a-z]", "", word.lower()) for word in words]
        longest = max(plain, key=len)
        stem = self.random.choice((longest, "".join(plain[:2]), f"{longest}{plain[0][:4]}"))
        ending = self.random.choice(("it", "it", "it", "com", "eu"))
        found = f"{stem}.{ending}"
        while found in self.sites:
            found = f"{stem}{self._syllable()}.{ending}"
        self.sites.add(found)
        return found

    def _family(self) -> list[Firm]:
        """A firm and the traps that stand around it."""
        if self._often(self.rates.body):
            return self._body()
        firm = self._firm()
        found = [firm]
        if self._often(self.rates.group):
            found += [self._sister(firm) for _ in range(self.random.choice((1, 1, 2)))]
        if self._often(self.rates.namesake_elsewhere):
            found.append(self._firm(firm.words))
        if self._often(self.rates.namesake_here):
            found.append(self._firm(firm.words, firm.town))
        if self._often(self.rates.near_name_here):
            found.append(self._firm(self._nearly(firm.words), firm.town))
        if self._often(self.rates.branch):
            found.append(self._branch(firm))
        return found

    def _sister(self, firm: Firm) -> Firm:
        stem = (max(firm.words, key=len),) if self._often(0.4) else firm.words
        word = self.random.choice(GROUP_WORDS)
        words = (word, *stem) if word in ("Nuova", "Immobiliare") else (*stem, word)
        same = self._often(self.rates.group_same_town)
        sister = self._firm(words, firm.town if same else "")
        shared = self._often(self.rates.group_same_domain)
        return sister._replace(domain=firm.domain) if shared else sister

    def _branch(self, firm: Firm) -> Firm:
        town = self._town()
        kind = self.random.choice(("sede di", "filiale di", "stabilimento di", "- unità locale di"))
        place = town.split()[0].replace("_", " ")
        suffix = f"{kind} {place}"
        return firm._replace(town=town, suffix=suffix, second_town=town, trade="")

    def _body(self) -> list[Firm]:
        random = self.random
        whole = self._firm(("Università", "degli", "Studi", "di", self._brand()))
        whole = whole._replace(form="", fiscal=vat_number(random, "8"), trade="")
        parts = [("Dipartimento", "di", *subject.split(), "-", "Università", "di", whole.words[-1])
                 for subject in random.sample(SUBJECTS, random.randint(2, 5))]  # fmt: skip
        if self._often(0.4):
            name = self._brand()
            whole = whole._replace(words=("Consiglio", "Ricerche", name))
            parts = [("Istituto", "di", *subject.split(), "-", "Consiglio", "Ricerche", name)
                     for subject in random.sample(INSTITUTES, random.randint(2, 4))]  # fmt: skip
        return [whole, *(whole._replace(words=part) for part in parts)]

    def _nearly(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """A name of which the surname or brand has one other letter."""
        told = [n for n, word in enumerate(words) if word not in COMMON]
        if not told:
            return self._words()
        place = max(told, key=lambda n: len(words[n]))
        changed = self._mistyped(words[place]).capitalize()
        return (*words[:place], changed, *words[place + 1 :])

    # -- what is written -------------------------------------------------------------------

    def _row(self, firm: Firm, family: Sequence[Firm], office: int, number: int) -> Row:
        rates = self.rates
        form = self._form(firm)
        in_column = self._often(rates.form_in_column)
        names = [self._name(firm, "" if in_column else form)]
        if self._often(rates.second_name) and firm.trade:
            acronym = len(firm.words) >= THREE and self._often(0.3)
            names.append(self._initials(firm) if acronym else firm.trade)
        vat = self._vat(firm, family)
        return Row(
            office,
            "|".join(names),
            vat,
            firm.fiscal
            if vat and self._often(rates.fiscal_given / (1 - rates.vat_missing))
            else "",
            firm.pic if self._often(rates.pic_given) else "",
            form if in_column else "",
            self._place(firm),
            self._domain(firm),
            number,
        )

    def _form(self, firm: Firm) -> str:
        if not firm.form or self._often(self.rates.form_missing):
            return ""
        changed = self._often(self.rates.form_other)
        form = CHANGES[firm.form] if changed else firm.form
        spelled = self.random.choice(SPELLINGS[form].split("|"))
        owner = firm.words[-1] if firm.words[-1][-1:] in "aeiou" else firm.words[0]
        return spelled.replace("{s}", owner).replace("{n}", self.random.choice(NAMES))

    def _initials(self, firm: Firm) -> str:
        return "".join(word[0] for word in firm.words if word[0].isupper())

    def _name(self, firm: Firm, form: str) -> str:
        rates, random = self.rates, self.random
        words = list(firm.words)
        if self._often(rates.trade_name) and firm.trade:
            words = firm.trade.split()
        elif self._often(rates.acronym) and len(words) >= THREE:
            words = [self._initials(firm)]
        if len(words) >= THREE and self._often(rates.dropped_word):
            words.pop(random.randrange(len(words)))
        if self._often(rates.added_word):
            words.append(random.choice(ACTIVITIES).split()[0])
        if len(words) > 1 and self._often(rates.other_order):
            words = [*words[1:], words[0]]
        words = [self._short(word) for word in words]
        text = " ".join([*words, *([firm.suffix] if firm.suffix else [])])
        if self._often(rates.typing_error):
            text = self._mistyped(text)
            text = self._mistyped(text) if self._often(rates.second_error) else text
        text = self._styled(f"{text} {form}".strip())
        return text[:30].strip() if self._often(rates.cut_at_thirty) else text

    def _short(self, word: str) -> str:
        if word in SHORT and self._often(self.rates.abbreviated):
            return self.random.choice(SHORT[word].split("|"))
        if len(word) >= LONG and self._often(self.rates.clipped_word):
            return word[: self.random.randint(4, 6)] + "."
        return word

    def _styled(self, text: str) -> str:
        random = self.random
        (style,) = random.choices(("as it is", "upper", "lower"), (60, 33, 7))
        text = {"as it is": text, "upper": text.upper(), "lower": text.lower()}[style]
        if self._often(0.2):
            text = text.replace(" e ", " & ").replace(" E ", " & ")
        if self._often(0.3):
            text = text.replace("'", "\u2019")
        if self._often(0.1):
            text = text.replace("à", "a'").replace("À", "A'")
        if self._often(0.03):
            text = text.replace(" ", "\u00a0", 1)
        return text.replace(" ", "  ", 1) if self._often(0.03) else text

    def _mistyped(self, text: str) -> str:
        random = self.random
        places = [n for n in range(1, len(text)) if text[n].isalpha()]
        if not places:
            return text
        at = random.choice(places)
        letter = random.choice("abcdefghilmnoprstuvz")
        kind = random.choice(("replace", "drop", "add", "swap", "double"))
        if kind == "swap" and at + 1 < len(text):
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        middle = {"replace": letter, "drop": "", "add": letter + text[at], "double": text[at] * 2}
        return text[:at] + middle.get(kind, letter) + text[at + 1 :]

    def _vat(self, firm: Firm, family: Sequence[Firm]) -> str:
        rates, random = self.rates, self.random
        if self._often(rates.vat_missing):
            return ""
        vat = firm.vat
        if self._often(rates.vat_of_another):
            vat = random.choice(family).vat if family and self._often(0.5) else vat_number(random)
        if self._often(rates.vat_mistyped):
            at = random.randrange(11)
            vat = vat[:at] + random.choice("0123456789") + vat[at + 1 :]
        if self._often(rates.vat_zero_lost):
            vat = vat.lstrip("0")
        return f"IT{vat}" if self._often(rates.vat_prefixed) else vat

    def _place(self, firm: Firm) -> str:
        if self._often(self.rates.place_missing):
            return ""
        town = firm.second_town if self._often(self.rates.place_other) else firm.town
        name, province, code = town.rsplit(" ", 2)
        name = name.replace("_", " ")
        if not self._often(self.rates.place_long):
            return name.upper() if self._often(0.3) else name
        return self.random.choice((f"{name} ({province})", f"{code} {name}", f"{name} {province}"))

    def _domain(self, firm: Firm) -> str:
        if not firm.domain or not self._often(self.rates.domain_given):
            return ""
        if self._often(self.rates.domain_shared):
            return self.random.choice(PLATFORMS)
        if self._often(self.rates.domain_other):
            return firm.domain.partition(".")[0] + "." + self.random.choice(("net", "org", "tv"))
        return f"www.{firm.domain}" if self._often(0.5) else firm.domain


def true_pairs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """The pairs of rows, by their places, that are of one firm."""
    firms: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        firms.setdefault(row.truth, []).append(place)
    for places in firms.values():
        yield from ((a, b) for n, a in enumerate(places) for b in places[n + 1 :])


if __name__ == "__main__":
    for row in World(1).rows(40):
        print(*row, sep="; ")

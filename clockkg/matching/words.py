"""Words of names of Italian organisations: legal forms, abbreviations, qualifiers, stop words."""

from collections.abc import Iterable, Iterator
from typing import Final

_CLASSES: Final = {
    "srl": (
        "srl, srls, srl semplificata, srl unipersonale, s r l, srlu, sr l, s rl, "
        "societa a responsabilita limitata, societa a responsabilita limitata semplificata, "
        "societa a resp limitata, soc a resp limitata, soc a resp lim, soc a r l, soc a rl, "
        "societa a r l, societa a rl, societa arl, soc responsabilita limitata, soc resp lim, "
        "a responsabilita limitata, resp limitata, societa responsabilita limitata, srlsu, "
        "societa a responsabilita lim, soc a responsabilita limitata, soc arl"
    ),
    "spa": "spa, s p a, societa per azioni, soc per azioni, soc p azioni, sp a, s pa, spau, "
    "societa p a, soc p a, soc per az",
    "sapa": "sapa, societa in accomandita per azioni, s a p a",
    "snc": "snc, s n c, societa in nome collettivo, soc in nome collettivo, in nome collettivo, "
    "soc nome collettivo, sn c, s nc",
    "sas": "sas, s a s, societa in accomandita semplice, soc in accomandita semplice, "
    "in accomandita semplice, accomandita semplice, soc accomandita semplice, sa s, s as",
    "ss": "societa semplice, soc semplice, ss agricola, societa semplice agricola",
    "coop": (
        "societa cooperativa, soc cooperativa, soc coop, societa coop, cooperativa, coop, "
        "soc coop a r l, soc coop a rl, soc coop arl, societa cooperativa a r l, scoop, s coop, "
        "societa cooperativa a rl, societa cooperativa arl, coop a r l, coop a rl, coop arl, "
        "societa cooperativa a responsabilita limitata, soc coop sociale, cooperativa sociale, "
        "societa cooperativa sociale, soc coop a responsabilita limitata, coop sociale, "
        "societa cooperativa per azioni, soc coop per azioni, soc coop p a, "
        "cooperativa a responsabilita limitata, soc cooperativa a responsabilita limitata, "
        "soc cooperativa a rl, soc cooperativa arl, societa cooperativa agricola, "
        "soc coop agricola, coop agricola, cooperativa agricola, soc agricola cooperativa, sc, s c"
    ),
    "consortile": (
        "societa consortile a responsabilita limitata, societa consortile a r l, "
        "soc consortile a r l, soc consortile a rl, soc cons a r l, soc cons a rl, soc cons arl, "
        "societa consortile a rl, societa consortile arl, soc consortile arl, consortile a rl, "
        "societa consortile, soc consortile, soc cons, societa consortile per azioni, scpa, "
        "soc consortile per azioni, consortile arl, soc consortile a responsabilita limitata, "
        "srl consortile, s c p a, consortile a r l"
    ),
    "coop consortile": "scarl, scrl, s c a r l, sc a rl, sc a r l, sca rl, s c r l, sc arl, "
    "scarl consortile, s c ar l, sc rl, s c a rl, sca r l, s ca rl",
    "individuale": "ditta individuale, impresa individuale, ditta",
    "gmbh": "gmbh",
    "ltd": "ltd, limited, plc",
    "inc": "inc, corp, corporation, llc",
    "sa": "sa, sarl, societe anonyme",
    "ag": "ag",
    "bv": "bv, nv",
}
_ADDED: Final = (
    "in liquidazione, in liq, in liquidazione volontaria, in concordato preventivo, "
    "in fallimento, in amministrazione straordinaria, unipersonale, a socio unico, "
    "con socio unico, socio unico, societa unipersonale, soc unipersonale, societa benefit, sb, "
    "soc benefit, stp, sta, societa agricola, soc agricola, soc agr, impresa sociale, onlus, "
    "ets, aps, odv, con unico socio, unico socio, dato inventato, made up data, "
    "societa tra professionisti, e c, e co, e figli, e figlio, e f llo, e flli, e fratelli, "
    "societa, soc"
)
"""What stands beside a legal form and tells no firm from another."""

_ABBREVIATED: Final = {
    "fratelli": "flli, fli, f lli, fratello, f llo, frat, fllli",
    "officina": "off, offic, officine, offne",
    "meccanica": "mecc, meccaniche, meccanico, meccan",
    "istituto": "ist, istit",
    "universita": "univ, univers, university, universitari",
    "dipartimento": "dip, dipt, dipto, dip to, dept, department",
    "industria": "ind, industr, industrie, ind ria",
    "costruzioni": "costr, costruz, costruzione",
    "impianti": "imp, impianto, impiant",
    "cantiere": "cant, cantieri, c re",
    "navale": "nav, navali",
    "nautica": "naut, nautico, nautici",
    "azienda": "az, aziende, azien",
    "agricola": "agr, agric, agricole, agricoli",
    "commerciale": "comm, commerc",
    "internazionale": "int, intl, internaz, international",
    "laboratorio": "lab, laboratori, labor",
    "nazionale": "naz, nazion",
    "tecnologie": "tecn, tecnol, tecnologia, tec, technologies, technology",
    "elettrica": "elettr, elettriche, elettrici",
    "elettronica": "elettron, elettroniche",
    "produzione": "prod, produz, produzioni",
    "consorzio": "cons, consor",
    "associazione": "ass, assoc, associaz",
    "fondazione": "fond, fondaz",
    "manifattura": "manif, manifatture, manifatt",
    "lavorazione": "lav, lavoraz, lavorazioni",
    "trasporti": "trasp, trasporto",
    "stabilimento": "stab, stabil",
    "ingegneria": "ingegn, engineering",
    "centro": "ctr, centri, c tro",
    "societa": "soc, s ta",
    "sviluppo": "svil",
    "ricerca": "ric, ricerche",
    "san": "s, santa, santo, sant, ss",
    "compagnia": "c ia, comp, cia",
    "stamperia": "stamp",
    "tessile": "tess, tessili, tessuti",
    "servizi": "serv, servizio",
    "immobiliare": "imm, immob, immobil",
    "gruppo": "group, grp, gr",
    "italia": "italy, ital, italiana, italiano",
    "marmi": "marmo",
    "pelletteria": "pellett, pelletterie",
    "calzaturificio": "calz, calzat",
    "carpenteria": "carp, carpent",
    "falegnameria": "falegn",
    "farmaceutici": "farm, farmac, farmaceutica",
    "autotrasporti": "autotrasp",
    "figli": "figlio, f gli",
}
_QUALIFIERS: Final = (
    "holding, gruppo, servizi, service, services, immobiliare, italia, trading, finanziaria, "
    "partecipazioni, invest, investimenti, internazionale, sviluppo, estate, real, retail, store, "
    "shop, outlet, export, nord, sud, est, ovest, europe, europa, usa, france, iberica, logistica, "
    "logistics, energia, energy, ricerca, lab, laboratorio, academy, digital, dipartimento, "
    "istituto, sezione, divisione, stabilimento, filiale, sede, succursale, agenzia, ufficio, "
    "fondazione, associazione, consorzio, rete, ati, rti, scuola, facolta, centro, polo, "
    "ii, iii, iv, due, tre, bis, nuova, nuovo, new, ex, eredi, junior, "
    "figli, rent, noleggio, assistenza, foundation, spinoff, press, edizioni, design, tech, "
    "systems, solutions, progetti, ingegneria, consulting, management, capital, green, marine, "
    "yacht, bio, plus"
)
_PARTS: Final = (
    "lab, laboratorio, dipartimento, istituto, sezione, divisione, stabilimento, filiale, sede, "
    "succursale, agenzia, ufficio, scuola, facolta, centro, polo"
)
_STOP: Final = (
    "di, del, dello, della, dei, degli, delle, dell, d, e, ed, il, lo, la, i, gli, le, l, un, una, "
    "a, al, allo, alla, ai, agli, alle, all, da, dal, dalla, dai, dall, in, nel, nella, nell, "
    "con, su, sul, sulla, per, tra, fra, the, of, and, for, et, de, dott, dr, ing, arch, geom, "
    "cav, rag, sig, avv, studi"
)
_BRANCHES: Final = (
    "sede di, sede, filiale di, filiale, succursale di, stabilimento di, stabilimento, "
    "unita locale di, unita locale, locale di, ul di, divisione, sezione di, sezione, agenzia di, "
    "ufficio di, punto vendita di, deposito di, magazzino di"
)
_TYPED: Final = (
    "sede, filiale, succursale, stabilimento, locale, divisione, sezione, agenzia, deposito"
)
Words = tuple[str, ...]


def _listed(text: str) -> Iterator[Words]:
    return (tuple(part.split()) for part in text.split(", "))


def _by_length(pairs: Iterable[tuple[Words, str]]) -> dict[int, dict[Words, str]]:
    found: dict[int, dict[Words, str]] = {}
    for words, meaning in pairs:
        found.setdefault(len(words), {})[words] = meaning
    return dict(sorted(found.items(), reverse=True))


FORMS: Final = _by_length(
    [(words, name) for name, text in _CLASSES.items() for words in _listed(text)]
    + [(words, "") for words in _listed(_ADDED)]
)
"""Legal forms as words, the longest first, and the classes each may mean; empty for additions."""

LONG: Final = _by_length(
    (words, full) for full, text in _ABBREVIATED.items() for words in _listed(text)
)
"""Abbreviations as words, the longest first, and what they stand for."""

QUALIFIERS: Final = frozenset(_QUALIFIERS.split(", "))
"""Words that tell one firm of a group, or one part of a body, from another."""

PARTS: Final = frozenset(_PARTS.split(", "))
"""Qualifiers of a part of a body, which may have the whole's identifiers."""

STOP: Final = frozenset(_STOP.split(", "))
"""Words that no name is told by."""

BRANCHES: Final = _by_length((words, " ".join(words)) for words in _listed(_BRANCHES))
"""Words after which the place of a branch stands."""

TYPED_BRANCHES: Final = tuple(_TYPED.split(", "))
"""Those of them that are known with a slip too, where `di` follows."""

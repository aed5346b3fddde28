"""The catalogue for European portals: DCAT-AP 3.0.1.

One dataset for each named graph of real records and one for the whole graph, each with its
distributions, and the SPARQL endpoint as a data service. Codes are those of the EU's tables.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from clockkg.exporting.base import Export, Selection
from clockkg.exporting.dumps import nquads, turtle
from clockkg.exporting.statements import Value, describe
from clockkg.graphs import Dataset
from clockkg.rdf import Iri, Literal, typed
from clockkg.store import convert
from clockkg.terms import BASE, thing

_EU: Final = "http://publications.europa.eu/resource/authority/"
_LICENCE: Final = f"{_EU}licence/CC_BY_4_0"
_MEDIA: Final = "http://www.iana.org/assignments/media-types/"
_TUSCANY: Final = "http://data.europa.eu/nuts/code/ITI1"
_ITALY: Final = f"{_EU}country/ITA"
_FIRST_DAY: Final = "2014-01-01"
"""The programme that the districts are funded by, POR FESR 2014-2020, begins here."""
_CONTACT: Final = "catalogue#contact"
_TITLE: Final = {"it": "Catalogo dei dati di CL.O.C.K.", "en": "CL.O.C.K. data catalogue"}
_ABOUT: Final = {
    "it": "Centri, distretti, priorità tecnologiche, portatori di interesse e collaborazioni.",
    "en": "Centres, districts, technology priorities, stakeholders and collaborations.",
}
_WHOLE: Final = {"it": "Grafo della conoscenza CL.O.C.K.", "en": "CL.O.C.K. knowledge graph"}
_SERVICE: Final = {"it": "Servizio SPARQL di CL.O.C.K.", "en": "CL.O.C.K. SPARQL service"}
_KEYWORDS: Final = (
    {"it": "distretti tecnologici", "en": "technology districts"},
    {"it": "trasferimento tecnologico", "en": "technology transfer"},
    {"it": "innovazione", "en": "innovation"},
)


def dcat(selection: Selection) -> bytes:
    """The catalogue as Turtle."""
    return convert(sorted(set(_lines(selection))), "turtle")


def _lines(selection: Selection) -> Iterator[str]:
    yield from _catalogue(selection)
    yield from _service(selection)
    yield from _whole(selection)
    for dataset in selection.datasets:
        yield from _dataset(selection, dataset)


def _catalogue(selection: Selection) -> Iterator[str]:
    catalogue = selection.address("catalogue")
    publisher = thing("org", "clock")
    names = [d.graph for d in selection.datasets] + [_whole_iri(selection)]
    yield from describe(
        catalogue,
        "dcat:Catalog",
        ("dct:title", _TITLE),
        ("dct:description", _ABOUT),
        ("dct:publisher", publisher),
        ("dct:license", _LICENCE),
        ("dct:modified", _modified(selection)),
        ("foaf:homepage", selection.address("en/")),
        ("dcat:themeTaxonomy", f"{_EU}data-theme"),
        ("dcat:service", selection.address("catalogue#sparql")),
        *_common(),
        *(("dcat:dataset", name) for name in names),
    )
    yield from describe(selection.address("en/"), "foaf:Document")
    yield from describe(
        publisher, "foaf:Agent", ("foaf:name", {"it": "CL.O.C.K.", "en": "CL.O.C.K."})
    )
    yield from describe(
        selection.address(_CONTACT),
        "vcard:Kind vcard:Organization",
        ("vcard:fn", Literal("CL.O.C.K.")),
        ("vcard:hasURL", selection.address("en/")),
    )


def _service(selection: Selection) -> Iterator[str]:
    yield from describe(
        selection.address("catalogue#sparql"),
        "dcat:DataService",
        ("dct:title", _SERVICE),
        ("dct:license", _LICENCE),
        ("dct:accessRights", f"{_EU}access-right/PUBLIC"),
        ("dcat:endpointURL", selection.address("sparql")),
        ("dcat:endpointDescription", selection.address(".well-known/void")),
        ("dcat:servesDataset", _whole_iri(selection)),
    )


def _whole(selection: Selection) -> Iterator[str]:
    dataset = _whole_iri(selection)
    files = {"clockkg.nq.gz": nquads(selection), "clockkg.ttl.gz": turtle(selection)}
    yield from _described(selection, dataset, _WHOLE, _ABOUT, thing("org", "clock"))
    for name, data in files.items():
        form, media = ("RDF_N_QUADS", "application/n-quads")
        if name.endswith(".ttl.gz"):
            form, media = ("RDF_TURTLE", "text/turtle")
        address = selection.address(f"exports/{name}")
        size = ("dcat:byteSize", typed(str(len(data)), "nonNegativeInteger"))
        packed = ("dcat:compressFormat", f"{_MEDIA}application/gzip")
        yield from _distribution(selection, dataset, address, form, media, size, packed)


def _dataset(selection: Selection, dataset: Dataset) -> Iterator[str]:
    publisher = thing("org", dataset.publisher)
    yield from _described(selection, dataset.graph, dataset.title, dataset.title, publisher)
    yield from describe(publisher, "foaf:Agent", ("foaf:name", dataset.publisher_name))
    address = selection.address(f"data/{dataset.graph.removeprefix(BASE)}.ttl")
    size = len(convert(selection.graphs.get(dataset.graph, []), "turtle"))
    sized = ("dcat:byteSize", typed(str(size), "nonNegativeInteger"))
    yield from _distribution(selection, dataset.graph, address, "RDF_TURTLE", "text/turtle", sized)


def _described(
    selection: Selection,
    dataset: str,
    title: Mapping[str, str],
    about: Mapping[str, str],
    publisher: str,
) -> Iterator[str]:
    period = f"{selection.address('catalogue')}#period"
    yield from describe(
        dataset,
        "dcat:Dataset",
        ("dct:title", title),
        ("dct:description", about),
        ("dct:identifier", Literal(dataset)),
        ("dct:publisher", publisher),
        ("dct:issued", _modified(selection)),
        ("dct:modified", _modified(selection)),
        ("dct:accrualPeriodicity", f"{_EU}frequency/IRREG"),
        ("dct:accessRights", f"{_EU}access-right/PUBLIC"),
        ("dct:temporal", period),
        ("dcat:theme", f"{_EU}data-theme/TECH"),
        ("dcat:contactPoint", selection.address(_CONTACT)),
        ("dcat:version", Literal(str(selection.release.number))),
        *(("dcat:keyword", words) for words in _KEYWORDS),
        *_common(),
    )
    start = ("dcat:startDate", typed(_FIRST_DAY, "date"))
    yield from describe(period, "dct:PeriodOfTime", start)


def _distribution(
    selection: Selection,
    dataset: str,
    address: str,
    form: str,
    media: str,
    *more: tuple[str, Value],
) -> Iterator[str]:
    part = f"{selection.address('catalogue')}#{address.rpartition('/')[2]}-{_last(dataset)}"
    yield from describe(dataset, "", ("dcat:distribution", part))
    yield from describe(
        part,
        "dcat:Distribution",
        ("dct:title", {"it": f"File {form}", "en": f"{form} file"}),
        ("dcat:accessURL", selection.address("en/data")),
        ("dcat:downloadURL", address),
        ("dct:format", f"{_EU}file-type/{form}"),
        ("dcat:mediaType", f"{_MEDIA}{media}"),
        ("dct:license", _LICENCE),
        ("dct:rights", f"{_EU}access-right/PUBLIC"),
        ("dct:issued", _modified(selection)),
        ("dct:modified", _modified(selection)),
        *more,
    )


def _common() -> Iterator[tuple[str, Value]]:
    yield "dct:language", f"{_EU}language/ITA"
    yield "dct:language", f"{_EU}language/ENG"
    yield "dct:spatial", _TUSCANY
    yield "dct:spatial", _ITALY


def _modified(selection: Selection) -> Literal:
    return typed(selection.release.manifest.time, "dateTime")


def _whole_iri(selection: Selection) -> str:
    return selection.address("catalogue#whole")


def _last(iri: str) -> str:
    return Iri(iri).value.rstrip("/").replace("#", "/").rpartition("/")[2]


EXPORTS: Final = (
    Export(
        name="dcat",
        file="catalogue.ttl",
        media_type="text/turtle",
        title={"it": "Catalogo DCAT-AP 3.0.1", "en": "DCAT-AP 3.0.1 catalogue"},
        render=dcat,
    ),
)

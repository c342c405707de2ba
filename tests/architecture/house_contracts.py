"""Two contract types of our own for import-linter, used by `.importlinter`.

`FilesContract` (R2) orders the files inside every feature by their name; `FrontDoorContract` (R3)
says which files of a feature its neighbours may see. import-linter's own types want every module
named one by one; these two read the rule from the file's name, so a new file is under the rule
from its first line. `lint-imports` loads them; `test_contracts.py` plants faults and sees them
caught.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict, cast

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.application.contract_utils import AlertLevel

ROOT = "warmline"
ANY_OTHER = "*"


class Breach(TypedDict):
    """One import that the contract refuses, and the sentence that says why."""

    importer: str
    imported: str
    lines: list[int | None]
    why: str


def split(module: str) -> tuple[str, str]:
    """`warmline.voice.steps.talk` -> ("voice", "steps"); the file part is empty for a folder."""
    parts = module.split(".")
    return (parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else "")


def direct_imports(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Every import between two modules of ours, in order."""
    ours = sorted(m for m in graph.modules if m.startswith(f"{ROOT}."))
    for importer in ours:
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if imported.startswith(f"{ROOT}."):
                yield importer, imported


class _HouseContract(Contract):
    """What both share: the list of exceptions, and how a breach is printed."""

    def refused(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, str, str]]:
        """Importer, imported and the reason, for every import against the rule."""
        raise NotImplementedError

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        removal = contract_utils.remove_ignored_imports_and_report(
            graph=graph,
            ignore_imports=getattr(self, "ignore_imports", None),
            unmatched_alerting=AlertLevel.ERROR,
        )
        breaches: list[Breach] = [
            {
                "importer": importer,
                "imported": imported,
                "lines": [
                    detail["line_number"]
                    for detail in graph.get_import_details(importer=importer, imported=imported)
                ],
                "why": why,
            }
            for importer, imported, why in self.refused(graph)
        ]
        return ContractCheck(
            kept=not breaches,
            warnings=list(removal.warnings),
            ignored_import_count=removal.ignored_import_count,
            metadata={"breaches": breaches},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for breach in cast(list[Breach], check.metadata["breaches"]):
            lines = ", ".join(f"l.{line}" for line in breach["lines"])
            output.print_error(
                f"{breach['importer']} -> {breach['imported']} ({lines}): {breach['why']}",
                bold=False,
            )


class FilesContract(_HouseContract):
    """R2. `layers`: names of files, top to bottom, `:` between equals, `*` for any other name.

    A file may import its equals and what lies below it. The lowest layer imports only itself.
    `exempt` names the folders that are no features (cli, app, web, kit).
    """

    type_name = "files"
    layers = fields.ListField(subfield=fields.StringField())
    exempt = fields.SetField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def refused(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, str, str]]:
        layers = list(cast(list[str], self.layers))
        rank = {
            name.strip(): height
            for height, layer in enumerate(reversed(layers))
            for name in layer.split(":")
        }
        exempt = cast(set[str], self.exempt)
        for importer, imported in direct_imports(graph):
            (feature, file), (other, below) = split(importer), split(imported)
            if feature != other or feature in exempt or not file or not below:
                continue
            if rank.get(file, rank[ANY_OTHER]) < rank.get(below, rank[ANY_OTHER]):
                yield importer, imported, f"`{file}` lies below `{below}` inside a feature"


class FrontDoorContract(_HouseContract):
    """R3. Who may see which file of another feature.

    `public`: file names every feature shows. `also_public`: `feature.file`, pure modules shown one
    by one. `edges`: file names that only the importers in `edge_importers` see as well.
    `for_stores`: file names that another feature's `store` may read. `wiring`: importers that see
    everything. `open_folders`: folders without a front door (kit).
    """

    type_name = "front_door"
    public = fields.SetField(subfield=fields.StringField())
    also_public = fields.SetField(subfield=fields.StringField())
    edges = fields.SetField(subfield=fields.StringField())
    edge_importers = fields.SetField(subfield=fields.StringField())
    for_stores = fields.SetField(subfield=fields.StringField())
    wiring = fields.SetField(subfield=fields.StringField())
    open_folders = fields.SetField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def refused(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, str, str]]:
        for importer, imported in direct_imports(graph):
            (feature, file), (other, door) = split(importer), split(imported)
            if feature != other and not self._may(feature, file, other, door):
                yield importer, imported, f"`{other}` does not show `{door or '__init__'}`"

    def _may(self, feature: str, file: str, other: str, door: str) -> bool:
        if feature in cast(set[str], self.wiring) or other in cast(set[str], self.open_folders):
            return True
        if door in cast(set[str], self.public):
            return True
        if f"{other}.{door}" in cast(set[str], self.also_public):
            return True
        if feature in cast(set[str], self.edge_importers) and door in cast(set[str], self.edges):
            return True
        return file == "store" and door in cast(set[str], self.for_stores)

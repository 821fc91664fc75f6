"""An import-linter contract of our own: what a package may import, everything else being forbidden.

import-linter's `forbidden` names what is not allowed, so every new dependency would have to be added to it.
The domain's purity and the emulators' independence are allow-lists, and are written as such.
"""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowListContract(Contract):
    """Let `source_modules` import the standard library, themselves, `allowed_modules`, and no other module.

    Configuration options:
        - source_modules: packages that the contract binds, each with everything below it.
        - allowed_modules: packages and distributions that they may import, each with everything below it.
        - any_external: whether every package from outside the project is allowed as well (default: False).
    """

    type_name = "allow_list"

    source_modules = fields.ListField(subfield=fields.StringField())
    allowed_modules = fields.ListField(subfield=fields.StringField())
    any_external = fields.BooleanField(required=False, default=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every import that leaves the allow-list."""
        # The base class replaces each declared field by the value read from the configuration.
        sources = cast("list[str]", self.source_modules)
        roots = {module.partition(".")[0] for module in sources}
        broken: list[str] = []
        for source in sources:
            for importer in sorted({source} | graph.find_descendants(source)):
                for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                    if not self._allows(source, imported, roots):
                        details = graph.get_import_details(importer=importer, imported=imported)
                        lines = ", ".join(str(detail["line_number"]) for detail in details)
                        broken.append(f"{importer} -> {imported} (l.{lines})")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that is not allowed."""
        for line in check.metadata["broken"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()

    def _allows(self, source: str, imported: str, roots: set[str]) -> bool:
        top = imported.partition(".")[0]
        if top in sys.stdlib_module_names or (cast("bool", self.any_external) and top not in roots):
            return True
        allow_list = [source, *cast("list[str]", self.allowed_modules)]
        return any(imported == allowed or imported.startswith(f"{allowed}.") for allowed in allow_list)

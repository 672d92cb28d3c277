"""Hatchling's build hook: put the template's history into the wheel and the sdist."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TemplateHistory(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the bundle from the checkout; from an sdist, takes the one that it carries."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a checkout that is installed in place makes its bundle as it runs
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from opsdocs.documents import expected
        from opsdocs.template import bundle as release
        from opsdocs.template import history
        from opsdocs.types import load as typefile
        from opsdocs.version import VERSION_FILE

        bundle = root / "src" / "opsdocs" / release.BUNDLE
        if not (root / "PKG-INFO").is_file():
            self.made = tempfile.TemporaryDirectory(prefix="ops-build-")
            bundle = Path(self.made.name) / release.BUNDLE
            history.make_bundle(root, bundle)
            version_file = bundle.with_name(VERSION_FILE)
            version_file.write_text(history.checkout_version(root), encoding="utf-8")
            if history.is_shallow(root):
                self.app.display_warning(
                    "Shallow clone: the template's history has only the releases in it."
                )
            names = [found.version for found in history.find_releases(root)]
            self.app.display_info(f"Template history: {', '.join(names) or 'no release yet'}")
        if self.target_name == "wheel":
            self.compiled = tempfile.TemporaryDirectory(prefix="ops-build-")
            module = Path(self.compiled.name) / "compiled.py"
            module.write_text(typefile.compile_types(), encoding="utf-8")
            build_data["force_include"][str(module)] = "opsdocs/types/compiled.py"
            expected.store(Path(self.compiled.name))
            for stored in Path(self.compiled.name).glob("*.txt"):
                build_data["force_include"][str(stored)] = f"opsdocs/documents/stored/{stored.name}"
        package = "src/opsdocs" if self.target_name == "sdist" else "opsdocs"
        for name in (release.BUNDLE, VERSION_FILE):
            build_data["force_include"][str(bundle.with_name(name))] = f"{package}/{name}"

"""All that we say in the words of schema.org is held against its own vocabulary, as the npm package
schema-dts has it as types: TypeScript knows each kind, its properties and what these may be.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bookings.services import publish_review
from tests.factories.bookings import completed, reviewed
from tests.factories.photos import PhotoFactory
from tests.factories.vendors import CategoryFactory, PackageFactory, VendorFactory
from tests.heads import head_of
from weddingbazaar.pages.structured import KINDS

pytestmark = pytest.mark.django_db
TSC = Path(settings.BASE_DIR) / "node_modules/.bin/tsc"
OPTIONS = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "module": "es2022",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"schema-dts": [str(TSC.parents[1] / "schema-dts/dist/schema.d.ts")]},
    },
    "files": ["facts.ts"],
}


def faults(blocks: list[dict[str, Any]], folder: Path) -> list[str]:
    """What TypeScript has against them, a line for each."""
    lines = [
        'import type { Thing, WithContext } from "schema-dts";',
        "type Block = WithContext<Thing>;",
    ]
    for block in blocks:
        for one in by_kind(block):
            lines.append(f"(({json.dumps(one)}) satisfies Block);")
    (folder / "facts.ts").write_text("\n".join(lines))
    (folder / "tsconfig.json").write_text(json.dumps(OPTIONS))
    ran = subprocess.run([TSC, "-p", folder], capture_output=True, text=True, check=False)
    assert bool(ran.stdout) == bool(ran.returncode), ran.stderr
    return ran.stdout.splitlines()


def by_kind(block: dict[str, Any]) -> list[dict[str, Any]]:
    """A thing of several kinds as the first, whose properties it has, and by name as the others;
    without what Google alone knows.
    """
    facts = json.loads(json.dumps(block))
    facts.get("potentialAction", {}).pop("query-input", None)
    kinds = facts["@type"] if isinstance(facts["@type"], list) else [facts["@type"]]
    more = [{"@context": facts["@context"], "@type": kind, "name": "It"} for kind in kinds[1:]]
    return [facts | {"@type": kinds[0]}, *more]


@pytest.mark.postgres
def test_what_pages_say_is_valid(client, rosewood, couple, anna, mona, saturday, tmp_path):
    review = reviewed(completed(rosewood, anna, saturday), anna)
    publish_review(review.waiting.pk, by=mona)
    PackageFactory(vendor=rosewood, name="An hour", description="Of pictures")
    PhotoFactory(vendor=rosewood)
    others = [
        VendorFactory(category=CategoryFactory(slug=slug, name=slug.title()), place=rosewood.place)
        for slug in KINDS
    ]
    market = f"/vendors/in/{rosewood.place.slug}/{rosewood.category.slug}/"
    pages = [
        "/",
        "/help/",
        "/vendors/",
        "/vendors/in/",
        market,
        f"{rosewood.get_absolute_url()}reviews/",
    ]
    pages += [vendor.get_absolute_url() for vendor in (rosewood, *others)]

    blocks = [block for page in pages for block in head_of(client.get(page)).blocks]

    kinds = {str(block["@type"]) for block in blocks}
    assert {"Organization", "WebSite", "FAQPage", "BreadcrumbList"} <= kinds
    assert {str(kind) for kind in KINDS.values()} <= kinds
    assert faults(blocks, tmp_path) == []


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"@type": "LocalBusiness", "nickname": "Rose"}, "nickname"),
        ({"@type": "Photographer", "name": "Rose"}, "Photographer"),
        ({"@type": "Organization", "logo": {"@type": "Person"}}, "Person"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_found(facts, fault, tmp_path):
    found = faults([{"@context": "https://schema.org", **facts}], tmp_path)
    assert f'"{fault}"' in found[0]

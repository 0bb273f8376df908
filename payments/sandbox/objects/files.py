"""Files that are handed in as evidence. They come as forms of several parts, to a host of their
own at Stripe; here it is the same.
"""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects.dispute_shape import new_file
from payments.sandbox.objects.fields import acts_on
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require

LARGEST = 5 * 1024 * 1024
# What a bank can print, by how it begins.
KINDS = {b"%PDF-": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}


def create(world: World, call: Call) -> Json:
    acts_on(call, "file", "purpose")
    upload, purpose = call.params["file"], call.params["purpose"]
    if purpose != "dispute_evidence":
        raise unsupported(f"files with the purpose {purpose}", param="purpose")
    require(isinstance(upload, dict) and "size" in upload, "Invalid file", param="file")
    head = upload["head"].encode("latin-1")
    kind = next((kind for start, kind in KINDS.items() if head.startswith(start)), None)
    if kind is None:
        raise ApiError("Files for disputes must be PDF, JPEG or PNG.", param="file")
    require(upload["size"] <= LARGEST, "The file is larger than 5 MB.", param="file")
    file = new_file(upload | {"type": kind}, purpose, now=world.clock.stamp())
    world.store.add("file", file, sha256=upload["sha256"])
    world.emit("file.created", file)
    return file


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("file", call.ids["id"])


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "file", "/v1/files", by=["purpose"])


ENDPOINTS = [
    Endpoint("POST", "/v1/files", "FileCreateParams", create),
    Endpoint("GET", "/v1/files", "FileListParams", list_all),
    Endpoint("GET", "/v1/files/{id}", "FileRetrieveParams", retrieve),
]

"""Products and prices, as far as a sync of them reads."""

from payments.sandbox import listing
from payments.sandbox.errors import Json
from payments.sandbox.objects.fields import acts_on, checked_currency, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require

PRODUCT_PLAIN = (
    "name",
    "description",
    "statement_descriptor",
    "unit_label",
    "url",
    "tax_code",
    "shippable",
)


def create_product(world: World, call: Call) -> Json:
    acts_on(call, *PRODUCT_PLAIN, "active", "metadata", "images")
    params = call.params
    product = world.create(
        "product",
        "prod",
        {
            **{name: params.get(name) for name in PRODUCT_PLAIN},
            "active": params.get("active", True),
            "default_price": None,
            "images": params.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": merged_metadata({}, params.get("metadata")),
            "package_dimensions": None,
            "type": "service",
            "updated": world.clock.stamp(),
        },
    )
    world.emit("product.created", product)
    return product


def update_product(world: World, call: Call) -> Json:
    acts_on(call, *PRODUCT_PLAIN, "active", "metadata", "images", "default_price")
    product = world.store.get("product", call.ids["id"])
    metadata = merged_metadata(product["metadata"], call.params.get("metadata"))
    changes = {**call.params, "metadata": metadata, "updated": world.clock.stamp()}
    changes.pop("expand", None)
    world.change(product, **changes)
    world.emit("product.updated", product)
    return product


def retrieve_product(world: World, call: Call) -> Json:
    return world.store.get("product", call.ids["id"])


def list_products(world: World, call: Call) -> Json:
    return listing.page(world, call, "product", "/v1/products", by=["active"])


def list_features(world: World, call: Call) -> Json:
    world.store.get("product", call.ids["id"])
    return listing.cut([], call.params, f"/v1/products/{call.ids['id']}/features")


def create_price(world: World, call: Call) -> Json:
    acts_on(
        call, "currency", "product", "unit_amount", "recurring", "nickname", "lookup_key", "active",
        "metadata", "tax_behavior",
    )  # fmt: skip
    params = call.params
    require(
        "product" in params,
        "Missing required param: product.",
        param="product",
        code="parameter_missing",
    )
    require("unit_amount" in params, "Missing required param: unit_amount.", param="unit_amount",
            code="parameter_missing")  # fmt: skip
    product = world.store.get("product", params["product"], param="product")
    price = world.create("price", "price", _price_fields(params, product))
    world.emit("price.created", price)
    return price


def update_price(world: World, call: Call) -> Json:
    acts_on(call, "active", "nickname", "lookup_key", "metadata")
    price = world.store.get("price", call.ids["id"])
    metadata = merged_metadata(price["metadata"], call.params.get("metadata"))
    changes = {**call.params, "metadata": metadata}
    changes.pop("expand", None)
    world.change(price, **changes)
    world.emit("price.updated", price)
    return price


def retrieve_price(world: World, call: Call) -> Json:
    return world.store.get("price", call.ids["id"])


def list_prices(world: World, call: Call) -> Json:
    return listing.page(
        world, call, "price", "/v1/prices", by=["active", "product", "currency", "type"]
    )


def _price_fields(params: Json, product: Json) -> Json:
    recurring = params.get("recurring")
    if recurring:
        recurring = {
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        } | recurring
    return {
        "active": params.get("active", True),
        "billing_scheme": "per_unit",
        "currency": checked_currency(params["currency"]),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": merged_metadata({}, params.get("metadata")),
        "nickname": params.get("nickname"),
        "product": product["id"],
        "recurring": recurring,
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": params["unit_amount"],
        "unit_amount_decimal": str(params["unit_amount"]),
    }


ENDPOINTS = [
    Endpoint("POST", "/v1/products", "ProductCreateParams", create_product),
    Endpoint("GET", "/v1/products", "ProductListParams", list_products),
    Endpoint("GET", "/v1/products/{id}", "ProductRetrieveParams", retrieve_product),
    Endpoint("POST", "/v1/products/{id}", "ProductUpdateParams", update_product),
    Endpoint("GET", "/v1/products/{id}/features", "ProductListFeaturesParams", list_features),
    Endpoint("POST", "/v1/prices", "PriceCreateParams", create_price),
    Endpoint("GET", "/v1/prices", "PriceListParams", list_prices),
    Endpoint("GET", "/v1/prices/{id}", "PriceRetrieveParams", retrieve_price),
    Endpoint("POST", "/v1/prices/{id}", "PriceUpdateParams", update_price),
]

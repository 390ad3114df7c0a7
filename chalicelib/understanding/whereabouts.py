"""Who asks from a product's page means that product, until they speak of another."""

from dataclasses import replace

from chalicelib.message import Page, State


def seen(state: State, page: Page | None) -> State:
    """The state of a customer who writes from this page: what it shows is what was spoken of last, where they have just come
    there or nothing else is at hand. An open question stays open."""
    if page is None:
        return state
    come = state.page is None or state.page.id != page.id
    product = page.product if come or not state.product else ""
    order = page.order if come or not state.order else ""
    state = replace(state, page=page, product=product or state.product, order=order or state.order)
    open_still = state.expecting or state.draft or state.mode != "bot"
    return replace(state, topic="product.info", meant=()) if product and come and not open_still else state

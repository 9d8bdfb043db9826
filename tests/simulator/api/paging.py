"""Lists, page by page."""

from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from ..errors import invalid


def page(
    request: web.Request,
    uri: str,
    items: Sequence[Any],
    *,
    show: Callable[[Any], dict[str, Any]] = dict,
    most: int = 1000,
) -> dict[str, Any]:
    """Return one page of at most so many records, each as it is shown, with the addresses of the other pages."""
    number = positive(request, "page", 1)
    size = min(positive(request, "perPage", 100), most)
    total = len(items)
    pages = max(1, -(-total // size))
    start = (number - 1) * size
    shown = [show(item) for item in items[start : start + size]]

    def link(target: int) -> dict[str, str]:
        query = request.rel_url.update_query(page=target, perPage=size).query_string
        return {"uri": f"{uri}?{query}"}

    navigation = {"firstPage": link(1), "lastPage": link(pages)}
    if number < pages:
        navigation["nextPage"] = link(number + 1)
    if number > 1:
        navigation["previousPage"] = link(min(number - 1, pages))
    paging = {"page": number, "perPage": size, "totalPages": pages, "totalElements": total}
    if shown:
        paging |= {"pageStart": start, "pageEnd": start + len(shown) - 1}
    return {"uri": f"{uri}?{request.query_string}", "records": shown, "paging": paging, "navigation": navigation}


def positive(request: web.Request, name: str, default: int) -> int:
    """Return a query parameter that must be a positive number."""
    value = request.query.get(name)
    if value is None:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise invalid(name)
    return int(value)

"""Refusals in RingCentral's shapes.

The outer code of a resource error is often an older name than the inner one, so both are kept.
"""

from collections.abc import Mapping
from typing import Any, override

from aiohttp import web

OUTER = {
    "CMN-101": "InvalidParameter",
    "CMN-301": "CMN-301",
    "CMN-401": "InsufficientPermissions",
    "MSG-240": "InternationalProhibited",
    "MSG-246": "InvalidParameter",
    "MSG-247": "InvalidParameter",
    "MSG-304": "FeatureNotAvailable",
    "MSG-348": "InvalidContent",
    "OAU-128": "TokenExpired",
    "OAU-129": "TokenInvalid",
    "OAU-149": "TokenInvalid",
    "OAU-213": "TokenInvalid",
}


# What RingCentral documents beyond what the endpoints refuse by themselves.
REFUSALS = {
    "CMN-211": (503, "The service is in limited mode"),
    "MSG-290": (503, "Sending SMS failed. Please try later."),
    "MSG-305": (429, "Request rate exceeded"),
    "MSG-309": (403, "Cannot receive SMS on Fax number"),
    "MSG-310": (400, "Phone number is not assigned"),
    "MSG-316": (400, "No department members found."),
    "MSG-324": (400, "Recipient extension is in inappropriate state"),
    "MSG-325": (403, "Reply is forbidden for old message threads"),
    "MSG-326": (403, "Reply is denied for user, who is no longer a thread participant"),
    "MSG-330": (403, "Sending from department message is not supported."),
    "MSG-331": (400, "Sender extension number does not correspond to logged in extension"),
    "MSG-352": (500, "Message content is null"),
}


class ApiError(Exception):
    """A refusal: status, inner code and whatever else the documented body carries."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        **details: str,
    ) -> None:
        """Keep the parts; `details` are fields such as parameterName."""
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.details = details

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        inner = {"errorCode": self.code, "message": self.message, **self.details}
        return {**inner, "errorCode": OUTER.get(self.code, self.code), "errors": [inner]}

    def response(self) -> web.Response:
        """Return the HTTP answer."""
        return web.json_response(self.body(), status=self.status, headers=self.headers)


class OAuthError(ApiError):
    """A refusal of the token endpoint: OAuth's own fields, then RingCentral's list."""

    def __init__(
        self,
        status: int,
        error: str,
        code: str,
        message: str,
        *,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the parts; a refused client or owner is also told in a header."""
        challenge = {"WWW-Authenticate": 'Basic realm="RingCentral REST API"'}
        refused = error in {"invalid_client", "invalid_grant"}
        super().__init__(status, code, message, headers=challenge if refused else None)
        self.error = error
        self.parameters = dict(parameters or {})

    @override
    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        entry: dict[str, Any] = {"errorCode": self.code, "message": self.message}
        if self.parameters:
            entry["parameters"] = [
                {"parameterName": name, "parameterValue": value} for name, value in self.parameters.items()
            ]
        return {"error": self.error, "error_description": self.message, "errors": [entry]}


def invalid(parameter: str, code: str = "CMN-101", status: int = 400) -> ApiError:
    """Return the refusal of one parameter's value."""
    return ApiError(status, code, f"Parameter [{parameter}] value is invalid", parameterName=parameter)


def not_found(parameter: str) -> ApiError:
    """Return the refusal of an id that leads nowhere."""
    return ApiError(404, "CMN-102", f"Resource for parameter [{parameter}] is not found", parameterName=parameter)


def nowhere() -> ApiError:
    """Return the refusal of a path that does not exist."""
    return ApiError(404, "CMN-120", "Invalid URI")


def needs_app_permission(permission: str) -> ApiError:
    """Return the refusal of an app that lacks a permission."""
    message = f"In order to call this API endpoint, application needs to have [{permission}] permission"
    return ApiError(403, "CMN-401", message, permissionName=permission)


def needs_user_permission(permission: str) -> ApiError:
    """Return the refusal of a user who lacks a permission."""
    message = f"In order to call this API endpoint, user needs to have [{permission}] permission for requested resource"
    return ApiError(403, "CMN-408", message, permissionName=permission)


def unauthorized(code: str, message: str) -> ApiError:
    """Return the refusal of a bearer token."""
    challenge = f'Bearer realm="RingCentral REST API", error="invalid_token", error_description="{message}"'
    return ApiError(401, code, message, headers={"WWW-Authenticate": challenge})

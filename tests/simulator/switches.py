"""What the phone page can let go wrong, each until it is switched off again."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .server import Simulator

ALWAYS = 10**9
# Label, the requests that fail, and how; those without requests have their effect in Switches.
SWITCHES: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "unreachable": ("RingCentral is unreachable", "any", {"drop": "before"}),
    "broken": ("RingCentral is broken (503)", "any", {"status": 503}),
    "busy": ("Too many requests (429)", "any", {"status": 429, "retry_after": 30}),
    "slow": ("Answers take 3 s", "any", {"delay": 3}),
    "lost": ("Answers to texts get lost", "sms", {"drop": "after"}),
    "refused": ("The login is refused", "token", {"status": 400, "body": {"error": "invalid_grant"}}),
    "permission": ("The app lacks the SMS permission", None, {}),
    "push": ("New subscriptions: the app lacks the permissions to push", None, {}),
    "webhook": ("Home Assistant's webhook is unreachable", None, {}),
}
# The permissions that are missing while a switch is on.
PERMISSIONS = {"permission": {"SMS"}, "push": {"SubscriptionWebhook", "WebSocketsSubscription"}}


class Switches:
    """The switches of a simulator, for its phone page."""

    def __init__(self, simulator: Simulator) -> None:
        """Start with everything working."""
        self.on: set[str] = set()
        self._simulator = simulator

    def turn(self, name: str, *, on: bool) -> None:
        """Let something go wrong, or right again."""
        (self.on.add if on else self.on.discard)(name)
        simulator = self._simulator
        simulator.webhooks.reachable = "webhook" not in self.on
        for switch, permissions in PERMISSIONS.items():
            granted = simulator.app.permissions
            (granted.difference_update if switch in self.on else granted.update)(permissions)
        simulator.faults.clear()
        for chosen in self.on:
            _, kind, fault = SWITCHES[chosen]
            if kind:
                simulator.fail(kind, times=ALWAYS, **fault)
        if name == "refused" and on:
            # Whoever is logged in would notice nothing for the hour that a token lasts.
            simulator.sessions.end_all()

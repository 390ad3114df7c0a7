"""Who may use which route: the one table that `auth` asks, which a test compares with the app's routes."""

from collections.abc import Mapping

from chalicelib.edge.errors import Forbidden

AGENT, LEAD, DEPARTMENT, EDITOR, ADMIN = ROLES = ("agent", "lead", "department", "editor", "admin")

Right = tuple[str, ...]
# Not a role at the desk, but what a caller has to bring instead.
PUBLIC: Right = ("public",)  # nothing
SESSION: Right = ("session",)  # a customer's session
SHOP: Right = ("shop",)  # the shop's signature
LINK: Right = ("link",)  # a signed link that stands in the address itself
PLATFORM: Right = ("platform",)  # a platform's signature

EVERYBODY: Right = ROLES
SERVING: Right = (AGENT, LEAD, ADMIN)
LEADING: Right = (LEAD, ADMIN)
WORKING: Right = (AGENT, LEAD, DEPARTMENT, ADMIN)  # on the same case, for customers or behind the scenes
READING: Right = (AGENT, LEAD, EDITOR, ADMIN)
WRITING: Right = (LEAD, EDITOR, ADMIN)  # what customers are going to be told; somebody else approves it
KEEPING: Right = (EDITOR, ADMIN)
ADMINS: Right = (ADMIN,)

RIGHTS: Mapping[tuple[str, str], Right] = {
    # Customers
    ("GET", "/health"): PUBLIC,
    ("GET", "/promotions"): PUBLIC,
    ("POST", "/sessions"): PUBLIC,
    ("GET", "/messages"): SESSION,
    ("POST", "/messages"): SESSION,
    ("POST", "/photos"): SESSION,
    ("POST", "/files"): SESSION,
    ("POST", "/ratings"): SESSION,
    ("POST", "/tickets"): SESSION,
    ("POST", "/devices"): SESSION,
    ("DELETE", "/devices/{device}"): SESSION,
    ("GET", "/identities"): SESSION,  # these four: a customer's, no guest's
    ("POST", "/identities"): SESSION,
    ("POST", "/identities/offer"): SESSION,
    ("DELETE", "/identities/{identifier}"): SESSION,
    # The shop's own systems
    ("POST", "/shop/events"): SHOP,
    # Platforms: WeChat, LINE and others
    ("GET", "/webhooks/{channel}/{account}"): PLATFORM,
    ("POST", "/webhooks/{channel}/{account}"): PLATFORM,
    # Everybody at the desk
    ("GET", "/desk/login"): PUBLIC,
    ("POST", "/desk/login"): PUBLIC,
    ("POST", "/desk/login/oidc"): PUBLIC,
    ("GET", "/desk/me"): EVERYBODY,
    ("POST", "/desk/password"): EVERYBODY,
    ("POST", "/desk/tickets"): WORKING,
    # Cases
    ("GET", "/desk/cases"): SERVING,
    ("GET", "/desk/cases/{case}"): SERVING,
    ("POST", "/desk/cases/{case}/claim"): SERVING,
    ("GET", "/desk/cases/{case}/messages"): SERVING,
    ("POST", "/desk/cases/{case}/messages"): SERVING,
    ("POST", "/desk/cases/{case}/close"): SERVING,
    ("POST", "/desk/cases/{case}/transfer"): SERVING,
    ("POST", "/desk/cases/{case}/hold"): SERVING,
    ("POST", "/desk/cases/{case}/resume"): SERVING,
    ("POST", "/desk/cases/{case}/take-over"): LEADING,
    ("POST", "/desk/cases/{case}/give-back"): SERVING,
    ("POST", "/desk/cases/{case}/labels"): SERVING,
    ("POST", "/desk/cases/{case}/notes"): WORKING,
    ("GET", "/desk/cases/{case}/steps"): SERVING,
    ("GET", "/desk/find"): SERVING,
    ("GET", "/desk/cases/{case}/suggestions"): SERVING,
    ("GET", "/desk/canned"): READING,
    ("PUT", "/desk/canned"): WRITING,
    ("POST", "/desk/cases/{case}/reveal"): SERVING,
    ("POST", "/desk/cases/{case}/unbind"): LEADING,
    # Promotions
    ("GET", "/desk/promotions/packs"): READING,
    ("GET", "/desk/promotions/packs/{pack}"): READING,
    ("GET", "/desk/promotions/preview"): READING,  # of a draft: WRITING
    ("GET", "/desk/promotions/drafts"): WRITING,
    ("POST", "/desk/promotions/drafts"): WRITING,
    ("GET", "/desk/promotions/drafts/{draft}"): WRITING,
    ("POST", "/desk/promotions/drafts/{draft}"): WRITING,
    ("POST", "/desk/promotions/drafts/{draft}/discard"): WRITING,
    ("POST", "/desk/promotions/drafts/{draft}/approve"): LEADING,
    ("POST", "/desk/promotions/drafts/{draft}/publish"): LEADING,
    ("POST", "/desk/promotions/packs/{pack}/restore"): LEADING,
    # Who is there, and what they take next
    ("GET", "/desk/presence"): SERVING,
    ("POST", "/desk/presence"): SERVING,
    ("GET", "/desk/colleagues"): SERVING,
    ("POST", "/desk/next"): SERVING,
    # Accounts, and who did what
    ("GET", "/desk/accounts"): ADMINS,
    ("PUT", "/desk/accounts/{name}"): ADMINS,
    ("GET", "/desk/audit"): LEADING,
    # How service stands, and went
    ("GET", "/desk/board"): LEADING,
    ("GET", "/desk/history"): LEADING,
    # The service plan
    ("GET", "/desk/plan"): LEADING,
    ("PUT", "/desk/plan"): ADMINS,
    # Departments
    ("GET", "/desk/forms"): WORKING,
    ("GET", "/desk/cases/{case}/tasks"): SERVING,
    ("POST", "/desk/cases/{case}/tasks"): SERVING,
    ("GET", "/desk/tasks"): WORKING,  # a department's member: its own only
    ("GET", "/desk/tasks/{task}"): WORKING,
    ("POST", "/desk/tasks/{task}/take"): WORKING,  # these three: of one's own department, or leading
    ("POST", "/desk/tasks/{task}/put-back"): WORKING,
    ("POST", "/desk/tasks/{task}/answer"): WORKING,
    ("POST", "/desk/tasks/{task}/photos"): WORKING,
    ("POST", "/desk/tasks/{task}/link"): WORKING,
    ("POST", "/desk/tasks/{task}/cancel"): SERVING,
    ("GET", "/outside/tasks/{token}"): LINK,
    ("POST", "/outside/tasks/{token}"): LINK,
    ("POST", "/outside/tasks/{token}/photos"): LINK,
    # The shop's data
    ("POST", "/admin/imports/{kind}"): KEEPING,  # by kind: IMPORTS
}

# What an editor may bring in is what the bot says; what customers own, may have done and pay is an administrator's.
IMPORTS: Mapping[str, Right] = {
    "customers": ADMINS,
    "orders": ADMINS,
    "products": KEEPING,
    "promotions": ADMINS,  # without the second pair of eyes that a draft takes
    "faq": KEEPING,
    "policies": ADMINS,
    "freight": KEEPING,
    "routes": KEEPING,
    "together": KEEPING,
    "identities": ADMINS,
}


def of(method: str, path: str) -> Right:
    """Who may use a route; nobody at all may use one that is not in the table."""
    return RIGHTS.get((method, path), ())


def insist(role: str, right: Right) -> None:
    """Raises Forbidden for a role that has not this right."""
    if role not in right:
        raise Forbidden(f"This needs the role {' or '.join(right)}." if right else "Nobody may use this.")

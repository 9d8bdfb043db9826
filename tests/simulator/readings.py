"""What RingCentral's documents leave open or contradict."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(kw_only=True)
class Readings:
    """What RingCentral's documents leave open or contradict: each value is one reading.

    The defaults are the likelier ones; tests may set the other.
    """

    token_header: str = "Verification-Token"
    handshake_has_token: bool = True
    bad_secret_status: int = 401
    jwt_code: str = "OAU-140"
    lifetime_shortfall: int = 2
    scope_lists_implied: bool = True
    replay_seconds: float = 10
    unused_replay_seconds: float = 3600
    number_without_plus: bool = False
    sender_without_sms: str = "MSG-242"
    attachments_limit: int = 1_500_000
    mms_without_attachments: bool = False
    sync_token_code: str = "CMN-101"
    isync_most_records: int | None = None
    date_to_inclusive: bool = True
    default_window_hours: float = 24
    sync_extra_records: int = 0
    sync_most_records: int | None = None
    types_pass_filters: bool = False
    conversation_id_rounded: bool = False
    owner_without_feature: str = "ignored"
    shared_sms_filter: str = "accepted"
    own_filters_cover_shared: bool = False
    grants_tell_recipients: bool = True
    features_tell_recipients: bool = True
    sms_configuration: bool = True
    thread_lists_newest_first: bool = False
    thread_list_most_records: int = 1000
    threads_take_files: bool = True
    unassigned_threads_take_answers: bool = False
    thread_sync_tells_resolved: bool = False
    stored_text: Collection[str] = ()
    stored_number: str = "e164"
    stored_attachment: bool = False
    media_always_partial: bool = False
    media_piece: int | None = None
    media_length_told: bool = True
    media_disposition: bool = True
    bulk_in_mime_parts: bool = False
    empty_subject: bool = True
    older_event: bool = False
    change_ids_are_strings: bool = True
    zero_counts: bool = False
    foreign_filter: str = "silent"
    filter_echo: str = "resolved"
    unreadable_filter: str = "refuse"
    queue_event_to_manager: bool = False
    unreachable_code: str = "SUB-521"
    renew_to_default: bool = False
    renew_restores: bool = False
    subscription_gone: str = "CMN-102"
    wstoken_seconds: int = 30
    wstoken_reusable: bool = False
    rest_over_websocket: bool = True
    ping_is_activity: bool = False
    events_carry_wsc: bool = True
    refusal_is_error_frame: bool = False
    wsg_subscription_header: bool = False
    too_late_code: str = "WSG-1005"
    revoke_closes_socket: bool = False
    token_expiry_closes_socket: bool = False
    answers_have_date: bool = True

"""Names that more than one file needs."""

DOMAIN = "ringc"

CONF_CLIENT_ID = "client_id"
CONF_CLIENT_SECRET = "client_secret"
CONF_SOURCE_NUMBER = "source_number"
CONF_CREDENTIAL = "credential"
CONF_AUTH_MODE = "auth_mode"
CONF_ENVIRONMENT = "environment"
CONF_SERVER_URL = "server_url"
CONF_VERIFY_SSL = "verify_ssl"
CONF_WEBHOOK_ID = "webhook_id"
CONF_WEBHOOK_SECRET = "webhook_secret"

CONF_CONNECT_TIMEOUT = "connect_timeout"
CONF_READ_TIMEOUT = "read_timeout"
CONF_FOLLOW_REDIRECTS = "follow_redirects"

CONF_INBOUND = "inbound"
CONF_EXTENSIONS = "extensions"
CONF_DOWNLOAD_ATTACHMENTS = "download_attachments"
CONF_KEEP_ATTACHMENTS_DAYS = "keep_attachments_days"
CONF_MARK_READ = "mark_read"
CONF_CATCH_UP_HOURS = "catch_up_hours"
CONF_CONVERSATIONS = "conversations"
CONF_TIME_ZONE = "time_zone"

SUBENTRY_RECIPIENT = "recipient"
CONF_NAME = "name"
CONF_PHONE_NUMBERS = "phone_numbers"
CONF_GROUP = "group"
CONF_DEFAULT = "default"

EVENT_SMS_RECEIVED = "ringc_sms_received"
EVENT_MESSAGE_STATUS = "ringc_message_status"

# Permissions of an app: their names in a token's scope and in errors, and in RingCentral's developer console.
# https://developers.ringcentral.com/guide/basics/permissions
PERMISSION_NAMES = {
    "EditMessages": "Edit Messages",
    "ReadAccounts": "Read Accounts",
    "ReadMessages": "Read Messages",
    "SMS": "SMS",
    "SubscriptionWebSocket": "WebSocket Subscriptions",
    "SubscriptionWebhook": "Webhook Subscriptions",
    "WebSocket": "WebSocket Subscriptions",
    "WebSocketsSubscription": "WebSocket Subscriptions",
    "WebSocketsSubscriptions": "WebSocket Subscriptions",
}

SERVERS = {
    "production": "https://platform.ringcentral.com",
    "sandbox": "https://platform.devtest.ringcentral.com",
}

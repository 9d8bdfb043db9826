"""Numbers that several share: who owns them, whose texts are asked for, and what an extension may do."""

from dataclasses import replace

import pytest

from custom_components.ringc.ringcentral import Feature, PhoneNumber, RejectedError, RingCentral
from tests.simulator import Simulator

QUEUE, COMPANY = "+16505550120", "+16505550100"


async def test_the_numbers_tell_whose_they_are(client: RingCentral, simulator: Simulator) -> None:
    simulator.world.let_text(simulator.user, QUEUE)
    simulator.world.let_text(simulator.user, COMPANY)
    numbers = {number.phone_number: number for number in await client.phone_numbers()}
    own, queue, company = numbers[simulator.user.number], numbers[QUEUE], numbers[COMPANY]
    assert [number.usage_type for number in (own, queue, company)] == [
        "DirectNumber",
        "DirectNumber",
        "MainCompanyNumber",
    ]
    assert [number.is_shared(str(simulator.user.id)) for number in (own, queue, company)] == [False, True, True]
    assert queue.extension
    assert (queue.extension.id, queue.extension.name, queue.extension.type) == (
        str(simulator.queue.id),
        "Support",
        "Department",
    )
    assert company.extension is None
    assert numbers["+18005550111"].label == "Toll-free"


async def test_a_high_volume_number_is_told_from_one_that_texts(client: RingCentral, simulator: Simulator) -> None:
    simulator.world.add_number(simulator.user, "+14155550100", features={"A2PSmsSender"})
    simulator.world.add_number(simulator.user, "+14155550101", features={"A2PSmsSender", "SmsSender"})
    numbers = {number.phone_number: number for number in await client.phone_numbers()}
    high_volume = [numbers[f"+1415555010{index}"].high_volume for index in (0, 1)]
    assert (high_volume, numbers["+16505550119"].high_volume) == ([True, False], False)


async def test_texts_of_a_queue_are_listed_for_whoever_asks_for_any_owner(
    client: RingCentral, simulator: Simulator
) -> None:
    simulator.world.let_text(simulator.user, QUEUE)
    simulator.receive("Mine")
    simulator.receive("The queue's", to=QUEUE)
    await client.authenticate()
    since = simulator.clock.ago(60)
    texts = {
        owner: {message.text for message in await client.list_messages(date_from=since, owner=owner)}
        for owner in (None, "Personal", "Shared", "Any")
    }
    assert texts == {
        None: {"Mine"},
        "Personal": {"Mine"},
        "Shared": {"The queue's"},
        "Any": {"Mine", "The queue's"},
    }
    page = await client.sync(date_from=since, owner="Any")
    assert {message.text: message.extension_id for message in page.messages} == {
        "Mine": None,
        "The queue's": str(simulator.queue.id),
    }


async def test_a_sync_token_keeps_its_owner(client: RingCentral, simulator: Simulator) -> None:
    simulator.world.let_text(simulator.user, QUEUE)
    personal = await client.sync(date_from=simulator.clock.ago(60))
    everybody = await client.sync(date_from=simulator.clock.ago(60), owner="Any")
    simulator.receive("The queue's", to=QUEUE)
    assert (await client.sync(token=personal.token, owner="Any")).messages == ()
    [message] = (await client.sync(token=everybody.token)).messages
    assert message.text == "The queue's"


@pytest.mark.parametrize("code", ["CMN-101", "MSG-333", "MSG-411"])
async def test_a_dead_sync_token_is_told_as_such(client: RingCentral, simulator: Simulator, code: str) -> None:
    simulator.readings.sync_token_code = code
    token = (await client.sync(date_from=simulator.clock.ago(60))).token
    simulator.expire_sync_tokens()
    with pytest.raises(RejectedError) as caught:
        await client.sync(token=token)
    assert caught.value.sync_token_expired


async def test_another_refusal_of_a_sync_is_not_the_tokens(client: RingCentral, simulator: Simulator) -> None:
    body = {"errors": [{"errorCode": "CMN-101", "message": "No", "parameterName": "dateFrom"}]}
    simulator.fail("sync", status=400, body=body)
    with pytest.raises(RejectedError) as caught:
        await client.sync(date_from=simulator.clock.ago(60))
    assert not caught.value.sync_token_expired


async def test_what_is_no_text_is_left_out_on_every_path(client: RingCentral, simulator: Simulator) -> None:
    simulator.readings.types_pass_filters = True
    kinds = ("Fax", "VoiceMail", "Pager", "SMS")
    ids = [str(simulator.receive(kind, type=kind).id) for kind in kinds]
    await client.authenticate()
    since = simulator.clock.ago(60)
    page = await client.sync(date_from=since)
    for found in (
        page.messages,
        await client.list_messages(date_from=since),
        await client.messages(ids),
    ):
        assert [message.text for message in found] == ["SMS"]
    simulator.receive("Another fax", type="Fax")
    assert "Another fax" not in [message.text for message in (await client.sync(token=page.token)).messages]


async def test_features_say_what_is_available_and_why_not(client: RingCentral, simulator: Simulator) -> None:
    features = await client.features("MessageThreads", "CallQueueSmsRecipient", "Teleportation")
    assert {name: feature.available for name, feature in features.items()} == {
        "MessageThreads": False,
        "CallQueueSmsRecipient": False,
    }
    assert features["MessageThreads"].reason == "ServicePlanLimitation"
    simulator.threads.enabled = True
    simulator.world.let_text(simulator.user, QUEUE)
    features = await client.features("MessageThreads", "CallQueueSmsRecipient")
    assert features["CallQueueSmsRecipient"].available
    assert features["MessageThreads"].params == {"callQueueSupported": "true", "siteSupported": "true"}
    assert simulator.requests[-1].query["featureId"] == ["MessageThreads", "CallQueueSmsRecipient"]


async def test_grants_say_for_whom_an_extension_answers(client: RingCentral, simulator: Simulator) -> None:
    assert await client.grants() == ()
    simulator.world.let_text(simulator.user, QUEUE)
    [grant] = await client.grants()
    assert (grant.extension.name, grant.receives_texts) == ("Support", True)


@pytest.mark.parametrize(("campaign", "status"), [("Confirmed", "Confirmed"), ("Pending", "Pending"), (None, None)])
async def test_a_number_s_registration_is_told(
    client: RingCentral, simulator: Simulator, campaign: str | None, status: str | None
) -> None:
    simulator.user.numbers[0].campaign = campaign
    number = next(item for item in await client.phone_numbers() if item.phone_number == simulator.user.number)
    assert number.id
    configuration = await client.sms_configuration(number.id)
    assert configuration
    assert configuration.campaign_status == status
    assert configuration.brand_status == (status and "Verified")


async def test_a_number_whose_registration_is_not_told_has_none(client: RingCentral, simulator: Simulator) -> None:
    simulator.readings.sms_configuration = False
    assert await client.sms_configuration(str(simulator.user.numbers[0].id)) is None


@pytest.mark.parametrize(
    ("number", "params", "shared"),
    [
        ({"usageType": "MainCompanyNumber"}, {}, True),
        ({"usageType": "CompanyNumber"}, {"callQueueSupported": "false"}, True),
        ({"usageType": "CompanyNumber"}, {"siteSupported": "false"}, False),
        ({"usageType": "DirectNumber", "extension": {"id": 2, "type": "IvrMenu"}}, {"siteSupported": "true"}, True),
        ({"usageType": "DirectNumber", "extension": {"id": 2, "type": "Site"}}, {"siteSupported": "False"}, False),
        ({"usageType": "DirectNumber", "extension": {"id": 2, "type": "Department"}}, {"siteSupported": "false"}, True),
        (
            {"usageType": "DirectNumber", "extension": {"id": 2, "type": "Department"}},
            {"callQueueSupported": "false"},
            False,
        ),
        ({"usageType": "DirectNumber", "extension": {"id": 1, "type": "User"}}, {}, False),
        ({"usageType": "DirectNumber"}, {}, False),
    ],
)
def test_the_feature_and_the_number_s_owner_say_whether_it_is_in_the_shared_inbox(
    number: dict[str, object], params: dict[str, str], shared: bool
) -> None:
    known = PhoneNumber.from_json({"phoneNumber": QUEUE, "features": ["SmsSender"], **number})
    feature = Feature(id="MessageThreads", available=True, reason=None, params=params)
    assert known.in_shared_inbox("1", feature).in_threads is shared
    assert not known.in_shared_inbox("1", replace(feature, available=False)).in_threads
    assert not known.in_shared_inbox("1", None).in_threads

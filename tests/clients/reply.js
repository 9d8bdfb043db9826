// @ringcentral/sdk and @ringcentral/subscriptions: answer every text, as RingCentral's guide does it.

const { SDK } = require("@ringcentral/sdk");
const { Subscriptions } = require("@ringcentral/subscriptions");
const { nextLine, run, tell } = require("./session");

const OWN = "/restapi/v1.0/account/~/extension/~";

run(async (account) => {
  const sdk = new SDK({ server: account.server, clientId: account.clientId, clientSecret: account.clientSecret });
  const platform = sdk.platform();
  const subscription = new Subscriptions({ sdk }).createSubscription();
  subscription.on(subscription.events.notification, async ({ body }) => {
    const picture = body.attachments.find((attachment) => attachment.type === "MmsAttachment");
    const size = picture && (await (await platform.get(picture.uri)).buffer()).length;
    const reply = await platform.post(`${OWN}/sms`, {
      from: { phoneNumber: body.to[0].phoneNumber },
      to: [{ phoneNumber: body.from.phoneNumber }],
      text: `Away. You wrote: ${body.subject}`,
    });
    tell("replied", { id: (await reply.json()).id, size });
  });
  await platform.login({ jwt: account.jwt });
  await subscription.setEventFilters([`${OWN}/message-store/instant?type=SMS`]).register();
  tell("ready");
  await nextLine();
  await platform.logout();
});

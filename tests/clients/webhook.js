// @rc-ex/core: subscribe a webhook of its own, hear a text, renew, change and end the subscription.

const assert = require("node:assert/strict");
const http = require("node:http");
const { default: RingCentral } = require("@rc-ex/core");
const { nextLine, run, tell } = require("./session");

const INSTANT = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS";

function answer(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const challenge = request.headers["validation-token"];
    response.writeHead(200, { "Content-Type": "application/json", ...(challenge && { "Validation-Token": challenge }) });
    response.end();
    if (chunks.length) {
      const secret = request.headers["verification-token"];
      tell("heard", { text: JSON.parse(Buffer.concat(chunks)).body.subject, secret });
    }
  });
}

run(async (account) => {
  const server = http.createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const rc = new RingCentral({ server: account.server, clientId: account.clientId, clientSecret: account.clientSecret });
  await rc.authorize({ jwt: account.jwt });
  const made = await rc.restapi().subscription().post({
    eventFilters: [INSTANT],
    expiresIn: 3600,
    deliveryMode: {
      transportType: "WebHook",
      address: `http://127.0.0.1:${server.address().port}/`,
      verificationToken: "shared with nobody",
    },
  });
  assert.equal(made.status, "Active");
  tell("ready");
  await nextLine();
  const subscription = rc.restapi().subscription(made.id);
  assert.equal((await subscription.renew().post()).id, made.id);
  assert.ok((await subscription.put({ eventFilters: [INSTANT], expiresIn: 7200 })).expiresIn > 3600);
  const { records } = await rc.restapi().subscription().list();
  assert.deepEqual(records.map((record) => record.id), [made.id]);
  await subscription.delete();
  await assert.rejects(subscription.get(), (error) => error.response.status === 404);
  await rc.revoke();
  tell("done");
});

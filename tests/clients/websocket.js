// @rc-ex/ws: subscribe, hear texts, and recover the session after the connection broke.

const { default: RingCentral } = require("@rc-ex/core");
const { default: WebSocketExtension, Events } = require("@rc-ex/ws");
const { nextLine, run, tell } = require("./session");

const INSTANT = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS";

run(async (account) => {
  const rc = new RingCentral({ server: account.server, clientId: account.clientId, clientSecret: account.clientSecret });
  await rc.authorize({ jwt: account.jwt });
  const webSocket = new WebSocketExtension({ autoRecover: { enabled: true, checkInterval: () => 200 } });
  await rc.installExtension(webSocket);
  for (const name of [Events.autoRecoverSuccess, Events.autoRecoverFailed]) {
    webSocket.eventEmitter.on(name, () => tell("recovered", { state: webSocket.connectionDetails.recoveryState }));
  }
  await webSocket.subscribe([INSTANT], ({ body }) => tell("heard", { text: body.subject }));
  tell("ready");
  await nextLine();
  await webSocket.revoke();
  await rc.revoke();
  tell("done");
});

// @rc-ex/core: send, list, sync, download, mark and delete. With `webSocket` the calls go over @rc-ex/ws.

const assert = require("node:assert/strict");
const { default: RingCentral } = require("@rc-ex/core");
const { default: WebSocketExtension } = require("@rc-ex/ws");
const { run, tell } = require("./session");

const PICTURE = Buffer.from("89504e470d0a1a0a00", "hex");

run(async (account) => {
  const rc = new RingCentral({ server: account.server, clientId: account.clientId, clientSecret: account.clientSecret });
  await rc.authorize({ jwt: account.jwt });
  const webSocket = new WebSocketExtension({ restOverWebSocket: true });
  if (account.webSocket) {
    await rc.installExtension(webSocket);
  }
  const own = rc.restapi().account().extension();
  const texting = { from: { phoneNumber: account.number }, to: [{ phoneNumber: account.other }] };

  const numbers = await own.phoneNumber().get();
  assert.ok(numbers.records.some((number) => number.phoneNumber === account.number));

  const { data: json } = await rc.post(`${own.path()}/sms`, { ...texting, text: "plain JSON" });
  // Both make a form, of whose bytes the extension would make JSON.
  webSocket.disable();
  const sms = await own.sms().post({ ...texting, text: "from the core" });
  assert.equal(sms.messageStatus, "Queued");
  const mms = await own.mms().post({
    ...texting,
    text: "with a picture",
    attachments: [{ filename: "picture.png", content: PICTURE, contentType: "image/png" }],
  });
  webSocket.enable();
  const picture = mms.attachments.find((attachment) => attachment.type === "MmsAttachment");
  const downloaded = await rc.get(picture.uri, undefined, { responseType: "arraybuffer" });
  assert.deepEqual(Buffer.from(downloaded.data), PICTURE);

  const listed = await own.messageStore().list({ direction: ["Outbound"], messageType: ["SMS"] });
  assert.deepEqual(new Set(listed.records.map((record) => record.id)), new Set([json.id, sms.id, mms.id]));
  assert.equal((await own.messageStore(String(sms.id)).get()).subject, "from the core");

  const full = await own.messageSync().get({ syncType: ["FSync"], direction: ["Inbound"] });
  assert.deepEqual(full.records.map((record) => record.subject), ["before"]);
  const [before] = full.records;
  const changed = await own.messageStore(String(before.id)).put({ readStatus: "Read" });
  assert.equal(changed.readStatus, "Read");
  const news = await own.messageSync().get({ syncType: ["ISync"], syncToken: full.syncInfo.syncToken });
  assert.deepEqual(news.records.map((record) => [record.id, record.readStatus]), [[before.id, "Read"]]);

  await own.messageStore(String(before.id)).delete();
  const after = await own.messageStore().list({ direction: ["Inbound"] });
  assert.deepEqual(after.records, []);

  const refused = rc.post(`${own.path()}/sms`, { ...texting, to: [{ phoneNumber: "123" }], text: "refused" });
  await assert.rejects(refused, (error) => {
    assert.equal(error.response.status, 400);
    assert.equal(error.response.data.errors[0].errorCode, "MSG-247");
    return true;
  });
  await rc.refresh();
  assert.equal((await own.get()).extensionNumber, "101");
  await rc.revoke();
  tell("done");
});

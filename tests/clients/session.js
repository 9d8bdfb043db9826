// What every script here shares: the account comes on the first line of stdin, and each thing that happened goes out
// as a line of JSON. Further lines of stdin are steps that the test allows; its end is the script's.

const readline = require("node:readline");

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function tell(event, details = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...details })}\n`);
}

async function nextLine() {
  const { value, done } = await lines.next();
  return done ? undefined : value;
}

// Run a script with the account, and end with it; a failure is told and ends with 1.
async function run(script) {
  process.on("unhandledRejection", (error) => fail(error));
  try {
    await script(JSON.parse(await nextLine()));
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

function fail(error) {
  tell("failed", { message: String(error?.stack ?? error) });
  process.exit(1);
}

module.exports = { nextLine, run, tell };

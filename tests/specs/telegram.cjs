// A Telegram that others wrote (telegram-test-api), on a port of this machine: node telegram.cjs PORT
// Where its answers are not Telegram's own (no is_bot, null for true, milliseconds), they are made so.
const wire = require("telegram-test-api/lib/modules/sendResult");

function mended(path, answer) {
  if (/getMe$/.test(path)) answer.result.is_bot = true;
  if (answer.result === null) answer.result = true;
  if (answer.result && answer.result.date > 1e11) answer.result.date = Math.floor(answer.result.date / 1000);
  if (Array.isArray(answer.result)) {
    for (const update of answer.result) if (update.callback_query) update.callback_query.chat_instance ??= "1";
  }
  return answer;
}

const original = wire.sendResult;
wire.sendResult = (request, response, next) =>
  original(request, response, () => {
    const send = response.sendResult.bind(response);
    response.sendResult = (answer) => send(mended(request.path, answer));
    next();
  });

const { TelegramServer } = require("telegram-test-api/lib/telegramServer");
new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1" }).start();

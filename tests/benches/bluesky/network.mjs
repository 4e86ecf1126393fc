// A whole Bluesky network on this machine: directory, server of accounts, and the view over them.
// Says what it holds as one line of JSON when it is up and filled; ends when its input does.
import { AtpAgent } from "@atproto/api";
import { TestNetwork } from "@atproto/dev-env";

const VIEW = Number(process.env.VIEW_PORT);
const network = await TestNetwork.create({
  bsky: { port: VIEW, publicUrl: `http://127.0.0.1:${VIEW}`, dbPostgresSchema: "view" },
});

const member = async (name, shown) => {
  const agent = new AtpAgent({ service: network.pds.url });
  await agent.createAccount({
    handle: `${name}.test`,
    email: `${name}@example.test`,
    password: "endast-för-provet",
  });
  await agent.upsertProfile((known) => ({ ...known, displayName: shown }));
  return agent;
};
const town = await member("exempelby", "Exempelby kommun");
const citizens = [await member("anna", "Anna Ångström"), await member("bosse", "Bo Öberg")];

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const picture = async (number) => {
  const stored = await town.uploadBlob(PIXEL, { encoding: "image/png" });
  const image = { image: stored.data.blob, alt: `Bild ${number}: simhallen` };
  return { $type: "app.bsky.embed.images", images: [image] };
};
const answer = (agent, root, parent, text) =>
  agent.post({ text, reply: { root: strong(root), parent: strong(parent) } });
const strong = ({ uri, cid }) => ({ uri, cid });

const POSTS = 43;
const posts = [];
for (let number = 1; number <= POSTS; number += 1)
  posts.push(
    await town.post({
      text: `Inlägg ${number}: vattnet stängs av på Ågatan åäö 👷`,
      embed: number % 4 ? undefined : await picture(number),
      createdAt: new Date(Date.now() - (POSTS - number) * 3.6e6).toISOString(),
    }),
  );
await town.deletePost(posts[2].uri);

const root = posts[5];
for (let number = 1; number <= 24; number += 1) {
  const asked = await answer(citizens[number % 2], root, root, `Fråga ${number}: när är det klart?`);
  if (number % 6) continue;
  const told = await answer(town, root, asked, `Svar på fråga ${number}: klockan 16.`);
  await answer(citizens[0], root, told, `Tack för svaret på fråga ${number}.`);
}
const rude = await answer(citizens[1], root, root, "Det här tog sin författare bort igen.");
await citizens[1].deletePost(rude.uri);

await network.processAll();
console.log(JSON.stringify({ account: town.session.did, thread: root.uri }));
process.stdin.resume().on("end", async () => {
  await network.close();
  process.exit(0);
});

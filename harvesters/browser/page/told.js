// Posts that a page tells machines of, and shows in no way of its own: JSON-LD, RSS, Atom and JSON
// Feed.
import { fedPosts } from "./told/fed.js";
import { listedPosts } from "./told/listed.js";
import { linkedPosts } from "./told/linked.js";

export default () =>
  [...linkedPosts(), ...fedPosts(), ...listedPosts()].filter((one) => one.text || one.media.length);

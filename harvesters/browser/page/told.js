// Posts that a page tells machines of, and shows in no way of its own: JSON-LD, RSS and Atom.
import { fedPosts } from "./told/fed.js";
import { linkedPosts } from "./told/linked.js";

export default () =>
  [...linkedPosts(), ...fedPosts()].filter((one) => one.text || one.media.length);
